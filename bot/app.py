"""The composition root: from settings to everything that runs. The only place that knows all."""

from __future__ import annotations

import asyncio
import datetime as dt
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx

from bot.catalogue import loader
from bot.catalogue.catalogue import Catalogue
from bot.catalogue.texts import Texts
from bot.channels.open_bells import open_bells, open_telegram
from bot.channels.registry import Means, open_channels
from bot.channels.telegram import Telegram
from bot.channels.telegram_alarm import TelegramAlarm
from bot.channels.webchat import Webchat
from bot.channels.zalo import Zalo
from bot.channels.zalobot import ZaloBot
from bot.checks import identifiers
from bot.checks.job_ad import JobAdJudge
from bot.checks.lexicon import Lexicon
from bot.checks.places import Places
from bot.console.accounts import Accounts
from bot.console.invites import Invites
from bot.conversation import unclear
from bot.conversation.bell import Bell
from bot.conversation.chat import Chat
from bot.conversation.decide import Decider
from bot.conversation.dispatch import Dispatcher
from bot.conversation.erasing import ERASE, Erasing
from bot.conversation.journeying import Journeying
from bot.conversation.listening import Listener, Senses
from bot.conversation.media import MEDIA, MediaTaker
from bot.conversation.precedence import Precedence
from bot.conversation.receive import Reception
from bot.conversation.render import Renderer
from bot.conversation.subscribing import Subscribing
from bot.conversation.telling import Telling
from bot.conversation.turn import Turns
from bot.dialogue.cards import Cards
from bot.dialogue.fallback import FallbackDialogue, chat_reader
from bot.dialogue.language import detect
from bot.dialogue.rasa import RasaDialogue, load_meanings
from bot.domain.health import PROBE_CHANNEL
from bot.domain.messages import Limits, Part
from bot.domain.ports import Alarm, Channel, Clock
from bot.escalation.accountability import Accountability
from bot.escalation.alarm_words import AlarmWords
from bot.escalation.alarms import Alarms
from bot.escalation.bulletins.desk import BulletinDesk
from bot.escalation.bulletins.waves import WAVE, Waves
from bot.escalation.bulletins.words import Shape, Words
from bot.escalation.calling import ALARM
from bot.escalation.channel_alarm import ChannelAlarm
from bot.escalation.consent_desk import ConsentDesk
from bot.escalation.countdown import Countdown
from bot.escalation.data_requests import DataRequests
from bot.escalation.deadline_desk import DeadlineDesk
from bot.escalation.desk import Desk
from bot.escalation.exhibits import Exhibits
from bot.escalation.filing import Filing
from bot.escalation.group import Group
from bot.escalation.handing import Handing
from bot.escalation.health import HealthBoard
from bot.escalation.intake import Intakes
from bot.escalation.journeys.asking import CheckIns
from bot.escalation.journeys.desk import JourneyDesk
from bot.escalation.journeys.missing import Missing
from bot.escalation.journeys.words import Words as JourneyWords
from bot.escalation.ladder import Ladder
from bot.escalation.lifecycle import LADDER
from bot.escalation.linking import Links
from bot.escalation.referral.referrals import Referrals
from bot.escalation.registry import NEWS, Registry
from bot.escalation.reviewing import Reviewing
from bot.escalation.rostering import Rostering
from bot.escalation.tasks import Tasks
from bot.escalation.traits import Traits
from bot.figures.counting import Figures
from bot.figures.sending import Reports
from bot.jobs.anchoring import Anchoring
from bot.jobs.forgetting import Forgetting
from bot.jobs.prober import Prober
from bot.jobs.runner import Loop, Runner
from bot.jobs.timers import Timers
from bot.media import reading
from bot.safety.redact import redact
from bot.safety.triage import Triage
from bot.settings import Settings
from bot.storage import crypto, database, migrate
from bot.storage.casefile.tasks import TASK
from bot.storage.deadlines import DEADLINE
from bot.storage.journeys import CHECK_IN
from bot.storage.queues import Queue
from bot.storage.uow import Store
from bot.telemetry import Metrics

