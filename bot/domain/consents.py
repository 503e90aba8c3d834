"""What a person may allow us to do with what they told, each thing by itself."""

from __future__ import annotations

import enum


class Purpose(enum.StrEnum):
    """One thing that needs a person's yes. Silence is no yes, and a later no undoes it."""

    #: Hand what happened, when and where to an agency that may help.
    STORY = "story"
    #: Add who they are: name, year of birth, home town, papers.
    IDENTITY = "identity"
    #: Add how to reach them: number, safe hours.
    CONTACT = "contact"
    #: Add photos that they sent, those that an operator chose.
    PHOTOS = "photos"
    #: Talk to the relative whom they named.
    FAMILY = "family"
    #: Warn others of the recruiter they named, without a word of who told us.
    WARNING = "warning"
    #: Be written to when there is a new trick.
    NEWS = "news"
    #: Ask them how they are, at the points of their journey.
    CHECKINS = "checkins"
    #: Tell them, as a relative, that a traveller has not answered.
    NOTICE = "notice"


class Heard(enum.StrEnum):
    """How an operator heard a yes or a no that they write down."""

    PHONE = "phone"
    #: In words of their own in the chat, not by a tap.
    CHAT = "chat"
    IN_PERSON = "in_person"
