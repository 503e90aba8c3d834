"""Photos of a case that may go into a packet: none by itself, each by an operator's choice."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.domain.errors import NotFound
from bot.domain.messages import Author, MediaKind
from bot.escalation import joined
from bot.escalation.referral.packet import Photo
from bot.storage.attachments import MediaState
from bot.storage.uow import UnitOfWork

#: Of one packet: more is an album, and each shows more than was asked for.
MOST = 8
#: What every photo is that we keep.
_PICTURE = "image/jpeg"


@dataclass(frozen=True, slots=True)
class CasePhoto:
    """A photo of a case that can be chosen."""

    id: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Chosen:
    """A photo that was chosen, opened."""

    id: str
    at: dt.datetime
    data: bytes = field(repr=False)

    def listed(self, number: int, *, agreed: bool) -> Photo:
        """Return it as a packet lists it."""
        return Photo(
            number=number,
            sent_at=self.at,
            media_type=_PICTURE,
            size=len(self.data),
            sha256=hashlib.sha256(self.data).hexdigest(),
            basis="consent" if agreed else "law",
        )


async def of_case(uow: UnitOfWork, case_id: str) -> list[CasePhoto]:
    """Return the photos that the person sent and that are kept, in the order of time."""
    media = await uow.attachments.items(await uow.receipts.threads_of(case_id))
    return [
        CasePhoto(one.id, item.at)
        for item in await joined.thread_items(uow, case_id)
        if item.author is Author.CONTACT
        for one in media.get(item.id, ())
        if one.kind is MediaKind.PHOTO and one.state == MediaState.KEPT
        if one.media_type == _PICTURE
    ]


async def opened(uow: UnitOfWork, case_id: str, ids: Sequence[str]) -> tuple[Chosen, ...]:
    """Return these photos of a case, in the order of time; NotFound for one that is not its.

    The caller has put the look into the audit.
    """
    known = await of_case(uow, case_id) if ids else []
    wanted = [one for one in known if one.id in ids]
    if len(wanted) != len(set(ids)) or len(wanted) > MOST:
        raise NotFound("These are not photos of this case.")
    return tuple([Chosen(one.id, one.at, await uow.attachments.body(one.id)) for one in wanted])


async def are_kept(uow: UnitOfWork, photos: Sequence[Chosen]) -> bool:
    """Return whether none of them was erased since it was opened."""
    for one in photos:
        try:
            found = await uow.attachments.get(one.id)
        except NotFound:
            return False
        if found.state is not MediaState.KEPT:
            return False
    return True
