"""What the desk needs of the house."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Protocol

from bot.catalogue.catalogue import Catalogue
from bot.console.accounts import Accounts
from bot.console.invites import Invites
from bot.escalation.accountability import Accountability
from bot.escalation.bulletins.desk import BulletinDesk
from bot.escalation.consent_desk import ConsentDesk
from bot.escalation.data_requests import DataRequests
from bot.escalation.deadline_desk import DeadlineDesk
from bot.escalation.desk import Desk
from bot.escalation.exhibits import Exhibits
from bot.escalation.filing import Filing
from bot.escalation.handing import Handing
from bot.escalation.health import HealthBoard
from bot.escalation.journeys.desk import JourneyDesk
from bot.escalation.linking import Links
from bot.escalation.referral.referrals import Referrals
from bot.escalation.registry import Registry
from bot.escalation.reviewing import Reviewing
from bot.escalation.rostering import Rostering
from bot.escalation.tasks import Tasks
from bot.escalation.traits import Traits
from bot.figures.counting import Figures
from bot.figures.sending import Reports
from bot.settings import Settings


class DeskServices(Protocol):
    """What the desk's application is built from."""

    @property
    def settings(self) -> Settings:
        """The settings."""
        ...

    @property
    def desk(self) -> Desk:
        """What operators do with cases."""
        ...

    @property
    def handing(self) -> Handing:
        """Cases that operators ask each other to take, and who is there."""
        ...

    @property
    def filing(self) -> Filing:
        """What operators write into case files."""
        ...

    @property
    def tasks(self) -> Tasks:
        """What is to be done, and when."""
        ...

    @property
    def deadlines(self) -> DeadlineDesk:
        """Until when somebody threatens."""
        ...

    @property
    def consents(self) -> ConsentDesk:
        """What people allowed, as operators heard it."""
        ...

    @property
    def exhibits(self) -> Exhibits:
        """Pictures and recordings of cases."""
        ...

    @property
    def health_board(self) -> HealthBoard:
        """How the channels fare."""
        ...

    @property
    def links(self) -> Links:
        """Whose Telegram is whose."""
        ...

    @property
    def figures(self) -> Figures:
        """What cases add up to."""
        ...

    @property
    def registry(self) -> Registry:
        """Recruiters who were reported."""
        ...

    @property
    def reviewing(self) -> Reviewing:
        """Messages that the bot did not understand."""
        ...

    @property
    def bulletins(self) -> BulletinDesk:
        """Warnings to those who asked for them."""
        ...

    @property
    def traits(self) -> Traits:
        """What figures count of a case."""
        ...

    @property
    def journeys(self) -> JourneyDesk:
        """Check-ins that travellers chose."""
        ...

    @property
    def reports(self) -> Reports:
        """Periodic reports."""
        ...

    @property
    def rostering(self) -> Rostering:
        """Who is on duty when."""
        ...

    @property
    def accountability(self) -> Accountability:
        """The audit and legal holds, for supervisors."""
        ...

    @property
    def data_requests(self) -> DataRequests:
        """Requests about what is kept of somebody, for supervisors."""
        ...

    @property
    def referrals(self) -> Referrals:
        """Packets for agencies, and what came of them."""
        ...

    @property
    def invites(self) -> Invites:
        """Ways into accounts."""
        ...

    @property
    def operators(self) -> Accounts:
        """Accounts and logins."""
        ...

    @property
    def catalogue(self) -> Catalogue:
        """The agencies that a case can be handed to."""
        ...

    @property
    def kinds(self) -> Mapping[str, str]:
        """What operators read as a case's kind, by its key."""
        ...

    def now(self) -> dt.datetime:
        """Return the time now, aware: waiting is counted to it."""
        ...
