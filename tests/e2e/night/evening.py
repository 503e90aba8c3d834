"""A night begins: nobody is at the desk, then three are, and twenty people write."""

from bot.domain.cases import CaseState
from bot.domain.risk import Urgency
from tests.e2e.night.colleague import seconds
from tests.e2e.test_journeys import deaf
from tests.support.cast import BYSTANDERS, EVENING, NIGHT

HOTLINE = "+84 981 84 84 84"


def nobody_is_at_the_desk(night):
    """The ladder climbs, every bell rings at every rung, and who writes again hears the truth."""
    an, hong = NIGHT
    told = night.comes(an)
    assert HOTLINE in told
    assert "Giờ ở đây chỉ có máy" in told
    told = night.comes(hong)
    assert "Khoan chuyển tiền" in told
    assert "Mình ghi mốc này rồi" in told, "the deadline was read"
    cases = [night.case(one.name) for one in NIGHT]
    for one, case in zip(NIGHT, cases, strict=True):
        assert (case.kind, case.urgency) == (one.kind, one.urgency)
        night.rings(case, 1)
    for rung, pause in enumerate((60, 120, 120), start=1):
        night.clock.forward(pause)
        for case in cases:
            night.rings(case, rung + 1)
    before = night.rang(cases[1])
    # Less than two hours are left of the three.
    night.clock.forward(3600)
    night.rings(cases[1], max(before) + 1)
    assert "deadline_near" in night.events("hong")
    assert night.case("an").truth_due
    assert "Mình nói thật" in night.does("an", "co ai o do khong vay")
    assert not night.case("an").truth_due


def the_desk_opens(night):
    """Both cases wait, one with its time running out; only one of two can take the other."""
    ha, nam, _ = night.opens_the_desk()
    an, hong = (night.case(one.name) for one in NIGHT)
    assert "Nguy cấp" in ha.line(an).inner_text()
    clock = ha.line(hong).locator("time[data-until]")
    left = (night.deadline(hong) - night.clock.now()).total_seconds()
    first = seconds(clock.inner_text())
    assert abs(first - left) < 30
    night.until(lambda: seconds(clock.inner_text()) < first, "the deadline's clock stands still")
    ha.finds_no_barrier("board-night")

    # Both click before either page has heard of the other.
    nam.page.route("**/*", deaf)
    ha.takes(an)
    nam.line(an).get_by_role("button", name="Nhận ca").click()
    nam.page.get_by_text("Chị Hà đã nhận ca này trước bạn.").wait_for()
    nam.page.unroute("**/*", deaf)
    assert night.events("an").count("claimed") == 1
    ha.replies("Chào em, chị đang đọc tin của em đây.")
    night.settles()
    assert "chị đang đọc tin của em" in night.heard("an")
    # While she holds the case the bot is silent, whatever is written.
    assert night.does("an", "e o tang 4 toa nha vang, xin so dai su quan") == ""
    ha.sees("e o tang 4 toa nha vang")


def the_rest_of_them_write(night):
    """Each is heard for what it is; who only asks opens no case."""
    told = {one.name: night.comes(one) for one in EVENING}
    for one in EVENING:
        case = night.case(one.name)
        assert (case.kind, case.urgency) == (one.kind, one.urgency), one.name
    assert "Mình đã báo người đang trực" in told["khoi"]
    assert "115" in told["quan"]
    assert "I have read your message" in told["john"]
    assert "báo người đang trực" in told["binh"]

    alo, hoi, don = BYSTANDERS
    assert night.comes(alo)
    assert "25tr" in night.comes(hoi)
    phone = night.phone(don.name)
    for post in don.words:
        # As they are forwarded: without waiting for an answer.
        phone.types(post)
    night.typed += don.words
    night.settles()
    assert sum("Nguy cơ rất cao" in one for one in phone.hears()) == 1, "one burst, one answer"
    for one in BYSTANDERS:
        assert night.case(one.name) is None, one.name


def a_captor_takes_the_phone(night):
    """He reads what everybody reads who never reported anything, and nothing of before."""
    phone = night.phone("thuy")
    page = phone.person.page
    (before,) = (one.first for one in EVENING if one.name == "thuy")
    assert before in page.inner_text("#log")
    for number, step in enumerate(("xoá hết đi", "tao vừa nhắn gì"), start=1):
        night.does("alo", step)
        night.typed.append(step)
        phone.types(step)
        night.settles()
        # The page is open all the while: what was on it is gone from it.
        read = phone.hears()
        assert read == night.phone("alo").hears()
        assert len(read) == number
        for one in (before, HOTLINE, "người đang trực", "Nhắn được"):
            assert one not in page.inner_text("body")
    page.reload()
    page.locator("#log .them").first.wait_for()
    assert phone.hears() == read
    assert before not in page.inner_text("body")
    assert night.case("thuy").state is CaseState.ALERTED, "the case is as open as before"


def whoever_is_in_danger_goes_first(night):
    """Whoever takes the next case gets the most urgent one that waits longest."""
    ha, nam, _ = night.staff.values()
    waiting = sorted((NIGHT[1], *EVENING), key=lambda one: -one.urgency)
    assert waiting[-1].urgency is Urgency.MEDIUM
    ha.board()
    ha.finds_no_barrier("board-full")
    takes = [(nam, ha)[turn % 2].takes_next() for turn in range(len(waiting))]
    assert takes == [night.case(one.name).number for one in waiting]
    nam.board().get_by_text("Không có ca nào đang chờ.").wait_for()
