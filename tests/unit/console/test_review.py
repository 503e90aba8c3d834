"""The page of messages that were not understood."""

import re

import pytest

from bot.app import MEANINGS
from bot.console import review_labels
from bot.dialogue.rasa import load_meanings
from bot.domain.people import Role
from bot.domain.review import Reason, Thought
from bot.domain.risk import Urgency
from bot.escalation.veiling import HIDDEN
from bot.safety.redact import MASKED
from tests.support.people import Person
from tests.support.reviews import UNCLEAR, rows, unclear

WORDS = "anh Tuấn số 0912 000 123 với con mèo trèo lên nóc tủ"


@pytest.fixture
async def asked(services, shown, clock):
    return await unclear(services, shown, clock, WORDS)


def item(text):
    return re.search(r"/review/(\w+)/", text)[1]


def chosen(text):
    """Return what a browser sends of the form as it stands."""
    checked = re.findall(r'name="hide" value="(\d+)" checked', text)
    count = re.search(r'name="count" value="(\d+)"', text)[1]
    return {"hide": checked, "count": count, "kind": "name"}


async def mask(client):
    text = (await client.get("/review")).text
    data = chosen(text) | {"csrf": client.csrf}
    done = await client.post(f"/review/{item(text)}/masked", data=data)
    assert done.status_code == 303
    return item(text)


async def test_two_taps_mask_a_message_and_say_what_it_means(doors, signed_in, asked):
    ha = await signed_in()
    first = (await ha.get("/review")).text
    assert "0912" not in first, "a number is masked before anybody looks"
    assert "checked><span>Tuấn</span>" in first, "a name is proposed"
    which = await mask(ha)
    shown = (await ha.get("/review")).text
    assert "Tuấn" not in shown
    assert "nóc tủ" in shown
    data = {"csrf": ha.csrf, "intent": "ask_fees"}
    assert (await ha.post(f"/review/{which}/label", data=data)).status_code == 303
    after = (await ha.get("/review")).text
    assert "Hết câu rồi" in after
    assert "Tiền và phí" in after, "what was confused is in the table"
    for action in ("review.read", "review.masked", "review.label"):
        assert await doors.audited(action) >= 1


async def test_the_read_is_in_the_audit_before_words_are_shown(doors, signed_in, asked):
    ha = await signed_in()
    assert await doors.audited("review.read") == 0
    await ha.get("/review")
    assert await doors.audited("review.read") == 1


async def test_further_words_are_masked_as_they_are_tapped(doors, signed_in, asked):
    ha = await signed_in()
    text = (await ha.get("/review")).text
    cat = re.search(r'value="(\d+)"><span>mèo', text)[1]
    data = chosen(text) | {"csrf": ha.csrf, "kind": "place"}
    data["hide"] = [*data["hide"], cat]
    await ha.post(f"/review/{item(text)}/masked", data=data)
    shown = (await ha.get("/review")).text
    assert "mèo" not in shown
    assert "nơi chốn" in shown


async def test_a_page_that_is_too_old_masks_nothing(signed_in, services, asked):
    ha = await signed_in()
    text = (await ha.get("/review")).text
    for wrong in ({"count": "99"}, {"count": "x"}, {"kind": "phone"}, {"hide": ["a"]}):
        data = chosen(text) | {"csrf": ha.csrf} | wrong
        answer = await ha.post(f"/review/{item(text)}/masked", data=data)
        assert answer.status_code == 409
    assert await rows(services, "select state from review_item") == [("waiting",)]


async def test_nobody_labels_what_is_not_masked_or_with_no_intent_of_ours(signed_in, asked):
    ha = await signed_in()
    which = item((await ha.get("/review")).text)
    data = {"csrf": ha.csrf, "intent": "ask_fees"}
    assert (await ha.post(f"/review/{which}/label", data=data)).status_code == 409
    await mask(ha)
    for wrong in ({"intent": "x"}, {"intent": ""}, {"urgency": "x"}):
        answer = await ha.post(f"/review/{which}/label", data=data | wrong)
        assert answer.status_code == 400


