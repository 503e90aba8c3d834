"""A report on paper: A4, plots beside the numbers, every Vietnamese letter embedded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from importlib.resources import files

from bot.figures.hiding import SMALLEST
from bot.figures.naming import Names
from bot.figures.periods import VIET_NAM
from bot.figures.sheet import Measure, Row, Sheet, Table
from bot.settings import Organisation

#: Be Vietnam Pro (SIL Open Font License 1.1) comes in a package of its own.
_FONTS, _FAMILY = "fontpkg_be_vietnam_pro", "BeVietnamPro"
_STYLES = {"": "Regular", "B": "Bold"}
_MARGIN, _FULL = 20.0, 170.0
_BODY, _SMALL = 10.0, 8.5
#: Points to millimetres of a line.
_LINE = 0.52
_BLUE, _PALE, _GREY, _BLACK = (0, 89, 214), (205, 214, 226), (88, 103, 121), (21, 35, 52)
_NAME, _BARS = 62.0, 84.0
_COLUMNS_HIGH = 34.0
#: Columns above which their numbers are written smaller.
_MANY = 16


def as_pdf(sheet: Sheet, names: Names, sender: Organisation | None, now: dt.datetime) -> bytes:
    """Return the report of a sheet; the same sheet at the same time gives the same bytes."""
    return _Paper(sheet, names, now).drawn(sender)


class _Paper:
    """One report being drawn."""

    def __init__(self, sheet: Sheet, names: Names, now: dt.datetime) -> None:
        # Drawing is rare, and its library takes a third of a second to load.
        from fpdf import FPDF

        self._sheet, self._say = sheet, names.say
        self._now = now

        class Paged(FPDF):
            def footer(self) -> None:
                self.set_y(-14)
                self.set_font(_FAMILY, "", 8)
                self.set_text_color(*_GREY)
                self.cell(0, 5, names.say("report.page", page=self.page_no(), pages="{nb}"))

        self._pdf = pdf = Paged(format="A4")
        pdf.set_margin(_MARGIN)
        pdf.set_auto_page_break(True, margin=_MARGIN)
        for style, name in _STYLES.items():
            font = files(_FONTS).joinpath("files", f"{_FAMILY}-{name}.ttf")
            pdf.add_font(_FAMILY, style, str(font))
        pdf.set_creation_date(now)
        pdf.set_lang("vi")
        pdf.set_title(f"{names.say('report.title')}: {sheet.title}")
        pdf.set_producer("Ben")
        pdf.add_page()

    def drawn(self, sender: Organisation | None) -> bytes:
        sheet, say = self._sheet, self._say
        self._line(say("report.title"), "B", 15)
        self._line(say("report.heading", period=sheet.title, days=sheet.days), "B", 11.5)
        if sender is not None:
            self._line(say("report.from", organisation=sender.name))
            self._line(say("report.contact", contact=sender.contact))
        at = self._now.astimezone(VIET_NAM).strftime("%H:%M %d/%m/%Y")
        self._line(say("report.made", at=at))
        if sheet.unfinished:
            self._line(say("report.unfinished"), "B")
        self._heading(say("report.aims"))
        self._measures()
        self._waits()
        self._heading(say("report.tables"))
        for table in sheet.tables:
            if not table.empty:
                self._table(table)
        self._heading(say("report.meanings"))
        explained: tuple[Measure | Table, ...] = (*sheet.measures, *sheet.tables)
        for one in explained:
            self._line(f"{one.figure.name}. {one.meaning}", size=_SMALL)
            self._pdf.ln(0.8)
        self._line(say("report.hidden"), size=_SMALL)
        return bytes(self._pdf.output())

    def _measures(self) -> None:
        heads = (self._say("report.figure"), self._say("report.value"), self._say("report.aim"))
        rows = [(one.figure.name, one.text, self._aim(one)) for one in self._sheet.measures]
        self._grid(heads, rows, (74, 48, 48))

    def _waits(self) -> None:
        if not self._sheet.waits:
            return
        self._pdf.ln(3)
        heads = (self._say("report.waits"), self._say("report.median"), self._say("report.p90"))
        rows = [(wait.label, wait.median, wait.p90) for wait in self._sheet.waits]
        self._grid(heads, rows, (74, 48, 48))

    def _aim(self, one: Measure) -> str:
        if one.figure.aim is None:
            return ""
        aim = self._say(f"figures.aim{'_above' if one.figure.above else ''}", aim=one.figure.aim)
        met = {True: "met", False: "not_met", None: "unclear"}[one.met]
        return f"{aim}. {self._say(f'figures.{met}')}"

    def _grid(
        self, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]], widths: tuple[int, ...]
    ) -> None:
        pdf = self._pdf
        self._font("", _BODY)
        pdf.set_draw_color(*_PALE)
        with pdf.table(
            col_widths=widths, text_align="LEFT", borders_layout="HORIZONTAL_LINES",
            line_height=_BODY * _LINE, padding=1.2,
        ) as table:  # fmt: skip
            for cells in (heads, *rows):
                row = table.row()
                for cell in cells:
                    row.cell(cell)

    def _table(self, table: Table) -> None:
        lines = _COLUMNS_HIGH if table.in_time and len(table.rows) > 1 else 0
        high = 12 + (lines or min(len(table.rows), 6) * 6)
        if self._pdf.will_page_break(high):
            self._pdf.add_page()
        self._pdf.ln(3)
        self._line(table.figure.name, "B", 10.5)
        if lines:
            self._columns(table)
        else:
            for row in table.rows:
                self._bar(row, table.most)

    def _bar(self, row: Row, most: int) -> None:
        pdf, high = self._pdf, _BODY * _LINE
        if pdf.will_page_break(high):
            pdf.add_page()
        self._font("", 9)
        top = pdf.get_y()
        words = row.label
        while pdf.get_string_width(words) > _NAME - 2:
            words = words.rstrip("…")[:-1] + "…"
        pdf.cell(_NAME, high, words)
        wide = _wide(row, most) * _BARS
        if wide:
            self._fill(row)
            pdf.rect(_MARGIN + _NAME, top + 0.9, wide, high - 1.8, style="F")
        pdf.set_x(_MARGIN + _NAME + wide + 1.5)
        pdf.cell(22, high, row.text, new_x="LMARGIN", new_y="NEXT")

    def _columns(self, table: Table) -> None:
        pdf, count = self._pdf, len(table.rows)
        top, room = pdf.get_y() + 4, _FULL / count
        base = top + _COLUMNS_HIGH - 10
        self._font("", 6.5 if count > _MANY else 8)
        for number, row in enumerate(table.rows):
            left = _MARGIN + number * room
            high = _wide(row, table.most) * (_COLUMNS_HIGH - 14)
            if high:
                self._fill(row)
                pdf.rect(left + room * 0.15, base - high, room * 0.7, high, style="F")
            pdf.set_xy(left, base - high - 4)
            pdf.cell(room, 4, row.text, align="C")
            every = -(-count // 14)
            if number % every == 0:
                wide = max(room, pdf.get_string_width(row.label) + 2)
                pdf.set_xy(max(left + (room - wide) / 2, _MARGIN - 5), base + 0.5)
                pdf.cell(wide, 4, row.label, align="C")
        pdf.set_draw_color(*_GREY)
        pdf.line(_MARGIN, base, _MARGIN + _FULL, base)
        pdf.set_xy(_MARGIN, base + 5)

    def _fill(self, row: Row) -> None:
        self._pdf.set_fill_color(*(_PALE if row.hidden else _BLUE))

    def _heading(self, words: str) -> None:
        self._pdf.ln(5)
        # A heading alone at the foot of a page belongs to the next one.
        if self._pdf.will_page_break(40):
            self._pdf.add_page()
        self._line(words, "B", 12)
        self._pdf.ln(1)

    def _line(self, words: str, style: str = "", size: float = _BODY) -> None:
        self._font(style, size)
        self._pdf.multi_cell(0, size * _LINE, words, align="L", new_x="LMARGIN", new_y="NEXT")

    def _font(self, style: str, size: float) -> None:
        self._pdf.set_font(_FAMILY, style, size)
        self._pdf.set_text_color(*_BLACK)


def _wide(row: Row, most: int) -> float:
    """Return how much of the room a bar takes, 0 to 1: a hidden count always as much as "<5"."""
    return row.drawn / max(most, SMALLEST)
