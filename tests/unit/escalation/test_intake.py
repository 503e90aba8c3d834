"""What answers of a report set going: consent, urgency, countdown, contact rule, screening."""

import datetime as dt

import pytest

from bot.catalogue.overlays import Told
from bot.domain.consents import Purpose
from bot.domain.contact_rule import VIETNAM
from bot.domain.messages import Inbound, InboundKind
from bot.domain.people import ContactRule
from bot.domain.risk import Urgency
from bot.escalation.screening import screen

CRY = "cứu em với em bị nhốt ở bavet"
MISSING = "con trai tôi sang lào làm 3 tuần nay không liên lạc được"
RANSOM = "nó gọi về đòi 80 triệu mới thả con tôi ra, không chuyển thì bán sang chỗ khác"
WAGES = "công ty nợ lương 3 tháng rồi không trả"


async def press(world, title, address="an"):
    await tap(world, title, world.shown.taps[title], address)


async def tap(world, title, payload, address="an"):
    world.count += 1
    world.shown.clear()
    event = Inbound(
        "terminal", f"{address}{world.count}", address, InboundKind.BUTTON, title, payload
    )
    await world.services.reception.accept(event)
    await world.work()


async def say(world, text, address="an"):
    world.clock.forward(5)
    world.shown.clear()
    await world.hears(text, address)


async def skip_until(world, title):
    for _ in range(20):
        if title in world.shown.taps:
            return
        await press(world, "Bỏ qua")
    raise AssertionError(f"{title} was never offered: {world.shown.text}")


async def granted(world):
    case = await world.case_of()
    async with world.services.store.read() as uow:
        return await uow.consents.granted(case.id), await uow.consents.history(case.id)


async def test_danger_is_passed_on_before_anything_is_asked_for(world):
    await say(world, CRY)
    case = await world.case_of()
    assert (case.state.value, case.urgency) == ("alerted", Urgency.CRITICAL)
    assert await granted(world) == (frozenset(), [])


def test_consent_is_asked_last_and_never_before_where_they_are(catalogue):
    for intake in catalogue.intakes.values():
        asked = [step.id for step in intake.steps]
        consents = [place for place, step in enumerate(intake.steps) if step.consent]
        assert "sharing" in asked, intake.kind
        assert min(consents) >= len(asked) - 4, intake.kind
    for kind in ("danger", "return_home", "labour_abuse", "support_after_return"):
        assert catalogue.intakes[kind].steps[0].id == "where"


async def test_a_yes_is_recorded_for_each_purpose_with_the_words_it_was_said_to(world, catalogue):
    await say(world, MISSING)
    await skip_until(world, "Được, đừng nói tên")
    await press(world, "Được, đừng nói tên")
    allowed, told = await granted(world)
    assert allowed == {Purpose.STORY}
    shown = Told(catalogue, "vi").consent("sharing")
    assert {one.purpose for one in told} == set(shown.purposes)
    assert {one.wording.digest for one in told} == {shown.digest}
    assert {(one.wording.version, one.wording.locale) for one in told} == {(shown.version, "vi")}
    assert {one.at for one in told} == {world.clock.now()}


async def test_a_question_that_is_skipped_is_no_yes(world):
    await say(world, MISSING)
    await skip_until(world, "Được, kể cả tên")
    await press(world, "Bỏ qua")
    assert await granted(world) == (frozenset(), [])


async def test_a_yes_can_be_taken_back_and_both_stay_written_down(world):
    await say(world, MISSING)
    await skip_until(world, "Được, kể cả tên")
    await press(world, "Được, kể cả tên")
    await say(world, "Rút lại đồng ý")
    assert "chỉ ở đây thôi" in world.shown.text
    allowed, told = await granted(world)
    assert allowed == frozenset()
    assert [one.given for one in told] == [True] * 3 + [False] * 3


async def test_it_is_answered_alike_with_and_without_a_report(world):
    await say(world, "rút lại đồng ý", "binh")
    without = world.shown.text.splitlines()[-1]
    await say(world, MISSING)
    await say(world, "rút lại đồng ý")
    assert without.endswith(world.shown.text)


@pytest.mark.parametrize(
    ("sentence", "tap", "kind", "before", "after"),
    [
        (WAGES, "Không ra được", "labour_abuse", Urgency.MEDIUM, Urgency.CRITICAL),
        (WAGES, "Có người đi kèm", "labour_abuse", Urgency.MEDIUM, Urgency.HIGH),
        (WAGES, "Ra được", "labour_abuse", Urgency.MEDIUM, Urgency.MEDIUM),
    ],
)
async def test_an_answer_raises_the_case(world, sentence, tap, kind, before, after):
    await say(world, sentence)
    await press(world, "Kể cho người trực")
    assert (await world.case_of()).urgency is before
    await skip_until(world, tap)
    await press(world, tap)
    case = await world.case_of()
    assert (case.kind, case.urgency) == (kind, after)
    assert ("+84 981 84 84 84" in world.shown.text) is (after >= Urgency.HIGH)


