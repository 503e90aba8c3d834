"""Puts a report on the screen, into a JSON object and into pictures."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.domain.errors import BenError
from bot.evaluation.figures import Figure, Miss, Report

#: More labels than this make no readable matrix.
_MOST_LABELS = 45
#: Misses that are listed; --out has them all.
_MOST_MISSES = 15
#: Letters of a message that fit on a line of a picture.
_SHORT = 90


def tables(console: Console, reports: Mapping[str, Report]) -> None:
    """Print the figures of each report side by side, then the groups of the first."""
    first = next(iter(reports.values()))
    table = Table(title="figures, with n and the 95 % interval")
    table.add_column("figure")
    for name in reports:
        table.add_column(name or "as typed", justify="right")
    for key in first.figures:
        table.add_row(key, *(_cell(key, report.figures.get(key)) for report in reports.values()))
    console.print(table)
    for group, members in first.groups.items():
        if members:
            console.print(_group(group, members))
    if first.misses:
        console.print(_misses(first.misses))
    for report in reports.values():
        for note in report.notes.values():
            console.print(note)


def _misses(misses: Sequence[Miss]) -> Table:
    shown = worst(misses)
    table = Table(title=f"the worst {len(shown)} of {len(misses)} misses")
    for column in ("message", "labelled", "judged"):
        table.add_column(column)
    for miss in shown:
        # What people wrote is no markup.
        table.add_row(*(escape(part) for part in (miss.text, miss.wanted, miss.got or "(none)")))
    return table


def worst(misses: Sequence[Miss]) -> list[Miss]:
    """Return the misses that are furthest off, worst first."""
    return sorted(misses, key=lambda miss: -miss.how_bad)[:_MOST_MISSES]


def _group(name: str, members: Mapping[str, Mapping[str, Figure]]) -> Table:
    keys = list(next(iter(members.values())))
    table = Table(title=name)
    table.add_column(name.removeprefix("per_").removeprefix("by_"))
    for key in keys:
        table.add_column(key, justify="right")
    for member, figures in members.items():
        table.add_row(member, *(_cell(key, figures.get(key)) for key in keys))
    return table


def _cell(key: str, figure: Figure | None) -> str:
    if figure is None or figure.value is None:
        return "–"
    form = "{:.1f}" if key.endswith("_ms") else "{:.3f}"
    shown = form.format(figure.value)
    if figure.low is not None and figure.high is not None:
        shown += f" ({form.format(figure.low)}-{form.format(figure.high)})"
    return f"{shown} n={figure.n}"


def as_json(what: str, reports: Mapping[str, Report], examples: int) -> str:
    """Return one line: figures by name, their n and intervals beside them.

    Reports other than the first put their name before each figure: folded_recall.
    """
    made: dict[str, Any] = {"what": what, "examples": examples}
    counts: dict[str, int] = {}
    intervals: dict[str, list[float | None]] = {}
    for name, report in reports.items():
        prefix = f"{name}_" if name else ""
        for key, figure in report.figures.items():
            made[prefix + key] = _round(figure.value)
            counts[prefix + key] = figure.n
            intervals[prefix + key] = [_round(figure.low), _round(figure.high)]
        for group, members in report.groups.items():
            made[prefix + group] = {
                member: {key: _whole(figure) for key, figure in figures.items()}
                for member, figures in members.items()
            }
        made.update({prefix + key: note for key, note in report.notes.items()})
    made["n"] = counts
    made["interval_95"] = intervals
    return json.dumps(made, ensure_ascii=False)


def _whole(figure: Figure) -> dict[str, float | int | list[float | None] | None]:
    return {
        "value": _round(figure.value),
        "n": figure.n,
        "interval_95": [_round(figure.low), _round(figure.high)],
    }


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def plots(folder: Path, what: str, reports: Mapping[str, Report]) -> list[Path]:
    """Write a confusion matrix, the figures and the worst misses of each report; return paths."""
    try:
        # Only people who ask for pictures pay for it; it is not among the bot's own requirements.
        import matplotlib as mpl
        import matplotlib.pyplot as plt
    except ImportError:
        raise BenError(
            "Pictures need matplotlib: install requirements/dev.txt or leave --plots out."
        ) from None
    mpl.use("Agg")
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for name, report in reports.items():
        stem = f"{what}-{name}" if name else what
        if report.confusion:
            written.append(_matrix(plt, folder / f"{stem}-confusion.png", report.confusion))
        bars = {key: one for key, one in report.figures.items() if not key.endswith("_ms")}
        written.append(_bars(plt, folder / f"{stem}-figures.png", bars))
        if report.misses:
            written.append(_worst(plt, folder / f"{stem}-worst.png", worst(report.misses)))
    return written


def _matrix(plt: Any, path: Path, confusion: Mapping[tuple[str, str], int]) -> Path:
    seen = sorted({label for cell in confusion for label in cell})[:_MOST_LABELS]
    size = max(4.0, 0.32 * len(seen) + 2)
    figure, axes = plt.subplots(figsize=(size, size))
    rows = [[confusion.get((wanted, got), 0) for got in seen] for wanted in seen]
    axes.imshow([[count / max(1, sum(row)) for count in row] for row in rows], cmap="Blues")
    for y, row in enumerate(rows):
        for x, count in enumerate(row):
            if count:
                dark = count > sum(row) / 2
                shade = "white" if dark else "black"
                axes.text(x, y, str(count), ha="center", va="center", fontsize=7, color=shade)
    _ticks(axes, seen)
    axes.set_xlabel("judged")
    axes.set_ylabel("labelled")
    return _save(plt, figure, path)


def _ticks(axes: Any, seen: Sequence[str]) -> None:
    shown = [label or "(none)" for label in seen]
    axes.set_xticks(range(len(seen)), shown, rotation=90, fontsize=7)
    axes.set_yticks(range(len(seen)), shown, fontsize=7)


def _bars(plt: Any, path: Path, figures: Mapping[str, Figure]) -> Path:
    known = {key: one for key, one in figures.items() if one.value is not None}
    figure, axes = plt.subplots(figsize=(7, 0.45 * len(known) + 1.2))
    values = [one.value for one in known.values()]
    lows = [
        (one.value or 0) - (one.low if one.low is not None else one.value or 0)
        for one in known.values()
    ]
    highs = [
        (one.high if one.high is not None else one.value or 0) - (one.value or 0)
        for one in known.values()
    ]
    axes.barh(list(known), values, xerr=[lows, highs], color="#7aa6c2")
    axes.set_xlim(0, 1)
    axes.invert_yaxis()
    return _save(plt, figure, path)


def _worst(plt: Any, path: Path, misses: Sequence[Miss]) -> Path:
    figure, axes = plt.subplots(figsize=(11, 0.55 * len(misses) + 1.2))
    axes.barh(range(len(misses)), [miss.how_bad for miss in misses], color="#e8b7a9")
    for row, miss in enumerate(misses):
        text = " ".join(miss.text.split())
        short = text if len(text) <= _SHORT else f"{text[:_SHORT]}…"
        said = f"{short}\n{miss.wanted} → {miss.got or '(none)'}"
        # A "$" begins a formula otherwise.
        axes.text(0.01, row, said.replace("$", r"\$"), va="center", fontsize=8)
    axes.set_xlim(0, 1)
    axes.set_yticks([])
    axes.set_xlabel("how far off")
    axes.invert_yaxis()
    return _save(plt, figure, path)


def _save(plt: Any, figure: Any, path: Path) -> Path:
    figure.tight_layout()
    figure.savefig(path, dpi=130)
    plt.close(figure)
    return path
