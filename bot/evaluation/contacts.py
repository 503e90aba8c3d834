"""Judges how contacts are found and written down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.catalogue.catalogue import Catalogue
from bot.checks import links
from bot.checks.identifiers import Identifiers
from bot.checks.lexicon import Lexicon
from bot.evaluation import lines
from bot.evaluation.figures import Miss, Report, share
from bot.evaluation.lines import Example

_KINDS = ("phone", "bank_account", "url", "social", "none")
_TRAP = "none"


def check(example: Example) -> str:
    """Return what is wrong with an example, or ""."""
    wrong = lines.one_of(example, "kind", _KINDS)
    if wrong or example["kind"] == _TRAP:
        return wrong
    return lines.text(example, "value")


class ContactsJudge:
    """Asks the finder of identifiers."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._finder = Identifiers(Lexicon.of(catalogue))

    def predict(self, text: str) -> dict[str, Any]:
        """Return the contacts found: kind, value, and the words they were read from."""
        banks = {
            (account.entity.start, account.entity.end): account.key
            for account in self._finder.accounts(text)
        }
        contacts: list[dict[str, str]] = []
        for entity in self._finder.find(text):
            if entity.entity not in _KINDS:
                continue
            value = banks.get((entity.start, entity.end), entity.value)
            contacts.append({"kind": entity.entity, "value": value, "words": entity.value_text})
            named = links.profile(entity.value) if entity.entity == "url" else ""
            if named:
                contacts.append({"kind": "social", "value": named, "words": entity.value_text})
        return {"contacts": contacts}


def report(examples: Sequence[Example], predictions: Sequence[dict[str, Any]]) -> Report:
    """Return the figures of evaluation.md for contacts."""
    made = Report()
    rows = [
        (example, prediction["contacts"])
        for example, prediction in zip(examples, predictions, strict=True)
    ]
    made.figures = _figures(rows)
    made.groups["per_kind"] = {
        kind: _figures([row for row in rows if row[0]["kind"] == kind])
        for kind in _KINDS
        if any(row[0]["kind"] == kind for row in rows)
    }
    for example, contacts in rows:
        first = contacts[0]["kind"] if contacts else _TRAP
        kinds = {contact["kind"] for contact in contacts}
        got = example["kind"] if example["kind"] in kinds else first
        made.confusion[example["kind"], got] = made.confusion.get((example["kind"], got), 0) + 1
    made.misses = [
        Miss(
            prediction["text"],
            f"{example['kind']} {example['value'] or ''}".strip(),
            ", ".join(f"{one['kind']} {one['value']}" for one in prediction["contacts"]) or _TRAP,
            1.0,
        )
        for example, prediction in zip(examples, predictions, strict=True)
        if not _right(example, prediction["contacts"])
    ]
    return made


def _right(example: Example, contacts: list[dict[str, str]]) -> bool:
    if example["kind"] == _TRAP:
        return not contacts
    return any(
        one["kind"] == example["kind"] and one["value"] == example["value"] for one in contacts
    )


def _figures(rows: Sequence[tuple[Example, list[dict[str, str]]]]) -> dict[str, Any]:
    real = [(example, contacts) for example, contacts in rows if example["kind"] != _TRAP]
    traps = [contacts for example, contacts in rows if example["kind"] == _TRAP]
    return {
        "found": share(
            [any(one["kind"] == example["kind"] for one in contacts) for example, contacts in real]
        ),
        "normalised": share([_right(example, contacts) for example, contacts in real]),
        "false_found": share([bool(contacts) for contacts in traps]),
    }
