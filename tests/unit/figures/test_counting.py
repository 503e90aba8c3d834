"""Figures as supervisors and agencies read them: nothing small, nobody's words, each explained."""

import csv
import datetime as dt
import io
import re
import threading

import pytest
from pypdf import PdfReader

from bot.domain.people import Operator, Role
from bot.domain.risk import Urgency
from bot.domain.traits import TraitField
from bot.figures import paper
from bot.figures.counting import MEASURES, TABLES
from bot.figures.hiding import Mark, Range
from bot.figures.periods import parse
from tests.contract.test_figures import Cases

PERIOD = parse("2026-11")
HOUR = dt.timedelta(hours=1)


@pytest.fixture
async def cases(services, clock):
    """Fifty cases of the last weeks, three of them in Laos, four closed as misuse."""
    async with services.store.write() as uow:
        made = Cases(uow)
        for number in range(50):
            await made.add(
                clock.now() - dt.timedelta(hours=26 + 8 * number),
                kind="danger" if number % 2 else "ransom",
                urgency=Urgency.HIGH if number % 3 else Urgency.CRITICAL,
                channel="zalo" if number < 30 else "webchat",
                taken=HOUR / 6 if number else None,
                replied=(HOUR / 5 + number * HOUR / 60,) if number else (),
                closed=HOUR * 20 if number > 40 else None,
                outcome=("misuse" if number > 45 else "advised") if number > 40 else "",
                facts=(("country", "LA" if number < 3 else "KH"),),
            )
        await uow.commit()


def cells(sheet, name):
    (table,) = [one for one in sheet.tables if one.figure.id == name]
    return {row.key: row.cell for row in table.rows}


async def test_every_figure_that_is_shown_is_explained_and_every_explanation_is_used(services):
    sheet = await services.figures.of(parse("2026-Q4"))
    shown = [one.figure.id for one in (*sheet.measures, *sheet.tables)]
    assert sorted(shown) == sorted((*MEASURES, *TABLES)) == sorted(services.catalogue.figures)
    for one in (*sheet.measures, *sheet.tables):
        assert len(one.meaning) > 30
        assert "{" not in one.meaning


async def test_where_nothing_came_nothing_is_shown(services):
    sheet = await services.figures.of(PERIOD)
    assert sheet.received == 0
    assert [one.text for one in sheet.measures] == ["0"] + ["chưa có"] * 5
    assert all(table.empty for table in sheet.tables)
    assert all(one.met is None for one in sheet.measures)


async def test_a_period_adds_up_and_small_counts_are_not_in_it(services, cases):
    sheet = await services.figures.of(PERIOD)
    assert sheet.received == 50
    assert sheet.unfinished
    assert cells(sheet, "by_kind")["danger"] == 25
    assert cells(sheet, "by_channel")["zalo"] == 30
    # Three in Laos have no row of their own, and can't be told from the rest.
    assert "LA" not in cells(sheet, "by_country")
    assert cells(sheet, "by_country")["other"] is Mark.SMALL
    outcomes = cells(sheet, "by_outcome")
    assert outcomes["misuse"] is Mark.SMALL
    assert {key: cell for key, cell in outcomes.items() if cell is not Mark.SMALL} == {
        "open": 41,
        "advised": 5,
    }
    texts = {one.figure.id: one.text for one in sheet.measures}
    # One was never taken: that it is one must not be seen.
    assert texts["classified"] == "từ 92 % trở lên"
    assert {one.figure.id: one.met for one in sheet.measures}["classified"] is False
    assert texts["abandoned"] == "không quá 9 %"
    # Answers came after 13, 14 … 57 minutes; misuse is not measured.
    assert texts["first_answer_median"] == "35 phút"
    assert texts["first_answer_p90"] == "53 phút"


async def test_a_half_year_tells_nothing_that_its_quarters_hide(services, clock):
    clock.time = dt.datetime(2026, 12, 20, tzinfo=dt.UTC)
    quarters = {"2026-07-01": (40, 9, 6), "2026-10-01": (20, 2, 30)}
    async with services.store.write() as uow:
        made = Cases(uow)
        for day, counts in quarters.items():
            for (kind, country), count in zip(
                (("danger", "KH"), ("ransom", "LA"), ("trapped", "TH")), counts, strict=True
            ):
                for _ in range(count):
                    opened = dt.datetime.fromisoformat(day).replace(tzinfo=dt.UTC)
                    await made.add(opened, kind=kind, facts=(("country", country),))
        await uow.commit()
    third, fourth, half = [
        await services.figures.of(parse(f"2026-{name}")) for name in ("Q3", "Q4", "H2")
    ]
    assert half.received == third.received + fourth.received == 107
    for name in set(TABLES) - {"by_week", "by_month"}:
        parts = [cells(third, name), cells(fourth, name)]
        for key, cell in cells(half, name).items():
            of_parts = [one.get(key) for one in parts]
            if isinstance(cell, int):
                assert cell == sum(of_parts)
    kinds = cells(half, "by_kind")
    # What a quarter hides is known within the bounds that the quarters leave, and no nearer.
    assert kinds["ransom"] == Range(9, 13)
    assert kinds["danger"] == 60
    countries = cells(half, "by_country")
    assert list(countries)[-2:] == ["other", "unknown"]
    assert countries["KH"] == 60
    # Nine and two: the two are in the fourth quarter's rest.
    assert (countries["LA"], countries["other"]) == (Range(9, 13), Range(0, 4))
    for name in ("by_week", "by_month"):
        assert cells(half, name) == cells(third, name) | cells(fourth, name)