#: The checkout or image that this package lies in: Rasa's side is started from here.
ROOT = Path(__file__).resolve().parent.parent
#: What each intent stands for.
MEANINGS = ROOT / "nlu" / "intents.yml"


class SystemClock:
    """The real time."""

    def now(self) -> dt.datetime:
        """Return the time now, aware, UTC."""
        return dt.datetime.now(dt.UTC)


class Services:
    """Everything that runs, wired once. The pages and the command line are made from it."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        catalogue: Catalogue,
        *,
        clock: Clock,
        action_secret: str,
        rasa: RasaDialogue | None,
        channels: Mapping[str, Channel],
        alarm_bot: TelegramAlarm | None = None,
        bells: Mapping[str, Alarm] | None = None,
    ) -> None:
        self.settings = settings
        self.store = store
        self.catalogue = catalogue
        self.channels = dict(channels)
        self.action_secret = action_secret
        self.metrics = Metrics()
        self.bell = Bell()
        self.precedence = Precedence()
        self.rasa = rasa
        self._clock = clock
        human = dt.timedelta(seconds=settings.zalo_human_pause)
        self.reception = Reception(store, clock, self.metrics, self.bell, human, self.precedence)
        self.chat = Chat(store, self.bell, clock)
        limits = self._limits
        self.desk = Desk(store, catalogue, settings, clock, self.bell, limits)
        self.exhibits = Exhibits(store, clock, self.bell)
        self.handing = Handing(store, settings, clock, self.bell)
        self.filing = Filing(store, clock, self.bell)
        self.traits = Traits(store, catalogue, clock, self.bell)
        self.tasks = Tasks(store, clock, self.bell)
        self.deadlines = DeadlineDesk(store, clock, self.bell)
        self.consents = ConsentDesk(store, catalogue, clock, self.bell)
        self.health_board = HealthBoard(store, self.channels, settings, clock, self.metrics)
        self.operators = Accounts(store, settings, clock)
        self.invites = Invites(store, self.operators, clock)
        self.accountability = Accountability(store, clock)
        self.data_requests = DataRequests(store, self.desk, settings, clock)
        self.cards = Cards(catalogue)
        self.links = Links(store, clock)
        self.referrals = Referrals(store, catalogue, settings, clock, self.bell)
        presence = dt.timedelta(seconds=settings.presence)
        self.rostering = Rostering(store, clock, self.bell, presence)
        self.registry = Registry(store, clock, self.bell)
        meanings = load_meanings(MEANINGS)
        self.reviewing = Reviewing(store, settings, clock, self.bell, meanings, unclear.recall)
        self.journeys = JourneyDesk(store, clock)
        self.figures = Figures(store, catalogue, settings, clock)
        self.reports = Reports(store, self.figures, catalogue, settings, clock)
        self._reply_window = dt.timedelta(seconds=settings.reply_window)
        #: What people can be warned on, beside our own path that nobody reads.
        self._news_limits = {name: one for name, one in limits.items() if name != PROBE_CHANNEL}
        self._news_words = Words(catalogue, news_shapes(settings))
        self.bulletins = BulletinDesk(
            store,
            catalogue,
            self._news_words,
            self._news_limits,
            clock,
            self.bell,
            self._reply_window,
        )
        self.alarm_bot = alarm_bot
        self.bells = dict(bells or {})
        self.group: Group | None = None
        if alarm_bot is not None:
            self.group = Group(store, self.desk, self.links, Texts(catalogue), alarm_bot)

    @property
    def _limits(self) -> Mapping[str, Limits]:
        """What each channel that is switched on can carry."""
        return {name: channel.limits for name, channel in self.channels.items()}

    @cached_property
    def listener(self) -> Listener:
        """What understands messages; a process that only serves pages never makes it."""
        finder = Places(Lexicon.of(self.catalogue))
        judge = JobAdJudge(self.catalogue)
        senses = Senses(
            triage=Triage.of(self.catalogue),
            judge=judge,
            identifiers=identifiers.find,
            redact=redact,
            countries=finder.countries,
            plain=FallbackDialogue(
                finder.countries, judge.looks_like_job_ad, chat_reader(self.catalogue)
            ),
            language=detect,
            live=frozenset(one.code for one in self.catalogue.languages.values() if one.live),
            rasa=self.rasa,
        )
        return Listener(senses, self.metrics)

    @cached_property
    def runner(self) -> Runner:
        """What takes turns, sends and climbs the ladder."""
        # Who is let in goes first.
        work = self.store.behind(self.precedence.step_aside)
        intakes = Intakes(self.catalogue, self.settings)
        erasing = Erasing(work, self.channels, self._clock)
        words = JourneyWords(self.catalogue)
        turns = Turns(
            work,
            Decider(self.listener, intakes, self.cards.numbers.knows),
            intakes,
            Renderer(self.cards, self.settings.who, reads=self.reads),
            erasing,
            Journeying(self.catalogue, self.settings, self._limits),
            self.settings,
            self._clock,
            self.metrics,
            self.bell,
            Subscribing(self.catalogue),
        )
        dispatcher = Dispatcher(
            work,
            self.channels,
            self._clock,
            self.metrics,
            self.bell,
            self._reply_window,
            Missing(words, self.settings),
        )
        ladder = Ladder(work, self.settings, self._clock, self.metrics, self.bell)
        media = MediaTaker(work, self.channels, self._clock, self.bell, reads=self.reads)
        countdown = Countdown(work, self.settings, self._clock, self.bell)
        waves = Waves(
            work, self._news_words, self._news_limits, self._clock, self.bell, self._reply_window
        )
        takers = {
            LADDER: ladder.climb,
            DEADLINE: countdown.take,
            ERASE: erasing.erase,
            ALARM: self._alarms.take,
            MEDIA: media.take,
            TASK: self.tasks.come_up,
            WAVE: waves.take,
            NEWS: self._telling(work).take,
            CHECK_IN: CheckIns(work, self.settings, words, self._clock, self.bell).take,
        }
        timers = Timers(work, self._clock, takers, given_up={MEDIA: media.give_up})
        return Runner(
            work,
            [
                Loop(Queue.INBOUND, turns.take, turns.failed, careful=True),
                Loop(Queue.OUTBOUND, dispatcher.dispatch, dispatcher.failed),
                Loop(Queue.TIMER, timers.take, timers.failed),
            ],
            self._keep_house,
            self._clock,
            self.metrics,
            self.bell,
        )

    def _telling(self, work: Store) -> Telling:
        """Return what tells those who wished to know."""
        limits = {name: channel.limits for name, channel in self.channels.items()}
        window = dt.timedelta(seconds=self.settings.reply_window)
        return Telling(work, self.cards, limits, window, self._clock, self.bell)

    @cached_property
    def reads(self) -> bool:
        """Whether the words on pictures can be read here."""
        return self.settings.ocr and reading.available()

    @property
    def _alarms(self) -> Alarms:
        """What rings the bells; each further one stands beside the first."""
        return Alarms(
            self.store,
            self.bells,
            self.alarm_words,
            self._clock,
            self.metrics,
        )

    @property
    def alarm_words(self) -> AlarmWords:
        """What bells say."""
        return AlarmWords(Texts(self.catalogue), self.settings.desk_address)

    @cached_property
    def forgetting(self) -> Forgetting:
        """What erases what has been kept long enough."""
        return Forgetting(self.store, self.settings, self._clock)

    @cached_property
    def anchoring(self) -> Anchoring:
        """What marks every day how far the audit has come."""
        return Anchoring(self.store, self._clock)

    async def _keep_house(self) -> None:
        await self.forgetting.now_and_then()
        await self.anchoring.now_and_then()
        now = self._clock.now()
        async with self.store.write() as uow:
            await uow.operators.end_stale_sessions(
                active_before=now - dt.timedelta(seconds=self.settings.session_idle),
                created_before=now - dt.timedelta(seconds=self.settings.session_length),
            )
            await uow.commit()
        zalo = self.channels.get("zalo")
        if isinstance(zalo, Zalo):
            await zalo.renew()

    @cached_property
    def prober(self) -> Prober:
        """What looks after the channels."""
        return Prober(
            self.store,
            self.channels,
            self.reception.accept,
            self._clock,
            self.metrics,
            self.bell,
            dt.timedelta(seconds=self.settings.probe_interval),
            ChannelAlarm(
                tuple(self.bells.values()),
                Texts(self.catalogue),
                self.settings.desk_address,
            ).tell,
        )

    @property
    def kinds(self) -> Mapping[str, str]:
        """What operators read as a case's kind, by its key."""
        return {kind: intake.title for kind, intake in self.catalogue.intakes.items()}

    def now(self) -> dt.datetime:
        """Return the time now, aware, UTC."""
        return self._clock.now()

    def metrics_text(self) -> bytes:
        """Return the figures in Prometheus' text format."""
        return self.metrics.text()

    async def health(self) -> Mapping[str, Any]:
        """Return {"ok", "database", "rasa"}: ok means that messages are taken and kept."""
        try:
            async with asyncio.timeout(2):
                current = await migrate.is_current(self.store.engine)
        except Exception:  # noqa: BLE001 - whatever it is, we are not well
            current = False
        rasa = self.rasa is not None and await self.rasa.ready()
        return {"ok": current, "database": current, "rasa": rasa}


