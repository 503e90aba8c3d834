"""`ben evaluate`: judges the running code on a file of examples, without network."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from rich.console import Console
from rich.progress import track

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.loader import load
from bot.domain.errors import BenError
from bot.evaluation import (
    ads,
    contacts,
    intents,
    language,
    lines,
    pipelines,
    rasa_server,
    show,
    triage,
)
from bot.evaluation.figures import Report
from bot.evaluation.lines import Example
from nlu.vitext.normalize import fold

#: What can be judged.
KINDS = ("triage", "intents", "ads", "contacts", "language")
#: Shorter files are judged before a bar could be seen.
_LONG = 200
#: Exit statuses.
_DONE, _UNREADABLE = 0, 2


class Judge(Protocol):
    """Something that answers for a text."""

    def predict(self, text: str) -> dict[str, Any]:
        """Return the prediction and what explains it."""
        ...


_CHECKS: dict[str, Callable[[Example], str]] = {
    "triage": triage.check,
    "intents": intents.check,
    "ads": ads.check,
    "contacts": contacts.check,
    "language": language.check,
}
_REPORTS: dict[str, Callable[[Sequence[Example], Sequence[dict[str, Any]]], Report]] = {
    "triage": triage.report,
    "intents": intents.report,
    "ads": ads.report,
    "contacts": contacts.report,
    "language": language.report,
}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is to be judged, and what to do with the result."""

    what: str
    file: Path
    as_json: bool = False
    #: Where every example goes with its prediction.
    out: Path | None = None
    #: The folder for pictures.
    plots: Path | None = None
    content: Path = Path("content")
    #: The running Rasa, "" to start one.
    rasa_url: str = ""
    #: "stock" to judge Rasa's stock pipeline beside ours.
    baseline: str = ""


def evaluate(
    what: str,
    file: Path,
    *,
    as_json: bool = False,
    out: Path | None = None,
    plots: Path | None = None,
    content: Path = Path("content"),
    rasa_url: str = "",
    baseline: str = "",
) -> int:
    """Judge `file`, print a table (and with `as_json` one JSON object as the last line).

    Returns the exit status: 0 whatever the figures, 2 with one sentence on stderr when a file
    can't be read or written, or there is nothing to judge with.
    """
    try:
        _evaluate(Wishes(what, file, as_json, out, plots, content, rasa_url, baseline))
    except (BenError, OSError) as error:
        Console(stderr=True, highlight=False).print(f"ben: {error}", markup=False, soft_wrap=True)
        return _UNREADABLE
    return _DONE


def _evaluate(wishes: Wishes) -> None:
    examples = lines.read(wishes.file, _checker(wishes))
    reports, kept = _judged(wishes, examples)
    _hand_over(wishes, reports, kept, len(examples))


def figures(wishes: Wishes) -> dict[str, Report]:
    """Judge the file of `wishes` and return its reports: "" as typed, "folded" without marks.

    BenError for a file that can't be read, or nothing to judge with.
    """
    return _judged(wishes, lines.read(wishes.file, _checker(wishes)))[0]


def _checker(wishes: Wishes) -> Callable[[Example], str]:
    if wishes.what not in KINDS:
        raise BenError(f"There is nothing called {wishes.what!r} to judge: {', '.join(KINDS)}.")
    if wishes.baseline and (wishes.what != "intents" or wishes.baseline != "stock"):
        raise BenError("The only baseline is `intents --baseline stock`.")
    return _CHECKS[wishes.what]


def _judged(
    wishes: Wishes, examples: Sequence[Example]
) -> tuple[dict[str, Report], list[dict[str, Any]]]:
    what = wishes.what
    reports: dict[str, Report] = {}
    kept: list[dict[str, Any]] = []
    with ExitStack() as stack:
        for name, judge, notes in _judges(wishes, stack):
            for folded in (False, True):
                key = "_".join(part for part in (name, "folded" if folded else "") if part)
                predictions = _predict(judge, examples, f"{what} {key}".strip(), folded=folded)
                reports[key] = _REPORTS[what](examples, predictions)
                kept.extend(_kept(examples, predictions, key))
            reports[name].notes.update(notes)
    return reports, kept


def _judges(wishes: Wishes, stack: ExitStack) -> Iterator[tuple[str, Judge, dict[str, str]]]:
    """Yield (prefix of its figures, judge, facts about it); `stack` closes what they need."""
    catalogue = load(wishes.content)
    if wishes.what != "intents":
        yield "", _plain_judge(wishes.what, catalogue), {}
        return
    meanings = intents.labels()
    url, said = stack.enter_context(rasa_server.serving(wishes.rasa_url))
    judge = intents.IntentsJudge(catalogue, url, meanings, joined=True)
    stack.callback(judge.close)
    notes = {"rasa": f"judged: {said}"}
    if wishes.baseline:
        with pipelines.trained(pipelines.ours()) as (_, seconds):
            notes["training"] = f"trained our pipeline in {seconds:.0f} s"
    yield "", judge, notes
    if wishes.baseline:
        model, seconds = stack.enter_context(pipelines.trained(pipelines.STOCK))
        url, said = stack.enter_context(rasa_server.serving(model=model))
        judge = intents.IntentsJudge(catalogue, url, meanings, joined=False)
        stack.callback(judge.close)
        yield (
            "stock",
            judge,
            {
                "rasa": f"judged: {said} (Rasa's stock pipeline)",
                "training": f"trained the stock pipeline in {seconds:.0f} s",
            },
        )


def _plain_judge(what: str, catalogue: Catalogue) -> Judge:
    if what == "triage":
        return triage.TriageJudge(catalogue)
    if what == "ads":
        return ads.AdsJudge(catalogue)
    if what == "contacts":
        return contacts.ContactsJudge(catalogue)
    return language.LanguageJudge()


def _hand_over(
    wishes: Wishes, reports: dict[str, Report], kept: list[dict[str, Any]], examples: int
) -> None:
    console = Console(highlight=False)
    show.tables(console, reports)
    if wishes.out is not None:
        rows = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in kept)
        wishes.out.write_text(rows, encoding="utf-8")
        console.print(f"predictions: {wishes.out}", soft_wrap=True)
    if wishes.plots is not None:
        for path in show.plots(wishes.plots, wishes.what, reports):
            console.print(f"picture: {path}", soft_wrap=True)
    if wishes.as_json:
        sys.stdout.write(show.as_json(wishes.what, reports, examples) + "\n")


def _predict(
    judge: Judge, examples: Sequence[Example], title: str, *, folded: bool
) -> list[dict[str, Any]]:
    predictions: list[dict[str, Any]] = []
    bar = Console(stderr=True)
    shown = track(
        examples,
        description=title,
        console=bar,
        transient=True,
        disable=len(examples) < _LONG or not bar.is_terminal,
    )
    for example in shown:
        text = fold(example["text"]) if folded else example["text"]
        begun = time.perf_counter()
        prediction = judge.predict(text)
        prediction["ms"] = round((time.perf_counter() - begun) * 1000, 3)
        prediction["text"] = text
        predictions.append(prediction)
    return predictions


def _kept(
    examples: Sequence[Example], predictions: Sequence[dict[str, Any]], key: str
) -> Iterator[dict[str, Any]]:
    for example, prediction in zip(examples, predictions, strict=True):
        yield {**example, "variant": key or "as typed", "prediction": prediction}