async def test_two_reviewers_never_have_the_same_message(signed_in, asked, clock):
    ha, mai = await signed_in(), await signed_in("mai")
    which = item((await ha.get("/review")).text)
    assert "Hết câu rồi" in (await mai.get("/review")).text
    for step in ("masked", "label", "danger", "skip", "unusable"):
        data = {"csrf": mai.csrf, "count": "1", "intent": "ask_fees"}
        assert (await mai.post(f"/review/{which}/{step}", data=data)).status_code == 409, step
    clock.forward(601)
    assert which in (await mai.get("/review")).text
    data = {"csrf": ha.csrf, "intent": "ask_fees"}
    assert (await ha.post(f"/review/{which}/skip", data=data)).status_code == 409


async def test_what_is_left_to_others_and_what_is_of_no_use_go(signed_in, services, asked):
    ha, mai = await signed_in(), await signed_in("mai")
    which = item((await ha.get("/review")).text)
    await ha.post(f"/review/{which}/skip", data={"csrf": ha.csrf})
    assert "Hết câu rồi" in (await ha.get("/review")).text
    await mask(mai)
    await mai.post(f"/review/{which}/unusable", data={"csrf": mai.csrf})
    assert "Hết câu rồi" in (await mai.get("/review")).text
    kept = await rows(services, "select state, masked from review_item")
    assert kept == [("unusable", None)]


async def test_missed_danger_opens_a_case_at_once_and_is_counted(doors, signed_in, asked):
    ha = await signed_in()
    which = item((await ha.get("/review")).text)
    answer = await ha.post(f"/review/{which}/danger", data={"csrf": ha.csrf})
    assert answer.status_code == 200
    case = await asked.case()
    assert case.urgency is Urgency.CRITICAL
    assert case.kind == "danger"
    assert case.number in answer.text
    assert "đã báo nguy hiểm" in answer.text, "it stays for its mask"
    view = await doors.desk.open(ha.operator, case.id)
    assert [one.what for one in view.timeline].count("missed_danger") == 1
    await mask(ha)
    assert await rows(doors, "select state, intent from review_item") == [
        ("labelled", "report_danger")
    ]
    assert await doors.audited("review.danger") == 1
    assert '<p class="value">1</p>' in (await ha.get("/review")).text


async def test_a_label_that_means_danger_opens_a_case_too(signed_in, asked):
    ha = await signed_in()
    which = await mask(ha)
    data = {"csrf": ha.csrf, "intent": "report_ransom"}
    answer = await ha.post(f"/review/{which}/label", data=data)
    assert (await asked.case()).kind == "ransom"
    assert (await asked.case()).number in answer.text


async def test_everybody_who_wrote_the_same_danger_gets_a_case(
    services, shown, clock, signed_in, asked
):
    other = await unclear(services, shown, clock, WORDS.replace("123", "124"), "another")
    ha = await signed_in()
    text = (await ha.get("/review")).text
    assert "1 câu khác gần giống" in text
    await ha.post(f"/review/{item(text)}/danger", data={"csrf": ha.csrf})
    assert (await asked.case()).number != (await other.case()).number


async def test_an_operator_marks_a_message_of_a_case_with_one_click(doors, signed_in):
    case_id = await doors.case("bạn ơi cái này là sao", Urgency.MEDIUM)
    ha = await signed_in()
    page = (await ha.get(f"/cases/{case_id}")).text
    path = re.search(r'action="(/cases/\w+/misread/\w+)"', page)[1]
    assert (await ha.post(path, data={"csrf": ha.csrf})).status_code == 303
    assert "Đã đưa vào danh sách" in (await ha.get(f"/cases/{case_id}")).text
    assert "Người trực thấy máy hiểu sai" in (await ha.get("/review")).text
    assert await doors.audited("review.mark") == 1
    elsewhere = await doors.case("chuyện khác", Urgency.MEDIUM, address="other")
    wrong = path.replace(case_id, elsewhere)
    assert (await ha.post(wrong, data={"csrf": ha.csrf})).status_code == 404