def news_shapes(settings: Settings) -> tuple[Shape, ...]:
    """Return how each channel shows a warning, whether it is switched on or not."""
    return (
        Shape(Telegram.name, Telegram.limits.max_text, buttons=True),
        Shape(Zalo.name, settings.zalo_max_text, buttons=settings.zalo_max_buttons > 1),
        Shape(ZaloBot.name, settings.zalo_bot_max_text, buttons=False),
        Shape(Webchat.name, Webchat.limits.max_text, buttons=True),
    )


def key_ring(settings: Settings) -> crypto.KeyRing:
    """Return the key ring of this installation, made on the first run."""
    given = settings.key_ring.get_secret_value()
    if given:
        return crypto.KeyRing.parse(given)
    return crypto.load_or_create(settings.data_dir / "keys" / "keyring.json")


def action_secret(settings: Settings) -> str:
    """Return the secret between Rasa and the bot, made on the first run."""
    given = settings.internal_secret.get_secret_value()
    if given:
        return given
    path = settings.data_dir / "keys" / "rasa-secret"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        crypto.write_private(path, secrets.token_urlsafe(32))
    return path.read_text().strip()


def open_store(settings: Settings) -> Store:
    """Return the store that the settings name; the data folder is made if it is missing."""
    if database.is_sqlite(settings.database):
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    password = settings.database_password.get_secret_value()
    return Store(database.create_engine(settings.database, password), key_ring(settings))


