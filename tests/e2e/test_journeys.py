"""The four journeys that must work, in real browsers, with Rasa switched off."""


def test_an_offer_is_judged_with_the_words_that_show_it(person):
    told = person.answer("e dc ban ru sang cam lam game luong 25tr bao an o, co nen di k a")
    for words in ("25tr", "bao an o", "lam game", "+84 981 84 84 84"):
        assert words in told
    assert "an toàn" not in told.lower()
    assert person.page.locator('a.call[href="tel:+84981848484"]').count()


def test_the_right_number_comes_first_and_can_be_tapped(person):
    told = person.answer("cho em xin số bảo hộ công dân")
    assert "+84 981 84 84 84" in told
    assert person.page.locator("a.call").first.get_attribute("href") == "tel:+84981848484"
    box = person.page.locator("a.call").first.bounding_box()
    assert box["height"] >= 44
    assert "Myanmar" in person.answer("dsq vn o mien dien so may")


def test_a_cry_for_help_reaches_a_human_and_their_answer_reaches_the_person(person, operators):
    ha, nam = operators(2)
    known = ha.rows()
    ha.page.click("#sound")
    ha.page.locator("#sound[aria-pressed=true]").wait_for()
    rang = int(ha.page.evaluate("document.documentElement.dataset.rang || 0"))

    told = person.answer("cuu e voi e bi nhot o myawaddy k cho ve")
    assert "+84 981 84 84 84" in told
    assert len([line for line in person.bubbles("them")[-1].splitlines() if line]) <= 3
    assert person.page.locator("#quick button").count() >= 2

    number = ha.sees_new_case(known)
    assert "Nguy cấp" in ha.row(number).inner_text()
    ha.page.wait_for_function(
        "(before) => document.documentElement.dataset.rang > before", arg=rang
    )

    nam.row(number).get_by_role("link").click()
    nam.page.get_by_role("button", name="Nhận ca").wait_for()
    ha.row(number).get_by_role("button", name="Nhận ca").click()
    ha.page.locator("#composer").wait_for()
    assert ha.page.locator("mark").count()
    nam.page.get_by_text(f"{ha.name} đang giữ ca này").wait_for()

    ha.page.fill("#reply", "Chào em, chị đang đọc tin của em đây.")
    ha.page.click("#composer button")
    assert ha.name in person.reads("Chào em, chị đang đọc tin của em đây.")
    ha.page.wait_for_function("document.getElementById('reply').value === ''")

    before = person.page.locator("#log .them").count()
    person.say("em o tang 4 toa nha vang")
    ha.page.get_by_text("em o tang 4 toa nha vang").wait_for()
    person.settle()
    assert person.page.locator("#log .them").count() == before

    ha.page.fill("#note", "Giống ca tuần trước")
    ha.page.click("#noting button")
    ha.page.locator("#notes", has_text="Giống ca tuần trước").wait_for()
    ha.page.get_by_text("Đóng ca", exact=True).first.click()
    ha.page.check("[name=outcome][value=advised]")
    ha.page.locator("button.danger").click()
    ha.page.locator("#live").wait_for()
    assert number not in ha.rows()
    assert "Giống ca tuần trước" not in person.page.content()
    person.answer("cảm ơn chị")
    assert ha.rows() == known


def test_who_comes_second_is_told_who_has_the_case(person, operators):
    first, second = operators(2)
    known = first.rows()
    person.answer("cứu em với em bị nhốt trong phòng không cho về")
    number = first.sees_new_case(known)
    second.row(number).wait_for()
    # Both click before either page has heard of the other.
    second.page.route("**/*", deaf)
    first.row(number).get_by_role("button", name="Nhận ca").click()
    first.page.locator("#composer").wait_for()
    second.row(number).get_by_role("button", name="Nhận ca").click()
    second.page.get_by_text(f"{first.name} đã nhận ca này trước bạn.").wait_for()
    second.page.get_by_text(f"{first.name} đang giữ").first.wait_for()


def deaf(route):
    """Let no live update through."""
    if "ben-live" in route.request.headers:
        route.abort()
    else:
        route.continue_()


def test_a_mothers_report_is_on_the_desk_even_if_she_stops_half_way(person, operators):
    (ha,) = operators(1)
    known = ha.rows()
    told = person.answer("con trai tôi sang lào làm 3 tuần nay không liên lạc được")
    assert "gửi" in told
    number = ha.sees_new_case(known)
    person.answer("con trai")
    person.answer("nó tên Tí quê Nghệ An")
    person.answer("không biết")
    ha.row(number).get_by_role("link").click()
    ha.page.locator("#answers", has_text="nó tên Tí quê Nghệ An").wait_for()
    assert "Gấp" in ha.page.locator("#casehead").inner_text()