async def test_what_is_marked_comes_with_what_the_bot_thought(services, shown, clock, signed_in):
    person = Person(services, shown, clock)
    await person.says("phí môi giới đi nhật bao nhiêu")
    await person.says("cứu em với em bị nhốt ở bavet")
    ha = await signed_in()
    page = (await ha.get(f"/cases/{await person.case_id()}")).text
    for path in re.findall(r'action="(/cases/\w+/misread/\w+)"', page):
        await ha.post(path, data={"csrf": ha.csrf})
    thoughts = await rows(services, "select thought, urgency from review_item order by id")
    assert thoughts == [("ask_fees", 0), ("report_danger", 3)]


async def test_what_a_person_erased_can_not_be_marked(services, shown, clock, signed_in):
    person = Person(services, shown, clock)
    await person.says("gặp người")
    ha = await signed_in()
    page = (await ha.get(f"/cases/{await person.case_id()}")).text
    path = re.search(r'action="(/cases/\w+/misread/\w+)"', page)[1]
    await person.says("XÓA")
    assert (await ha.post(path, data={"csrf": ha.csrf})).status_code == 404


async def test_to_admins_there_is_no_queue(signed_in, desk):
    admin = await signed_in("root", Role.ADMIN)
    assert (await admin.get("/review")).status_code == 404
    for step in ("masked", "label", "danger", "skip", "unusable"):
        answer = await admin.post(f"/review/x/{step}", data={"csrf": admin.csrf})
        assert answer.status_code == 404
    assert (await desk.get("/review")).headers["location"] == "/login"


async def test_every_twentieth_message_is_labelled_by_two(
    services, shown, clock, signed_in, monkeypatch
):
    monkeypatch.setattr("bot.escalation.reviewing.TWICE", 2)
    for number, word in enumerate(("tủ", "bàn")):
        await unclear(services, shown, clock, f"{UNCLEAR} {word}", str(number))
    ha, mai = await signed_in(), await signed_in("mai")
    for _ in range(2):
        which = await mask(ha)
        data = {"csrf": ha.csrf, "intent": "ask_fees"}
        await ha.post(f"/review/{which}/label", data=data)
    assert "Hết câu rồi" in (await ha.get("/review")).text
    again = (await mai.get("/review")).text
    assert which in again
    await mai.post(f"/review/{which}/label", data={"csrf": mai.csrf, "intent": "ask_fees"})
    assert ">1/1</p>" in (await mai.get("/review")).text
    states = await rows(services, "select state from review_item")
    assert [state for (state,) in states] == ["labelled", "labelled"]


def test_every_intent_has_words_and_every_mask_has():
    assert set(review_labels.INTENT) == set(load_meanings(MEANINGS))
    assert set(review_labels.REASON) == set(Reason)
    assert set(review_labels.KIND) == set(HIDDEN)
    assert set(MASKED.values()) | {"mail", "passport", "number"} <= set(review_labels.MASK)


def test_what_opens_a_case_stands_under_danger():
    dangers = {name for name, meaning in load_meanings(MEANINGS).items() if meaning.danger}
    assert set(next(iter(review_labels.GROUPS.values()))) == dangers


def test_three_buttons_stand_there_whatever_the_bot_thought():
    for thought in (Thought(), Thought("ask_law", 0.4, ("ask_law", "ask_fees")), Thought("x")):
        quick = review_labels.likeliest(thought)
        assert len(quick) == 3
        assert set(quick) <= set(review_labels.INTENT)
    assert review_labels.likeliest(Thought("ask_law", 0.4, ("ask_fees",)))[0] == "ask_law"
