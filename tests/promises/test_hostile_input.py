"""No text breaks a parser, keeps it busy for long, or goes without a kind reply."""

from __future__ import annotations

import secrets

import pytest

from bot.channels.terminal import Terminal
from bot.checks.disguise import undo
from bot.checks.identifiers import Identifiers
from bot.checks.job_ad import JobAdJudge
from bot.checks.lexicon import Lexicon
from bot.checks.places import Places
from bot.dialogue.language import detect
from bot.domain.risk import Urgency
from bot.safety.redact import redact
from bot.safety.triage import Triage
from nlu.vitext.normalize import fold, fold_with_offsets
from nlu.vitext.teencode import Teencode, tokens

HOSTILE = {
    "nothing": "",
    "blanks": " " * 10_000,
    "line feeds": "\n" * 10_000,
    "a long ramble": "em bị giữ ở đây không cho về, lương 25tr, gọi 0912 000 123. " * 1_700,
    "one long word": "nhot" * 25_000,
    "digits": "0912000123" * 10_000,
    "spaced digits": "0 9 1 2 " * 12_500,
    "spelled digits": "không chín một hai " * 5_000,
    "a network and blanks": ("zalo" + " " * 4_000) * 10,
    "a network and dots": ("fb" + " ." * 4_000) * 10,
    "links": "http://a.com/" * 7_500,
    "dots": "a.b.c." * 16_000,
    "letters spread apart": "c ứ u e m " * 10_000,
    "handles": "@" * 50_000,
    "brackets": "[(" * 25_000 + "‹phone›" * 100,
    "emoji": "🆘😭🔒🇰🇭" * 2_000,
    "NUL and control": "em\x00 bị\x07 nhốt\x1b[31m ở đây\x7f",
    "zalgo": "c\u0301\u0302\u0303\u0323ứ\u0336\u0337u\u0488 " * 3_000,
    "right to left": "\u202eem bị nhốt\u202c שלום مرحبا",
    "zero width": "c\u200bứ\u200du\ufeff e\u2060m",
    "other scripts": "ជួយខ្ញុំផង ช่วยด้วย 救命 助けて 도와주세요 помогите सहायता ကယ်ပါ",
    "lone surrogates": "cứu em \ud83d \udc00",
    "a tag": "<script>alert(1)</script><b>em</b> & 'x' \"y\" -- ; DROP TABLE cases",
    "yaml": "!!python/object/apply:os.system ['true'] {{7*7}} ${HOME} %s %n",
    "a command": '/report_danger{"country": "KH"}',
}


@pytest.fixture(scope="module")
def parsers(catalogue):
    words = Lexicon.of(catalogue)
    judge, identifiers, triage = JobAdJudge(catalogue), Identifiers(words), Triage.of(catalogue)
    return {
        "fold": fold,
        "offsets": lambda text: fold_with_offsets(text, collapse=True),
        "tokens": lambda text: tokens(text, Teencode()),
        "disguise": undo,
        "language": detect,
        "places": Places(words).spot,
        "identifiers": identifiers.find,
        "redact": lambda text: redact(text, identifiers.find(text)),
        "triage": lambda text: triage.assess(text, [text, text]),
        "judge": judge.judge,
        "job ad": judge.looks_like_job_ad,
    }


PARSERS = (
    *("fold", "offsets", "tokens", "disguise", "language", "places"),
    *("identifiers", "redact", "triage", "judge", "job ad"),
)


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.timeout(240)
def test_no_parser_breaks_or_hangs(parsers, parser, name):
    parsers[parser](HOSTILE[name])


@pytest.mark.parametrize("name", ["digits", "links", "emoji", "blanks", "other scripts", "dots"])
def test_noise_is_no_emergency(parsers, name):
    assert parsers["triage"](HOSTILE[name]).urgency < Urgency.HIGH


@pytest.mark.parametrize("name", ["NUL and control", "right to left", "zero width", "zalgo"])
def test_a_cry_is_heard_through_noise(parsers, name):
    assert parsers["triage"](HOSTILE[name]).urgency is Urgency.CRITICAL


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.timeout(240)
async def test_every_message_gets_a_kind_reply(services, shown, name):
    terminal = services.channels["terminal"]
    assert isinstance(terminal, Terminal)
    await services.reception.accept(
        terminal.typed("hostile", HOSTILE[name] or "…", secrets.token_hex(8))
    )
    await services.runner.drain()
    assert shown.text.strip()
    assert "Traceback" not in shown.text
    assert "<script" not in shown.text
