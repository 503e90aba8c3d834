"""The account that is settled when everything is quiet: what was acknowledged, what was answered,
how often and in which order."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text as sql

from bot.domain.health import PROBE_CHANNEL
from bot.storage.queues import Queue
from bot.storage.uow import Store
from tests.support.load import COUNTRIES, WRITTEN
from tests.support.writers import Writer

#: What people wrote and are written. The bot looks after itself with messages of its own, a moment
#: after every start and whenever that is; what a kill leaves of them is swept up at the next look.
OF_PEOPLE = f"lane NOT IN (SELECT id FROM conversation WHERE channel = '{PROBE_CHANNEL}')"


@dataclass(frozen=True)
class Answer:
    """One of our messages, as the store has it."""

    row: str
    #: Id of the inbound row that it answers.
    turn: str
    state: str
    delivery: str
    text: str
    replies: Any
    #: How often our side gave up on a send before it learned whether it went.
    given_up: int


@dataclass
class Account:
    """What the store says and what the screens show."""

    people: int = 0
    messages: int = 0
    deliveries: int = 0
    answers: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: int = 0
    allowed: int = 0
    #: Of these, such as nobody injected: a starved machine let an answer come too late.
    starved: int = 0
    beyond: list[str] = field(default_factory=list)
    disorder: list[str] = field(default_factory=list)
    buried: int = 0
    cases: int = 0
    cried: int = 0

    def table(self) -> list[tuple[str, Any]]:
        """Return the figures to print."""
        return [
            ("people", self.people),
            ("messages acknowledged", self.messages),
            ("deliveries of them", self.deliveries),
            ("answers due", self.answers),
            ("lost", len(self.lost)),
            ("shown once more (nobody could know)", self.doubled),
            ("ambiguous sends (injected, under way at a kill, too late)", self.allowed),
            ("of these neither: an answer came too late here", self.starved),
            ("doubled beyond these", len(self.beyond)),
            ("conversations out of order", len(self.disorder)),
            ("set aside", self.buried),
            ("cries and cases", f"{self.cried} and {self.cases}"),
        ]

    def faults(self) -> list[str]:
        """Return what breaks the promise."""
        wrong = [f"lost: {one}" for one in self.lost]
        wrong += [f"doubled: {one}" for one in self.beyond]
        wrong += [f"order: {one}" for one in self.disorder]
        if self.buried:
            wrong.append(f"{self.buried} set aside")
        if self.cases != self.cried:
            wrong.append(f"{self.cases} cases for {self.cried} cries")
        return wrong


class Unsure:
    """Sends of which nobody can know: an answer that got lost, or a kill in the middle."""

    def __init__(self) -> None:
        #: Outbound row → how often it was under way at a kill.
        self.killed: Counter[str] = Counter()
        #: (channel, chat, text) → how often it was shown and our side not told.
        self.untold: Counter[tuple[str, str, str]] = Counter()
        self._leases: set[tuple[str, Any]] = set()

    async def note_a_kill(self, store: Store) -> None:
        """Remember which sends were under way: what is claimed at this moment."""
        async with store.engine.connect() as connection:
            rows = await connection.execute(
                sql("SELECT id, lease_until FROM outbound WHERE state = 'claimed'")
            )
            leases = {(row_id, lease) for row_id, lease in rows} - self._leases
        # Somebody who died earlier may still hold some: each claim counts once.
        self._leases |= leases
        self.killed.update(row_id for row_id, _ in leases)

    def of(self, one: Writer, answer: Answer) -> tuple[int, int]:
        """Return how often an answer may be seen once more, and how much of it nobody injected."""
        pieces = {piece.strip() for piece in one.pieces(answer.text, answer.replies)}
        untold = sum(self.untold[one.channel, one.chat, piece] for piece in pieces)
        starved = max(0, answer.given_up - untold)
        return self.killed[answer.row] + untold + starved, starved


async def quiet(store: Store, seconds: float) -> dict[str, int]:
    """Wait until nothing is left to do; return how many rows still wait, {} for none."""
    ends = asyncio.get_running_loop().time() + seconds
    while True:
        async with store.read() as uow:
            waiting = {
                queue.name: (await uow.queues.depth(queue)).waiting
                for queue in (Queue.INBOUND, Queue.OUTBOUND)
            }
        waiting = {name: count for name, count in waiting.items() if count}
        if not waiting or asyncio.get_running_loop().time() > ends:
            return waiting
        await asyncio.sleep(0.2)


async def settle(
    store: Store, people: Sequence[Writer], unsure: Unsure, *, joined: bool = False
) -> Account:
    """Compare what was acknowledged, what is stored and what is on the screens."""
    account = Account(people=len(people))
    async with store.engine.connect() as connection:

        async def ask(statement: str, **values: Any) -> list[Any]:
            return list(await connection.execute(sql(statement), values))

        for table in ("inbound", "outbound"):
            ((buried,),) = await ask(
                f"SELECT count(*) FROM {table} WHERE {OF_PEOPLE} AND state = 'buried'"
            )
            account.buried += buried
        ((account.cases,),) = await ask('SELECT count(*) FROM "case"')
        ((rows,),) = await ask(f"SELECT count(*) FROM inbound WHERE {OF_PEOPLE}")
        for one in people:
            await _one(store, ask, one, unsure, account, joined=joined)
    if rows != account.messages:
        account.lost.append(f"{account.messages} acknowledged, {rows} stored")
    return account


async def _one(
    store: Store, ask: Any, one: Writer, unsure: Unsure, account: Account, *, joined: bool
) -> None:
    account.messages += len(one.wrote)
    account.cried += one.cried
    name = f"{one.channel} {one.chat[:12]}"
    async with store.read() as uow:
        lane = await uow.conversations.find(one.channel, one.address)
        if lane is None:
            account.lost += [f"{name}: {words}" for words in one.wrote]
            return
        taken = await ask(
            "SELECT id, message_id, state FROM inbound WHERE lane = :lane ORDER BY seq", lane=lane
        )
        heard = [(await uow.conversations.heard(message)).said.text for _, message, _ in taken]
        if heard != one.wrote:
            missing = [words for words in one.wrote if words not in heard]
            (account.lost if missing else account.disorder).append(f"{name}: {heard}")
        account.lost += [
            f"{name}: {words} is {state}"
            for words, (_, _, state) in zip(heard, taken, strict=True)
            if state not in ("done", "buried")
        ]
        answers = [
            Answer(row, key[:32], state, delivery, part.text, part.quick_replies, given_up)
            for row, key, message, state, delivery, given_up in await ask(
                "SELECT o.id, o.idempotency_key, o.message_id, o.state, m.delivery, o.unsure"
                " FROM outbound o JOIN message m ON m.id = o.message_id"
                " WHERE o.lane = :lane ORDER BY o.seq",
                lane=lane,
            )
            for part in [await uow.conversations.part(message)]
        ]
    numbers = {row: place for place, (row, _, _) in enumerate(taken)}
    turns = [numbers[answer.turn] for answer in answers]
    if turns != sorted(turns):
        account.disorder.append(f"{name}: answered in the order {turns}")
    answered = dict.fromkeys(one.wrote, "")
    for answer in answers:
        answered[heard[numbers[answer.turn]]] += answer.text
    if joined:
        # What came in one breath is answered under its first message.
        account.lost += [] if answers and turns[0] == 0 else [f"{name}: the first is unanswered"]
    else:
        account.lost += [
            f"{name}: {words} is answered by {said!r}"
            for words, said in answered.items()
            if not _fits(words, said)
        ]
    account.answers += len(answers)
    _compare(one, name, answers, unsure, account)


def _fits(words: str, said: str) -> bool:
    """Tell whether an answer is that of this message."""
    if words.startswith("cuu"):
        return bool(said)
    country = next(
        country for country in COUNTRIES if WRITTEN.get(country, country.lower()) in words
    )
    return country in said


def _compare(
    one: Writer, name: str, answers: Sequence[Answer], unsure: Unsure, account: Account
) -> None:
    """Lay the screen beside what was to be said: each once, in order, or once more with reason."""
    units = [
        (number, piece.strip())
        for number, answer in enumerate(answers)
        for piece in one.pieces(answer.text, answer.replies)
    ]
    due, again = 0, Counter[int]()
    for seen in one.screen():
        if due < len(units) and units[due][1] == seen.strip():
            due += 1
            continue
        current = units[due - 1][0] if due else -1
        earlier = [
            at for at in range(due) if units[at][0] == current and units[at][1] == seen.strip()
        ]
        if not earlier:
            account.disorder.append(f"{name}: {seen[:60]!r} stands at {due} of {len(units)}")
            return
        again[current] += 1
        due = earlier[-1] + 1
    for number, answer in enumerate(answers):
        allowed, starved = unsure.of(one, answer)
        account.allowed += allowed
        account.starved += starved
        account.doubled += again[number]
        if again[number] > allowed:
            account.beyond.append(
                f"{name}: {answer.text[-60:]!r} seen {again[number]} times more, {allowed} allowed"
            )
    if due < len(units) and not one.left:
        missing = answers[units[due][0]]
        account.lost.append(
            f"{name}: {missing.text[-60:]!r} never seen ({missing.state}, {missing.delivery})"
        )


def show(title: str, seed: int, figures: Sequence[tuple[str, Any]]) -> None:
    """Print a table."""
    print(f"\n  {title}   (seed {seed})")  # noqa: T201 - figures are printed
    for name, value in figures:
        told = value if isinstance(value, str) else json.dumps(value)
        print(f"    {name:58} {told}")  # noqa: T201 - same
