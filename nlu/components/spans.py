"""Runs of words that name something, and the BIO tags that a sequence model sees them as."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """A run of words [first, last) that names something."""

    entity: str
    first: int
    last: int


def tags_of(size: int, spans: list[Span]) -> list[str]:
    """Return BIO tags for `size` words; of spans that overlap, the first counts."""
    tags = ["O"] * size
    for span in spans:
        if any(tag != "O" for tag in tags[span.first : span.last]):
            continue
        for index in range(span.first, span.last):
            tags[index] = f"{'B' if index == span.first else 'I'}-{span.entity}"
    return tags


def spans_of(tags: list[str]) -> list[Span]:
    """Return the spans that BIO tags describe; an I without its B begins one."""
    spans: list[Span] = []
    for index, tag in enumerate(tags):
        if tag == "O":
            continue
        prefix, entity = tag.split("-", 1)
        last = spans[-1] if spans else None
        if prefix == "I" and last and last.entity == entity and last.last == index:
            spans[-1] = Span(entity, last.first, index + 1)
        else:
            spans.append(Span(entity, index, index + 1))
    return spans
