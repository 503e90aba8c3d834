"""Messages on their way in and out, independent of any channel."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass, field

#: Bytes of one picture or recording that we take, whoever brings it. A modern phone's photo is
#: 3 to 6 MB; Telegram's own limit for bots is 20 MB, Zalo's is not published.
MAX_MEDIA = 8_000_000
#: Bytes of a picture that we send: Zalo takes a megabyte and the others more.
MAX_SENT_PICTURE = 900_000
#: Pictures and recordings of one message that are taken; Telegram sends one with each.
MOST_MEDIA = 10


class InboundKind(enum.StrEnum):
    """What a person sent."""

    TEXT = "text"
    #: A tap on one of our quick replies; `payload` tells which.
    BUTTON = "button"
    LOCATION = "location"
    PHOTO = "photo"
    VOICE = "voice"
    #: A file, sticker, contact card or anything we can't read: answered, never ignored.
    OTHER = "other"
    #: Something that the platform keeps from us, whatever they try: answered with other ways.
    WITHHELD = "withheld"
    #: The person opened the conversation (/start, follow).
    OPENED = "opened"
    #: The person blocked us or left.
    STOPPED = "stopped"
    #: Words that we read off a photo of theirs; made by us, never by a channel.
    READING = "reading"
    #: A human of ours answered in the platform's own inbox.
    ECHO = "echo"
    #: Made by us of words that only a keyed hash knows: the phrase for "I am watched", the same
    #: phrase again, the phrase for "erase and be silent"; something they chose or tried.
    WATCHED = "watched"
    UNWATCHED = "unwatched"
    EXIT = "exit"
    VEILED = "veiled"


class MediaKind(enum.StrEnum):
    """What came with a message."""

    PHOTO = "photo"
    VOICE = "voice"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Media:
    """A picture, a recording or a file of a message."""

    kind: MediaKind
    #: What the channel fetches it by (a file id, an address); "" when its bytes came along.
    ref: str = ""
    #: The bytes, where the channel brings them itself (the chat page).
    data: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Inbound:
    """One event from a channel, parsed but not yet stored."""

    #: The name of the channel it came by.
    channel: str
    #: Unique within the channel, for ever: what redelivery is recognised by.
    external_id: str
    #: Whom to answer: the channel's own address of the person (chat id, session id).
    address: str
    kind: InboundKind
    text: str = ""
    #: The token of the quick reply that was tapped.
    payload: str = ""
    #: Degrees, WGS 84, for LOCATION.
    latitude: float | None = None
    longitude: float | None = None
    #: The platform's own message id, kept so that it can be erased.
    message_ref: str = ""
    #: When the platform says it was sent (UTC); None when it doesn't say.
    sent_at: dt.datetime | None = None
    #: BCP 47 language of the person's app, a hint only.
    language_hint: str = ""
    media: tuple[Media, ...] = ()
    #: Whether quick replies may have reached the person as a numbered menu: what is typed may
    #: then be the number or the words of one.
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class QuickReply:
    """A tap offered below a message."""

    #: What the person reads, at most 20 characters so that every channel shows it whole.
    title: str
    #: Opaque token that comes back as Inbound.payload: [a-z0-9_.:-], at most 60 bytes.
    payload: str


@dataclass(frozen=True, slots=True)
class Call:
    """A number to tap and call."""

    #: Whose number it is, in words.
    label: str
    #: E.164, or a local short number such as 113.
    number: str


@dataclass(frozen=True, slots=True)
class Part:
    """One outgoing message: what a bubble on the screen holds."""

    text: str
    quick_replies: tuple[QuickReply, ...] = ()
    #: Numbers in the text that a channel may make tappable.
    calls: tuple[Call, ...] = ()
    #: It is a picture and nothing else; Outgoing brings its bytes.
    pictured: bool = False


class Author(enum.StrEnum):
    """Who speaks in a thread."""

    CONTACT = "contact"
    BOT = "bot"
    OPERATOR = "operator"
    #: Ladder, closing text: sent by the system about a case.
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A part on its way to one address, as a channel's `send` receives it."""

    id: str
    address: str
    part: Part
    #: JPEG that we wrote ourselves, of a part that is a picture.
    picture: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Sent:
    """The channel took the message."""

    #: The platform's id of it, "" when it gives none.
    message_ref: str = ""


@dataclass(frozen=True, slots=True)
class Throttled:
    """The channel asks us to wait; nothing was sent."""

    #: Seconds.
    after: float


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The channel could not be reached or failed; nothing was sent, try again later."""

    reason: str


@dataclass(frozen=True, slots=True)
class UnknownOutcome:
    """The connection broke after we spoke: it may have been sent. Retried three times at most."""

    reason: str


@dataclass(frozen=True, slots=True)
class ContactStopped:
    """The person blocked us or is gone: no more is sent to this address."""


@dataclass(frozen=True, slots=True)
class WindowClosed:
    """The platform takes nothing more for this person until they write again."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """The channel refuses this message for good: our mistake; buried and counted."""

    reason: str


@dataclass(frozen=True, slots=True)
class Misconfigured:
    """Token or account is wrong: nothing can be sent on this channel until someone mends it."""

    reason: str


#: The closed vocabulary of what can become of a message; no vendor code rises above channels/.
Delivery = (
    Sent
    | Throttled
    | Unreachable
    | UnknownOutcome
    | ContactStopped
    | WindowClosed
    | Rejected
    | Misconfigured
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a channel can carry."""

    #: Characters of text in one message.
    max_text: int
    #: Quick replies under one message; 0 means they are written as a numbered menu.
    max_quick_replies: int
    can_erase: bool = False
    #: Bytes of a picture that it carries; 0: it carries none.
    max_picture: int = 0
    #: How long after the person last did something a message costs nothing, and how long the
    #: platform takes one at all; None without such an end.
    free: dt.timedelta | None = None
    reach: dt.timedelta | None = None
    #: Whether what is sent rings somewhere, also when nobody looks: a page only shows it to who
    #: comes back to it.
    rings: bool = True
    extra: dict[str, str] = field(default_factory=dict)
