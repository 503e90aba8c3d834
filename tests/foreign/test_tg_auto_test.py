"""The bot talks with a Telegram that we did not write: PyPI's tg-auto-test.

It brings updates and takes the Bot API's calls inside one process, through the request of
python-telegram-bot's Application. Our bot has no Application, it uses that library as a client
only: so one whose only handler hands every update to our webhook's reader stands between, and our
adapter speaks through its request. What the other side does not know (deleteMessages, groups,
places, contact cards, refusals) is left to our own fake.

It needs Python 3.12, we run on 3.11: `make test-foreign` makes an environment of its own for it.
"""

import pytest
from pydantic import SecretStr

from bot.domain.cases import CaseState
from bot.domain.messages import InboundKind, MediaKind
from bot.domain.people import Role
from tests.conftest import lacking
from tests.fakes.telegram import TOKEN

try:
    from telegram.ext import TypeHandler
    from tg_auto_test.test_utils.serverless_telegram_client import ServerlessTelegramClient
except ImportError:
    ServerlessTelegramClient = None

HOTLINE = "+84 981 84 84 84"
ME = 9001
#: The smallest picture there is.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360"
    "6060600000000500010d0a2db40000000049454e44ae426082"
)


@pytest.fixture
def settings(settings):
    if ServerlessTelegramClient is None:
        lacking("tg-auto-test", "it needs Python 3.12: `make test-foreign`")
    return settings.model_copy(
        update={"telegram_token": SecretStr(TOKEN), "telegram_api": "http://127.0.0.1:1"}
    )


class Stranger:
    """Somebody whose Telegram is tg-auto-test, and all that the bot made of what they sent."""

    def __init__(self, services, clock):
        self.services, self.clock = services, clock
        self.heard = []
        self.client = ServerlessTelegramClient(build_application=self._build, user_id=ME)

    def _build(self, builder):
        application = builder.updater(None).build()
        self.services.channels["telegram"]._bot = application.bot
        application.add_handler(TypeHandler(object, self._bring))
        return application

    async def _bring(self, update, _):
        """Do as the webhook does, and then all that is due."""
        for inbound in self.services.channels["telegram"].parse(update.to_json().encode()):
            self.heard.append(inbound)
            await self.services.reception.accept(inbound)
        self.clock.forward(2)
        await self.services.runner.drain()

    def calls(self, method):
        return [call.parameters for call in self.client._api_calls if call.api_method == method]

    def read(self):
        """Return all that was written to them, as it was sent."""
        return "\n".join(call["text"] for call in self.calls("sendMessage"))


@pytest.fixture
async def stranger(services, clock):
    someone = Stranger(services, clock)
    await someone.client.connect()
    yield someone
    await someone.client.disconnect()


async def test_a_question_is_answered_with_numbers_in_bold(stranger):
    async with stranger.client.conversation("ben") as talk:
        await talk.send_message("dsq vn o mien dien so may")
        answers = [await talk.get_response() for _ in stranger.calls("sendMessage")]
    (answer,) = [one for one in answers if HOTLINE in one.text]
    sent = next(one for one in stranger.calls("sendMessage") if HOTLINE in one["text"])
    assert f"<b>{HOTLINE}</b>" in sent["text"]
    assert "<b>" not in answer.text, "they read it as HTML too"


async def test_a_cry_is_answered_a_tap_is_taken_and_an_operator_replies(stranger):
    async with stranger.client.conversation("ben") as talk:
        await talk.send_message("cuu e voi e bi nhot o myawaddy k cho ve")
        answers = [await talk.get_response() for _ in stranger.calls("sendMessage")]
        danger = next(one for one in answers if one.button_count)
        assert HOTLINE in danger.text
        tap = next(key for row in danger.buttons for key in row if "Nhắn được" in key.text)
        before = len(stranger.calls("sendMessage"))
        await danger.click(data=tap.data)
        assert len(stranger.calls("sendMessage")) > before
    assert stranger.heard[-1].kind is InboundKind.BUTTON
    assert stranger.heard[-1].address == str(ME)

    house = stranger.services
    await house.operators.create("ha", "Chị Hà", Role.OPERATOR, "mot mat khau du dai")
    ((operator, _),) = await house.operators.all()
    (row,) = await house.desk.board(operator)
    await house.desk.claim(operator, row.id)
    await house.desk.reply(operator, row.id, "Chị Hà <đây> & nghe em.")
    await house.runner.drain()
    assert (await house.desk.open(operator, row.id)).row.state is CaseState.CLAIMED
    assert stranger.calls("sendMessage")[-1]["text"] == "Chị Hà &lt;đây&gt; &amp; nghe em."


async def test_links_behind_words_are_read_with_them(stranger):
    async with stranger.client.conversation("ben") as talk:
        await talk.send_message(
            '<b>Tuyển gấp</b>, lương 30 triệu, <a href="https://bit.ly/viec-nhe">đăng ký đây</a>',
            parse_mode="html",
        )
    assert stranger.heard[-1].text == (
        "Tuyển gấp, lương 30 triệu, đăng ký đây\nhttps://bit.ly/viec-nhe"
    )


async def test_a_photo_and_a_file_are_known_by_what_fetches_them(stranger):
    async with stranger.client.conversation("ben") as talk:
        await talk.send_file(PIXEL, caption="cty nay lua k a")
        await talk.send_file(b"%PDF-1.4", force_document=True)
    photo, file = stranger.heard
    assert (photo.kind, photo.text) == (InboundKind.PHOTO, "cty nay lua k a")
    assert [one.kind for one in (*photo.media, *file.media)] == [MediaKind.PHOTO, MediaKind.FILE]
    assert all(one.ref for one in (*photo.media, *file.media))