@pytest.mark.parametrize(
    ("answer", "urgency"),
    [
        ("Hùng, 16 tuổi, Nghệ An", Urgency.CRITICAL),
        ("Hùng sinh 2011", Urgency.CRITICAL),
        ("Hùng, 15, quê Vinh", Urgency.CRITICAL),
        ("Hùng, 26 tuổi, Nghệ An", Urgency.HIGH),
        ("Hùng sinh 1990", Urgency.HIGH),
    ],
)
async def test_a_child_is_known_by_its_age(world, answer, urgency):
    await say(world, MISSING)
    await press(world, "Con")
    await say(world, answer)
    assert (await world.case_of()).urgency is urgency


async def test_of_several_answers_each_is_kept_at_once_and_a_week_later_it_goes_on(world):
    await say(world, CRY)
    await press(world, "Nhắn được")
    await skip_until(world, "Có người mang bầu")
    await press(world, "Có người mang bầu")
    assert "Có người mang bầu" not in world.shown.taps
    await press(world, "Có người đau")
    world.clock.forward(7 * 86400)
    await say(world, "alo")
    await press(world, "Kể tiếp")
    assert "Chờ mình nhắn đã" in world.shown.taps, "what was told is not asked again"
    case = await world.case_of()
    async with world.services.store.read() as uow:
        (report,) = await uow.reports.of_case(case.id)
        answers = {one.step: one.answer for one in await uow.reports.answers(report.id)}
    assert answers["vulnerable"] == "Có người mang bầu; Có người đau"


async def answers_of(world):
    case = await world.case_of()
    async with world.services.store.read() as uow:
        (report,) = await uow.reports.of_case(case.id)
        return {one.step: one for one in await uow.reports.answers(report.id)}


@pytest.mark.parametrize("skips", ["tap", "words"])
async def test_who_skips_the_rest_of_a_question_takes_nothing_back(world, skips):
    await say(world, WAGES)
    await press(world, "Kể cho người trực")
    await skip_until(world, "Bị giữ giấy tờ")
    await press(world, "Bị giữ giấy tờ")
    if skips == "tap":
        await tap(world, "Bỏ qua", "intake:skip")
    else:
        await say(world, "bỏ qua")
    kept = (await answers_of(world))["signs"]
    assert (kept.answer, kept.skipped) == ("Bị giữ giấy tờ", False)
    assert "Bị dọa" not in world.shown.taps, "it is not asked a third time"


async def test_a_question_that_was_only_skipped_has_no_answer(world):
    await say(world, WAGES)
    await press(world, "Kể cho người trực")
    await skip_until(world, "Bị giữ giấy tờ")
    await press(world, "Bỏ qua")
    kept = (await answers_of(world))["signs"]
    assert (kept.answer, kept.skipped) == ("", True)


async def test_on_a_phone_that_others_look_at_nothing_comes_unasked(world):
    await say(world, WAGES)
    await press(world, "Kể cho người trực")
    await skip_until(world, "Có người xem chung")
    await press(world, "Có người xem chung")
    assert "Theo giờ mình hẹn" not in world.shown.taps
    case = await world.case_of()
    async with world.services.store.read() as uow:
        thread = await uow.conversations.thread(case.conversation_id)
    assert thread.rule is ContactRule.REPLY_ONLY


async def deadline(world):
    case = await world.case_of()
    async with world.services.store.read() as uow:
        found = await uow.deadlines.of(case.id)
        events = [one.what for one in await uow.cases.timeline(case.id)]
    return found, events


async def called_at(world):
    """Return when operators were last called to the one case that there is."""
    async with world.services.store.read() as uow:
        (told,) = await uow.alarms.open("telegram")
    return told.alarm_at


async def in_a_ransom(world):
    await say(world, RANSOM)
    await skip_until(world, "Họ không hẹn")


async def test_a_deadline_calls_two_hours_and_half_an_hour_before_it_and_at_it(world):
    await in_a_ransom(world)
    await say(world, "24 tiếng nữa")
    found, _ = await deadline(world)
    assert found.due_at - world.clock.now() == dt.timedelta(hours=24)
    ha = await world.operator("ha")
    # Who claims it stops the ladder, not the clock of others.
    await world.desk.claim(ha, (await world.case_of()).id)
    for hours, expected in ((21, 0), (1.1, 1), (1.5, 2), (0.6, 3)):
        world.clock.forward(hours * 3600)
        await world.work()
        _, events = await deadline(world)
        assert sum(one.startswith("deadline_") for one in events) - 1 == expected
    assert events.count("deadline_near") == 2
    assert events.count("deadline_passed") == 1


@pytest.mark.parametrize(
    ("told", "waits"), [("30 phút nữa", 1800), ("2 tiếng nữa", 7200), ("ngay bây giờ", 0)]
)
async def test_a_deadline_that_is_near_already_calls_at_once(world, told, waits):
    await in_a_ransom(world)
    at = world.clock.now()
    await say(world, told)
    found, events = await deadline(world)
    assert (found.due_at - at).total_seconds() == waits + 5
    assert events.count("deadline_near") == 1
    assert await called_at(world) == world.clock.now()


