import asyncio
import datetime as dt
import json
import sqlite3

import pytest
from typer.testing import CliRunner

from bot.app import open_store
from bot.cli.root import app
from bot.domain.cases import CaseState
from bot.domain.errors import BenError
from bot.domain.messages import Author, Part
from bot.domain.risk import Urgency
from bot.settings import Settings


@pytest.fixture
def ben(tmp_path, monkeypatch):
    """Return a function that runs `ben …` on the data of one folder."""
    monkeypatch.chdir(tmp_path)

    def run(*words, data="here"):
        monkeypatch.setenv("BEN_DATA_DIR", str(tmp_path / data))
        ran = CliRunner().invoke(app, [str(word) for word in words])
        if isinstance(ran.exception, BenError):
            return str(ran.exception)
        assert ran.exit_code == 0, ran.output
        return " ".join(ran.output.split())

    return run


def test_from_one_machine_to_another(ben, tmp_path):
    assert "keys export" in ben("backup", "one.ben"), "whose keys are nowhere else makes no copy"
    ben("operator", "add", "ha")
    told = ben("keys", "export", "recovery.json")
    assert "ALL KEYS" in told
    assert "Take it off this machine" in told
    assert (tmp_path / "recovery.json").stat().st_mode & 0o077 == 0
    assert "exists already" in ben("keys", "export", "recovery.json")
    assert "rows in one.ben" in ben("backup", "one.ben")
    assert "exists already" in ben("backup", "one.ben")
    assert (tmp_path / "one.ben").stat().st_mode & 0o077 == 0
    private = json.loads((tmp_path / "recovery.json").read_text())["private"]
    for path in (tmp_path / "here").rglob("*"):
        assert not path.is_file() or private.encode() not in path.read_bytes()

    told = ben("restore", "one.ben", "--keys", "recovery.json", data="there")
    assert "each as it was" in told
    assert "The audit is whole." in told
    assert "ha" in ben("operator", "list", data="there")
    assert "whole" in ben("audit", "verify", data="there")
    told = ben("restore", "one.ben", "--keys", "recovery.json", data="there")
    assert "empty one only" in told
    ring = (tmp_path / "here" / "keys" / "keyring.json").read_text()
    assert (tmp_path / "there" / "keys" / "keyring.json").read_text() == ring


def test_what_was_erased_on_request_is_erased_again(ben, tmp_path):
    """The copy was made before: its words come back, and go before anybody reads them."""
    ben("operator", "add", "ha")
    ben("keys", "export", "recovery.json")
    number = asyncio.run(a_closed_case(tmp_path / "here"))
    ben("backup", "one.ben")
    told = ben("restore", "one.ben", "--keys", "recovery.json", data="forgotten")
    assert "is back too" in told
    assert said_in(tmp_path / "forgotten") == 1
    (tmp_path / "erased.txt").write_text(f"2026-11-22 {number}\n2026-11-22 K-000099\n\n")
    back = ("restore", "one.ben", "--keys", "recovery.json", "--erased", "erased.txt")
    ben(*back, data="there")
    assert said_in(tmp_path / "there") == 0
    assert number in ben("audit", "erased", data="there")
    assert "whole" in ben("audit", "verify", data="there")
    (tmp_path / "erased.txt").write_text("nothing of ours\n")
    assert "does not hold lines" in ben(*back, data="elsewhere")


def said_in(data):
    """Return how many messages still hold words."""
    rows = sqlite3.connect(data / "ben.db").execute(
        "SELECT count(*) FROM message WHERE delivery != 'forgotten'"
    )
    return rows.fetchone()[0]


async def a_closed_case(data):
    """Have a case with a message, and return its number."""
    settings = Settings(data_dir=data)
    store, now = open_store(settings), dt.datetime.now(dt.UTC)
    async with store.write() as uow:
        lane = await uow.conversations.find_or_create("terminal", "an", now)
        await uow.conversations.add_outgoing(lane, Part("Chào bạn"), Author.OPERATOR, now)
        case_id = await uow.cases.add(
            conversation_id=lane, kind="danger", urgency=Urgency.HIGH, now=now
        )
        await uow.cases.set_values(case_id, now, state=CaseState.CLOSED, closed_at=now)
        case = await uow.cases.get(case_id)
        await uow.commit()
    await store.close()
    return case.number


def test_after_a_rotation_keys_are_exported_again(ben):
    ben("operator", "add", "ha")
    ben("keys", "export", "first.json")
    assert "keys export" in ben("keys", "rotate")
    assert "has changed" in ben("backup", "one.ben")
    ben("keys", "export", "second.json")
    assert "rows in one.ben" in ben("backup", "one.ben")
    refused = ben("restore", "one.ben", "--keys", "first.json", data="there")
    assert "another recovery file" in refused


def test_another_key_ring_in_the_way_is_not_overwritten(ben):
    ben("operator", "add", "ha")
    ben("keys", "export", "recovery.json")
    ben("backup", "one.ben")
    ben("operator", "list", data="there")
    refused = ben("restore", "one.ben", "--keys", "recovery.json", data="there")
    assert "move it away" in refused


def test_an_anchor_kept_elsewhere_tells_a_chain_that_was_written_anew(ben, tmp_path):
    assert "empty" in ben("audit", "anchor")
    ben("operator", "add", "ha")
    (tmp_path / "anchors.txt").write_text(ben("audit", "anchor"))
    assert "whole" in ben("audit", "verify", "--kept", "anchors.txt")
    with sqlite3.connect(tmp_path / "here" / "ben.db") as connection:
        connection.execute("DELETE FROM audit")
        connection.execute("DELETE FROM audit_anchor")
    ben("operator", "add", "lan")
    assert "whole" in ben("audit", "verify")
    assert "altered" in ben("audit", "verify", "--kept", "anchors.txt")


def test_what_is_forgotten_and_what_is_left_is_counted(ben):
    ben("operator", "add", "ha")
    told = ben("db", "forget")
    assert "unfinished intakes 0" in told
    assert "account operator 1" in told
    assert "case legal_hold 0" in told
    assert "by a legal hold: 0" in told
