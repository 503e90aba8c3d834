"""The house of one night and the twenty people who write to it."""

from __future__ import annotations

import datetime as dt
import time

from bot.app import open_store
from bot.console.accounts import Accounts
from bot.domain.people import Role
from bot.settings import Settings
from tests.e2e.conftest import DESKTOP, PASSWORD, PATIENCE, PHONE, Bot, Person
from tests.e2e.night.colleague import Colleague
from tests.support.cast import CAST, Door, Tap
from tests.support.phones import PagePhone, TelegramPhone, WebPhone, ZaloPhone
from tests.support.pushed_clock import VARIABLE

#: Two in the morning in Viet Nam, on a Saturday.
BEGINS = dt.datetime(2026, 11, 20, 19, 0, tzinfo=dt.UTC)
#: Who works at the desk: login, name, role.
STAFF = (
    ("ha", "Chị Hà", Role.OPERATOR),
    ("nam", "Anh Nam", Role.OPERATOR),
    ("sen", "Cô Sen", Role.SUPERVISOR),
)
#: Seconds in which an answer may follow somebody's own message: longer than the slowest machine
#: takes for a night, and then made to pass at once.
WINDOW = 1800
PRESENCE = dt.timedelta(seconds=60)


class NightHouse(Bot):
    """The whole bot by a clock that can be pushed on, with every platform at its door."""

    module = "tests.support.pushed_clock"

    def __init__(self, folder, exit_url, outside, clock):
        super().__init__(folder, exit_url)
        self.clock = clock
        clock.set(BEGINS)
        outside.zalo.hook = f"{self.chat}/hooks/zalo"
        self.environment |= outside.environment() | {
            VARIABLE: str(folder / "clock"),
            "BEN_REPLY_WINDOW": str(WINDOW),
            # Colleagues are not logged out by an hour that passes in a moment.
            "BEN_SESSION_IDLE": "28800",
            "BEN_ORGANISATION": "Nhóm Thử",
            "BEN_ORGANISATION_CONTACT": "thu@example.org",
            "BEN_ORGANISATION_HOURS": "7:00-22:00",
        }