async def test_months_to_come_are_no_rows(services, clock):
    clock.time = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)
    assert list(cells(await services.figures.of(parse("2026-Q4")), "by_month")) == ["2026-10"]
    assert list(cells(await services.figures.of(parse("2026")), "by_month"))[-1] == "2026-10"


async def test_paper_is_drawn_beside_the_work_of_others(services, monkeypatch):
    drawn_in = []
    draw = paper.as_pdf

    def watched(*args):
        drawn_in.append(threading.current_thread())
        return draw(*args)

    monkeypatch.setattr(paper, "as_pdf", watched)
    await services.reports.pdf(None, PERIOD)
    await services.reports.both(None, PERIOD)
    assert len(drawn_in) == 2
    assert threading.main_thread() not in drawn_in


async def test_who_waited_when_few_were_answered_is_not_told(services, clock):
    async with services.store.write() as uow:
        made = Cases(uow)
        for _ in range(9):
            await made.add(clock.now() - HOUR, taken=HOUR / 6, replied=(HOUR / 5,))
        await uow.commit()
    sheet = await services.figures.of(PERIOD)
    assert {one.figure.id: one.text for one in sheet.measures}["first_answer_median"] == (
        "chưa đủ ca"
    )


async def test_paper_and_table_say_the_same_and_nothing_small(services, cases):
    made = await services.reports.both(None, PERIOD)
    rows = list(csv.DictReader(io.StringIO(made.csv.decode("utf-8-sig"))))
    values = {(row["figure"], row["key"]): row["value"] for row in rows}
    assert values["received", ""] == "50"
    assert values["by_country", "other"] == "<5"
    for (figure, _), value in values.items():
        if figure.startswith("by_") and value.isdigit():
            assert int(value) == 0 or int(value) >= 5
    reader = PdfReader(io.BytesIO(made.pdf))
    words = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))
    assert "BÁO CÁO SỐ LIỆU" in words
    assert "Tháng 11 năm 2026 (từ 01/11/2026 đến hết 30/11/2026)" in words
    assert "Nhóm Thử" in words
    assert "Kỳ này chưa hết" in words
    for row in rows:
        if not row["figure"].startswith("by_scam"):
            assert row["value"] in words
    for name, one in services.catalogue.figures.items():
        assert one.name in words or name == "by_month"


async def test_the_same_figures_at_the_same_time_give_the_same_paper(services, cases):
    first = await services.reports.both(None, PERIOD)
    again = await services.reports.both(None, PERIOD)
    assert first.pdf == again.pdf
    assert first.csv == again.csv


async def test_a_report_is_reminded_of_until_it_was_sent(services, clock):
    clock.time = dt.datetime(2026, 12, 10, tzinfo=dt.UTC)
    async with services.store.write() as uow:
        made = await uow.operators.add(
            login="lan", display_name="Lan", role=Role.SUPERVISOR, password_hash="", totp_secret="",
            now=clock.now(),
        )  # fmt: skip
        await uow.commit()
    (due,) = await services.reports.due()
    assert due.period.name == "2026"
    assert due.before == dt.date(2026, 12, 20)
    lan = Operator(made, "lan", "Lan", Role.SUPERVISOR)
    await services.reports.sent(lan, due.period)
    await services.reports.sent(lan, due.period)
    assert await services.reports.due() == []


async def test_what_rises_is_told_by_name(services, clock):
    async with services.store.write() as uow:
        made = Cases(uow)
        for number in range(7):
            await made.add(clock.now() - number * HOUR, facts=(("country", "PH"),))
        await uow.commit()
    found = await services.figures.rising()
    assert ("country", "Philippines") in [(rise.what, name) for rise, name in found]
    assert await services.figures.rising_lately() == found


async def test_homes_ages_and_routes_are_tables_of_their_own(services, clock):
    async with services.store.write() as uow:
        made = Cases(uow)
        for number in range(30):
            case_id = await made.add(clock.now() - HOUR * (number + 1))
            traits = {
                TraitField.HOME: "nghe-an" if number < 12 else "ha-tinh" if number < 15 else "",
                TraitField.AGE: "16_17" if number < 8 else "",
                TraitField.SEX: "female" if number < 20 else "male",
                TraitField.SET_OUT: "nghe-an" if number < 12 else "",
                TraitField.CROSSING: "moc-bai" if number < 15 else "",
                TraitField.DESTINATION: "KH",
            }
            for field, code in traits.items():
                if code:
                    await uow.file.traits.note(case_id, field, code, clock.now())
        await uow.commit()
    sheet = await services.figures.of(PERIOD)
    # Three of one province have no row, and can't be told from none.
    assert cells(sheet, "by_home") == {
        "nghe-an": Mark.HIDDEN, "other": Mark.SMALL, "unknown": 15,
    }  # fmt: skip
    assert cells(sheet, "by_age")["16_17"] == 8
    assert cells(sheet, "by_age")["unknown"] == 22
    assert cells(sheet, "by_sex") == {"female": 20, "male": 10, "other": 0, "unknown": 0}
    (table,) = [one for one in sheet.tables if one.figure.id == "by_route"]
    assert table.rows[0].label == "Nghệ An → Cửa khẩu Mộc Bài → Campuchia"
    # Three more of that crossing are in the rest: what is next to it gives them room.
    assert table.rows[0].cell is Mark.HIDDEN
    report = await services.reports.both(None, PERIOD)
    assert "by_home,nghe-an,Nghệ An,ẩn" in report.csv.decode("utf-8-sig")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(report.pdf)).pages)
    assert "Theo tuyến đường" in text
