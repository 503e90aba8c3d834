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
from bot.channels.telegram import Telegram
from bot.channels.terminal import Terminal
from bot.channels.webchat import Webchat
from bot.channels.zalo import Shape, Zalo
from bot.channels.zalo_api import Api
from bot.channels.zalo_signature import Identity
from bot.channels.zalo_token import App
from bot.checks import identifiers
from bot.checks.job_ad import JobAdJudge
from bot.checks.lexicon import Lexicon
from bot.checks.places import Places
from bot.console.accounts import Accounts
from bot.conversation.bell import Bell
from bot.conversation.chat import Chat
from bot.conversation.decide import Decider
from bot.conversation.dispatch import Dispatcher
from bot.conversation.listening import Listener, Senses
from bot.conversation.receive import Reception
from bot.conversation.render import Renderer
from bot.conversation.turn import Turns
from bot.dialogue.cards import Cards
from bot.dialogue.fallback import FallbackDialogue, chat_reader
from bot.dialogue.language import detect
from bot.dialogue.rasa import RasaDialogue, load_meanings
from bot.domain.messages import Part
from bot.domain.ports import Channel, Clock
from bot.escalation.desk import Desk
from bot.escalation.intake import Intakes
from bot.escalation.ladder import Ladder
from bot.jobs.runner import Loop, Runner
from bot.safety.redact import redact
from bot.safety.triage import Triage
from bot.settings import Settings
from bot.storage import crypto, database, migrate
from bot.storage.queues import Queue
from bot.storage.uow import Store
from bot.telemetry import Metrics

#: The checkout or image that this package lies in: Rasa's side is started from here.
ROOT = Path(__file__).resolve().parent.parent


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
    ) -> None:
        self.settings = settings
        self.store = store
        self.catalogue = catalogue
        self.channels = dict(channels)
        self.action_secret = action_secret
        self.metrics = Metrics()
        self.bell = Bell()
        self.rasa = rasa
        self._clock = clock
        self.reception = Reception(store, clock, self.metrics, self.bell)
        self.chat = Chat(store, self.bell)
        self.desk = Desk(store, catalogue, settings, clock, self.bell)
        self.operators = Accounts(store, settings, clock)
        self.cards = Cards(catalogue)

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
        intakes = Intakes(self.catalogue)
        turns = Turns(
            self.store,
            Decider(self.listener, intakes),
            intakes,
            Renderer(self.cards, self.settings.who),
            self.channels,
            self.settings,
            self._clock,
            self.metrics,
            self.bell,
        )
        dispatcher = Dispatcher(
            self.store,
            self.channels,
            self._clock,
            self.metrics,
            self.bell,
            dt.timedelta(seconds=self.settings.reply_window),
        )
        ladder = Ladder(self.store, self.settings, self._clock, self.metrics, self.bell)
        return Runner(
            self.store,
            [
                Loop(Queue.INBOUND, turns.take, turns.failed),
                Loop(Queue.OUTBOUND, dispatcher.dispatch, dispatcher.failed),
                Loop(Queue.TIMER, ladder.climb, ladder.failed),
            ],
            self._keep_house,
            self._clock,
            self.metrics,
            self.bell,
        )

    async def _keep_house(self) -> None:
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


def _open_zalo(settings: Settings, store: Store, clock: Clock) -> Zalo:
    secret = settings.zalo_oa_secret.get_secret_value()
    app = App(
        settings.zalo_app_id,
        settings.zalo_app_secret.get_secret_value(),
        settings.zalo_refresh_token.get_secret_value(),
        early=dt.timedelta(seconds=settings.zalo_renew_early),
        lifetime=dt.timedelta(seconds=settings.zalo_token_lifetime),
    )
    return Zalo(
        Identity(settings.zalo_app_id, secret),
        app,
        Shape(settings.zalo_max_text, settings.zalo_max_buttons),
        api=Api(settings.zalo_api, settings.zalo_oauth, pause=settings.zalo_pause),
        store=store.grants(Zalo.name, clock),
        clock=clock,
    )


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
        meanings = load_meanings(ROOT / "nlu" / "intents.yml")
        rasa = RasaDialogue(client, meanings, respond_deadline=settings.rasa_timeout)
    channels: dict[str, Channel] = {"webchat": Webchat()}
    if show is not None:
        channels["terminal"] = Terminal(show)
    if token := settings.telegram_token.get_secret_value():
        channels["telegram"] = Telegram(
            token,
            api=settings.telegram_api,
            webhook_secret=settings.telegram_webhook_secret.get_secret_value(),
        )
    if settings.zalo_app_id:
        channels[Zalo.name] = _open_zalo(settings, store, clock)
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
        )
    finally:
        for channel in channels.values():
            await channel.close()
        await client.aclose()
        await store.close()