async def test_an_unclear_deadline_is_asked_once_more_and_then_kept_for_the_operators(world):
    await in_a_ransom(world)
    await say(world, "càng nhanh càng tốt")
    assert "Mình chưa rõ mốc này" in world.shown.text
    await say(world, "nhanh lên không thì thôi")
    assert "Mình chưa rõ" not in world.shown.text
    found, events = await deadline(world)
    assert found is None
    assert "deadline_unclear" in events
    assert await called_at(world) == world.clock.now()


async def test_an_unclear_deadline_stays_when_the_second_question_is_skipped(world):
    await in_a_ransom(world)
    await say(world, "càng nhanh càng tốt")
    await press(world, "Bỏ qua")
    kept = (await answers_of(world))["deadline"]
    assert (kept.answer, kept.skipped) == ("càng nhanh càng tốt", False)
    _, events = await deadline(world)
    assert "deadline_unclear" in events


async def test_a_tap_on_an_older_question_is_no_second_answer(world):
    await say(world, WAGES)
    await press(world, "Kể cho người trực")
    await skip_until(world, "Bị giữ giấy tờ")
    await press(world, "Bị giữ giấy tờ")
    # A tap of an older menu; its hours were taken from the content since.
    await tap(world, "5 giờ", "intake:hours:h0500_0600")
    assert "hours" not in await answers_of(world), "it is asked once more, not given up"
    assert "Tối 19 đến 22 giờ" in world.shown.taps


async def test_a_deadline_that_was_told_as_so_long_from_now_is_kept_as_a_time(world):
    """Whoever reads it hours later, at the desk or in a packet, must not count from then."""
    await in_a_ransom(world)
    await say(world, "3 tiếng nữa")
    found, _ = await deadline(world)
    at = found.due_at.astimezone(VIETNAM)
    kept = (await answers_of(world))["deadline"].answer
    assert kept.startswith("3 tiếng nữa (tức ")
    assert f"{at:%H:%M} ngày {at.day}/{at.month}, giờ Việt Nam" in kept


async def test_what_the_person_hears_of_a_deadline_is_viet_nams_time(world):
    await in_a_ransom(world)
    await say(world, "trước 5 giờ chiều mai")
    found, _ = await deadline(world)
    assert found.due_at.astimezone(VIETNAM).hour == 17
    assert "17:00" in world.shown.text


async def test_signs_are_counted_for_operators_and_never_told(world):
    await say(world, WAGES)
    await press(world, "Kể cho người trực")
    heard = [world.shown.text]
    await skip_until(world, "Bị giữ giấy tờ")
    for tap in ("Bị giữ giấy tờ", "Làm không lương", "Hết rồi"):
        await press(world, tap)
        heard.append(world.shown.text)
    ha = await world.operator("ha")
    view = await world.desk.open(ha, (await world.case_of()).id)
    seen = {one.id for one in view.gathered.screening.seen if one.answered}
    assert seen == {"papers_held", "overwork"}
    assert view.gathered.screening.grave >= 1
    titles = {one.title.lower() for one in view.gathered.screening.signs}
    for text in heard:
        assert "dấu hiệu" not in text.lower()
        assert "nạn nhân" not in text.lower()
        assert not any(title in text.lower() for title in titles)


def test_words_of_ones_own_count_and_a_no_does_not(catalogue):
    def seen(answer):
        found = screen(catalogue, [("labour_abuse", "signs", answer)], ()).seen
        return {one.id for one in found}

    assert seen("chủ giữ hộ chiếu, nợ lương 3 tháng") == {"papers_held", "overwork"}
    assert seen("họ không giữ hộ chiếu đâu") == set()
    assert seen("Không có gì") == set()


async def test_who_asks_after_somebody_elses_report_learns_nothing(world):
    question = "con tôi tên Hùng ở Nghệ An có nhắn gì cho bên này không"
    await say(world, "chào", "me")
    await say(world, question, "me")
    before = world.shown.text
    await say(world, "tên em là Hùng, quê Nghệ An. " + CRY, "hung")
    await say(world, "chào", "vo")
    await say(world, question, "vo")
    assert world.shown.text == before


async def test_a_picture_answers_the_question_for_one(world):
    await say(world, MISSING)
    for _ in range(12):
        if "tấm hình" in world.shown.text:
            break
        await press(world, "Bỏ qua")
    world.shown.clear()
    event = Inbound("terminal", "picture", "an", InboundKind.PHOTO, "ảnh tết năm ngoái")
    await world.services.reception.accept(event)
    await world.work()
    assert "trình báo" in world.shown.text
    case = await world.case_of()
    async with world.services.store.read() as uow:
        (report,) = await uow.reports.of_case(case.id)
        answers = {one.step: one.answer for one in await uow.reports.answers(report.id)}
    assert answers["photo"] == "(đã gửi ảnh) ảnh tết năm ngoái"