class Night:
    """What a test knows of the night beside what is on a screen."""

    def __init__(self, house, outside, watch):
        """`watch` opens a page in a browser of its own."""
        self.house, self.outside, self.clock = house, outside, house.clock
        self._watch = watch
        self.phones = {}
        #: All that was typed, by people and at the desk.
        self.typed = []
        self.staff = {}
        settings = Settings(_env_file=None, data_dir=house.folder / "data")
        self._settings = settings
        self._store = outside.call(lambda: open_store(settings))

    def ends(self):
        for phone in self.phones.values():
            if isinstance(phone, WebPhone):
                phone.closes()
        self.outside.do(self._store.close())

    # The people

    def phone(self, name):
        """Return somebody's phone; whoever has none yet takes it into their hand now."""
        if name not in self.phones:
            self.phones[name] = self._picked_up(next(one for one in CAST if one.name == name))
        return self.phones[name]

    def _picked_up(self, one):
        number = 700_000 + CAST.index(one)
        match one.door:
            case Door.WEB:
                return WebPhone(self.house.chat)
            case Door.TELEGRAM:
                return TelegramPhone(self.outside, number, one.language)
            case Door.ZALO:
                return ZaloPhone(self.outside, f"2468458835291979{number}")
            case Door.PAGE:
                return PagePhone(Person(self._watch(viewport=PHONE), self.house).come())

    def comes(self, one):
        """Let somebody write and go on as they do; return all that they were told."""
        return "\n".join([self.does(one.name, step) for step in (one.first, *one.then)])

    def does(self, name, step):
        """Let somebody type or tap once; return what they were told to it, in one text."""
        return "\n".join(self.hears(name, step))

    def hears(self, name, step):
        """Let somebody type or tap once; return what they were told to it."""
        phone = self.phone(name)
        self.settles()
        before = len(phone.hears())
        if isinstance(step, Tap):
            phone.taps(step.title)
        else:
            self.typed.append(step)
            phone.types(step)
        self.settles()
        return phone.hears()[before:]

    def heard(self, name):
        """Return all that somebody was ever told."""
        return "\n".join(self.phones[name].hears())

    def settles(self):
        """Wait until nothing is on its way in or out."""
        self.until(lambda: not self.outside.has_news and not self.house.is_busy())

    @staticmethod
    def until(happened, why="it did not happen"):
        ends = time.monotonic() + PATIENCE / 1000
        while not happened():
            assert time.monotonic() < ends, why
            time.sleep(0.05)

    # What is in the house

    def knows(self, look):
        """Return what the coroutine function `look` reads in the store."""

        async def work():
            async with self._store.read() as uow:
                return await look(uow)

        return self.outside.do(work())

    def case(self, name):
        """Return somebody's case, None when there is none."""
        phone = self.phones[name]

        async def look(uow):
            lane = await uow.conversations.find(phone.channel, phone.address)
            assert lane is not None, f"{name} was never heard"
            return await uow.cases.latest_of(lane)

        return self.knows(look)

    def events(self, name):
        """Return what happened to somebody's case, in order."""
        case = self.case(name)
        return [one.what for one in self.knows(lambda uow: uow.cases.timeline(case.id))]

    def deadline(self, case):
        """Return when the other side's time is over."""
        return self.knows(lambda uow: uow.deadlines.of_all([case.id]))[case.id].due_at

    def changes(self, change):
        """Carry out the coroutine function `change` in the store."""

        async def work():
            async with self._store.write() as uow:
                await change(uow)
                await uow.commit()

        self.outside.do(work())

    # The colleagues

    def hires(self):
        """Make the accounts of all who work here."""

        async def work():
            accounts = Accounts(self._store, self._settings, self.clock)
            return [
                await accounts.create(login, name, role, PASSWORD) for login, name, role in STAFF
            ]

        for one in self.outside.do(work()):
            self.house.accounts[one.login] = one.totp_secret

    def opens_the_desk(self):
        """Have everybody log in, each in a browser of their own."""
        for login, name, _ in STAFF:
            page = self._watch(viewport=DESKTOP, accept_downloads=True)
            self.staff[login] = Colleague(page, self.house, login, name).come()
        return tuple(self.staff.values())

    def holder(self, name):
        """Return who has somebody's case on their hands, with its page open, and the case."""
        case = self.case(name)
        row = self.knows(lambda uow: uow.cases.row(case.id))
        keeper = next(one for one in self.staff.values() if one.name == row.holder)
        keeper.opens(case)
        return keeper, case

    def other(self, colleague):
        """Return the other operator."""
        return self.staff["nam" if colleague.login == "ha" else "ha"]

    def passes(self, seconds):
        """Let so much time pass at once; those at the desk are still there."""
        self.clock.forward(seconds)

        async def look(uow):
            return await uow.duty.at_desk(self.clock.now() - PRESENCE)

        self.until(lambda: len(self.knows(look)) == len(self.staff), "somebody left the desk")
        self.settles()

    # The bells

    def rang(self, case):
        """Return how often each bell has called for a case: letters, gateway, group."""
        number = case.number

        def count():
            calls = [one for one in self.outside.gateway.calls if one["event"] == "call"]
            return (
                sum(number in one.get_content() for one in self.outside.post.letters),
                sum(number == one["number"] for call in calls for one in call["cases"]),
                sum(
                    method == "sendMessage" and number in str(given.get("text"))
                    for method, given in self.outside.alarm.calls
                ),
            )

        return self.outside.call(count)

    def rings(self, case, times):
        """Wait until every bell has called at least so often for a case."""
        self.until(lambda: min(self.rang(case)) >= times, f"bells rang {self.rang(case)} times")
