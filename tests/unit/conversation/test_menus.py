"""What is typed where quick replies stood as text."""

import pytest

from bot.app import open_services
from bot.conversation import menus
from bot.domain.messages import Author, Inbound, InboundKind, Part, QuickReply

REPLIES = tuple(QuickReply(f"Lựa chọn {number}", f"v1:{number}") for number in range(1, 8))
MENU = Part("Chọn:", REPLIES)


def typed(text, *, numbered=True, kind=InboundKind.TEXT):
    return Inbound("zalobot", f"1:{text}", "an", kind, text, numbered=numbered)


class Screen:
    """Somebody's thread, filled by hand."""

    def __init__(self, services):
        self.services = services

    async def shows(self, part, delivery="sent", author=Author.BOT):
        now = self.services.now()
        async with self.services.store.write() as uow:
            lane = await uow.conversations.find_or_create("zalobot", "an", now)
            message, _ = await uow.conversations.add_outgoing(lane, part, author, now)
            await uow.conversations.set_delivery(message, delivery)
            await uow.commit()

    async def hears(self, inbound):
        now = self.services.now()
        async with self.services.store.write() as uow:
            lane = await uow.conversations.find_or_create("zalobot", "an", now)
            return await menus.chosen(uow, lane, inbound)

    async def is_erased(self):
        async with self.services.store.write() as uow:
            await uow.conversations.hide_history(
                await uow.conversations.find("zalobot", "an"), self.services.now()
            )
            await uow.commit()


@pytest.fixture
def screen(services):
    return Screen(services)


@pytest.mark.parametrize(
    ("text", "number"),
    [("2", 2), (" 7. ", 7), ("3)", 3), ("(1)", 1), ("lua chon 4", 4), ("LỰA CHỌN 5!", 5)],
)
async def test_a_number_or_the_words_of_a_choice_are_its_tap(screen, text, number):
    await screen.shows(MENU)
    meant = await screen.hears(typed(text))
    assert (meant.kind, meant.payload, meant.text) == (
        InboundKind.BUTTON,
        f"v1:{number}",
        f"Lựa chọn {number}",
    )


@pytest.mark.parametrize(
    "text", ["0", "8", "99", "113", "99999", "²", "٣", "số 2", "2 người", "", "cứu", "lựa chọn"]
)
async def test_anything_else_stays_what_was_typed(screen, text):
    await screen.shows(MENU)
    assert await screen.hears(typed(text)) == typed(text)


async def test_a_single_choice_is_chosen_by_its_words_and_by_no_number(screen):
    await screen.shows(Part("Có mấy người?", (QuickReply("Bỏ qua", "intake:skip"),)))
    assert (await screen.hears(typed("1"))).kind is InboundKind.TEXT
    assert (await screen.hears(typed("bo qua"))).payload == "intake:skip"


async def test_a_number_answers_what_was_said_last(screen):
    await screen.shows(MENU)
    await screen.shows(Part("Em đang ở với mấy người?"), author=Author.OPERATOR)
    assert (await screen.hears(typed("2"))).kind is InboundKind.TEXT


@pytest.mark.parametrize("delivery", ["queued", "held", "failed", "stopped"])
async def test_a_menu_that_has_not_arrived_is_no_menu(screen, delivery):
    await screen.shows(Part("Cũ:", (QuickReply("Một", "a"), QuickReply("Hai", "b"))))
    await screen.shows(MENU, delivery=delivery)
    assert (await screen.hears(typed("2"))).payload == "b"


async def test_a_menu_that_may_have_arrived_is_one(screen):
    await screen.shows(MENU, delivery="unknown")
    assert (await screen.hears(typed("2"))).payload == "v1:2"


async def test_a_menu_that_was_erased_is_none(screen):
    await screen.shows(MENU)
    await screen.is_erased()
    assert (await screen.hears(typed("2"))).kind is InboundKind.TEXT


async def test_where_there_are_buttons_and_for_all_but_text_nothing_is_looked_up(screen):
    await screen.shows(MENU)
    for inbound in (typed("2", numbered=False), typed("2", kind=InboundKind.PHOTO)):
        assert await screen.hears(inbound) == inbound


async def test_to_somebody_new_a_number_is_a_number(screen):
    assert await screen.hears(typed("2")) == typed("2")


async def test_a_process_that_did_not_send_the_menu_knows_it(screen, settings, clock, catalogue):
    await screen.shows(MENU)
    async with open_services(settings, clock=clock, catalogue=catalogue) as other:
        lane = await other.reception.accept(typed("2"))
        async with other.store.read() as uow:
            items = await uow.transcripts.thread_items(lane)
    assert items[-1].text == "Lựa chọn 2"


async def test_it_is_kept_as_the_tap_it_was(services, screen):
    await screen.shows(MENU)
    lane = await services.reception.accept(typed("2"))
    async with services.store.read() as uow:
        items = await uow.transcripts.thread_items(lane)
    assert (items[-1].kind, items[-1].text) == (InboundKind.BUTTON, "Lựa chọn 2")