@asynccontextmanager
async def open_services(
    settings: Settings,
    *,
    clock: Clock | None = None,
    rasa_url: str = "",
    show: Callable[[Part], None] | None = None,
    catalogue: Catalogue | None = None,
) -> AsyncIterator[Services]:
    """Open everything that the settings ask for and close it again.

    `rasa_url` is where a Rasa answers, "" for none; `show` serves the terminal channel;
    `catalogue` saves reading the content again.
    Raises ContentError, KeyRingError, UnsafeDatabase.
    """
    catalogue = catalogue or loader.load(settings.content_dir)
    clock = clock or SystemClock()
    store = open_store(settings)
    client = httpx.AsyncClient(base_url=rasa_url or "http://127.0.0.1:1", trust_env=False)
    rasa = None
    if rasa_url:
        rasa = RasaDialogue(client, load_meanings(MEANINGS), respond_deadline=settings.rasa_timeout)
    channels = open_channels(Means(settings, clock, lambda name: store.grants(name, clock), show))
    alarm_bot = open_telegram(settings)
    bells = open_bells(settings, clock, alarm_bot)
    try:
        await database.refuse_if_unsafe(store.engine)
        yield Services(
            settings,
            store,
            catalogue,
            clock=clock,
            action_secret=action_secret(settings),
            rasa=rasa,
            channels=channels,
            alarm_bot=alarm_bot,
            bells=bells,
        )
    finally:
        for bell in bells.values():
            await bell.close()
        for channel in channels.values():
            await channel.close()
        await client.aclose()
        await store.close()
