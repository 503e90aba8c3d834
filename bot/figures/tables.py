"""Figures as a table for spreadsheets."""

from __future__ import annotations

import csv
import io

from bot.figures.hiding import shown
from bot.figures.sheet import Sheet

_HEAD = ("period", "figure", "key", "name", "value")


def as_csv(sheet: Sheet) -> bytes:
    """Return one line for each number, in UTF-8 with a mark by which spreadsheets know it.

    A hidden count is "<5" or "ẩn", as everywhere. No cell begins with what a spreadsheet would
    take for a formula: keys and names come from the content.
    """
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\r\n").writerow
    name = sheet.period.name
    write(_HEAD)
    for one in sheet.measures:
        write((name, one.figure.id, "", one.figure.name, one.text))
    for wait in sheet.waits:
        write((name, "first_answer_median", wait.key, wait.label, wait.median))
        write((name, "first_answer_p90", wait.key, wait.label, wait.p90))
    for table in sheet.tables:
        for row in table.rows:
            value = row.cell if isinstance(row.cell, int) else shown(row.cell)
            write((name, table.figure.id, row.key, row.label, value))
    return out.getvalue().encode("utf-8-sig")
