"""Every failure the house knows by name. A class's docstring is its message."""

from __future__ import annotations


class BenError(Exception):
    """Something went wrong."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())


class IllegalTransition(BenError):
    """A case can't go from its state to that one."""


class AlreadyClaimed(BenError):
    """Somebody else holds this case."""

    def __init__(self, holder: str) -> None:
        #: The display name of the operator who has it.
        self.holder = holder
        super().__init__(f"{holder} holds this case.")


class NotTheHolder(BenError):
    """Only the operator who holds a case may do this."""


class NotFound(BenError):
    """There is no such thing, or you may not see it."""


class WorkloadIsFull(BenError):
    """This operator holds as many cases as the cap allows."""


class OfferIsOver(BenError):
    """This offer of a case is not open any more, or another one is."""


class ColleagueIsAway(BenError):
    """Nobody can be asked to take a case whose desk is not open."""


class WallCrossed(BenError):
    """These words would carry something over the wall between two linked cases."""


class OutsideContactRule(BenError):
    """The person's contact rule does not allow a message now."""


class WindowIsClosed(BenError):
    """The platform takes no message for this person until they write again."""


class DialogueUnavailable(BenError):
    """Rasa does not answer."""


class ContentError(BenError):
    """Content can't be read; the message names file, line and remedy."""


class KeyRingError(BenError):
    """A sealed value can't be opened with the keys we hold."""


class NotAuthentic(BenError):
    """A request does not carry the secret or signature it should."""


class Probe(NotAuthentic):
    """A call that only asks whether we are here: it carries no signature and no event."""


class Unparseable(BenError):
    """A request can't be understood."""


class LoginRefused(BenError):
    """This login can't be let in; the reason is not said."""


class LoginThrottled(LoginRefused):
    """Too many wrong tries: wait a little before the next."""


class MediaRefused(BenError):
    """A picture or a recording is not taken: its address, size or kind is not one we allow."""


class MediaUnavailable(BenError):
    """A picture or a recording can't be fetched now; later it may."""


class NoPictureHere(BenError):
    """The channel of this person carries no picture from us."""
