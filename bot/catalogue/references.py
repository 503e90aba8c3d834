"""Looks for entries that name something which does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.findings import Finding


def broken_references(catalogue: Catalogue) -> Iterator[Finding]:
    """Yield a finding for every reference that leads nowhere."""
    for scam in catalogue.scams.values():
        where = catalogue.origins["scams", scam.id]
        for wanted in scam.agencies:
            if wanted not in catalogue.agencies:
                yield Finding(where, 1, f"there is no agency {wanted!r}: mend `agencies`.")
    for agency in catalogue.agencies.values():
        if agency.hotline and agency.hotline not in catalogue.hotlines:
            where = catalogue.origins["agencies", agency.id]
            yield Finding(where, 1, f"there is no hotline {agency.hotline!r}: mend `hotline`.")
