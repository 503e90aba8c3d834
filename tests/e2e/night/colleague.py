"""Somebody at the desk, with the verbs of their work: each is a click that a human makes."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pyotp
from axe_core_python.sync_playwright import Axe

from tests.e2e.conftest import DESKTOP, Operator

#: Where pictures of the desk go, if anybody wants them: `make shots`.
SHOTS = os.environ.get("SHOTS", "")
WIDTHS = (360, 390, 1280)
OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
#: What a thumb is to hit, less than so many pixels high; words within a sentence may be smaller.
_SMALL = """(least) => [...document.querySelectorAll(
  "button, select, input:not([type=hidden], [type=checkbox], [type=radio]), summary, a.button")]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < least)
  .map((one) => one.outerHTML.slice(0, 120))"""
LEAST_TARGET = 40
_PHONE = {"width": 360, "height": 740}


class Colleague(Operator):
    """Somebody at the desk."""

    def __init__(self, page, house, login, name):
        super().__init__(page, house, login)
        self._name = name

    @property
    def name(self):
        return self._name

    def code(self):
        return pyotp.TOTP(self.bot.accounts[self.login]).at(self.bot.clock.now())

    # The board

    def goes_to(self, path=""):
        """Open a page of the desk; return it."""
        self.page.goto(f"{self.bot.desk}/{path}")
        return self.page

    def board(self):
        self.goes_to()
        self.page.locator("#live").wait_for()
        return self.page

    def line(self, case):
        """Return the board's line of a case."""
        return self.page.locator(f'#live .row[data-case="{case.id}"]')

    def takes(self, case):
        self.line(case).get_by_role("button", name="Nhận ca").click()
        self.page.locator("#composer").wait_for()

    def takes_next(self):
        """Take what is most urgent; return its number."""
        self.board().get_by_role("button", name="Nhận ca gấp nhất").click()
        self.page.locator("#composer").wait_for()
        return self.page.locator("#casehead h1").inner_text()

    # A case

    def opens(self, case):
        page = self.goes_to(f"cases/{case.id}")
        page.locator("#casehead h1", has_text=case.number).wait_for()
        return page

    def unfolds(self, words):
        self.page.locator("summary", has_text=words).first.click()

    def sends(self, text):
        """Put words into the box and send them, whatever becomes of it."""
        self.page.fill("#reply", text)
        self.page.locator("#composer .write button").click()

    def replies(self, text):
        """Answer the person."""
        self.sends(text)
        self.page.locator("#thread .said.operator .words", has_text=text).last.wait_for()

    def is_refused(self, text, why):
        """Try to answer; wait for the words that say why it did not leave."""
        self.sends(text)
        self.page.locator(".told", has_text=why).wait_for()
        # What was typed is not lost.
        assert self.page.input_value("#reply") == text

    def sees(self, text):
        """Wait until the person's words stand in the thread."""
        self.page.locator("#thread .said.contact", has_text=text).last.wait_for()

    def writes(self, field, text):
        """Begin to write a fact of the file, and keep it."""
        self.begins(field)
        self.keeps(text)

    def begins(self, field):
        self.page.get_by_role("link", name=field).click()
        self.page.get_by_label(field, exact=True).wait_for()

    def keeps(self, text):
        self.page.locator("form.editing textarea").fill(text)
        self.page.get_by_role("button", name="Ghi", exact=True).click()

    def notes_person(self, role, name):
        self.unfolds("Ghi thêm người")
        form = self.page.locator("form[action$='/people']")
        form.locator("[name=role]").select_option(label=role)
        form.locator("[name=name]").fill(name)
        form.get_by_role("button", name="Ghi", exact=True).click()
        self.page.locator("#people", has_text=name).wait_for()

    def links(self, other, why):
        self.unfolds("Nối với một ca khác")
        form = self.page.locator("form[action$='/links']")
        form.locator("[name=number]").fill(other.number)
        form.locator("[name=reason]").fill(why)
        form.get_by_role("button", name="Nối", exact=True).click()
        self.page.locator("#links", has_text=other.number).wait_for()

    def asks(self, colleague, why):
        """Ask a colleague to take the case."""
        self.unfolds("Nhờ người khác nhận ca")
        form = self.page.locator("form[action$='/offer']")
        to = form.locator("option", has_text=colleague.name).get_attribute("value")
        form.locator("[name=to]").select_option(to)
        form.locator("[name=reason]").fill(why)
        form.get_by_role("button", name="Nhờ nhận ca").click()
        self.page.locator("#offer", has_text=f"Đang nhờ {colleague.name}").wait_for()

    def closes(self, outcome, note=""):
        self.unfolds("Đóng ca")
        self.page.check(f"[name=outcome][value={outcome}]")
        self.page.locator("form[action$='/close'] textarea").fill(note)
        self.page.locator("form[action$='/close'] button.danger").click()
        self.page.locator("#live").wait_for()

    def timeline(self):
        return self.page.locator("#timeline").inner_text()

    # What a page must be

    def finds_no_barrier(self, name):
        """Judge the page that is open as somebody with a phone needs it, and take its pictures."""
        page = self.page
        page.set_viewport_size(_PHONE)
        assert page.evaluate(OVER) <= 0, name
        assert page.evaluate(_SMALL, LEAST_TARGET) == [], name
        found = [
            (one["id"], [node["html"][:120] for node in one["nodes"]])
            for one in Axe().run(page)["violations"]
            if one["impact"] in ("serious", "critical")
        ]
        assert found == [], name
        self.is_seen(name)
        page.set_viewport_size(DESKTOP)

    def is_seen(self, name):
        """Take pictures of the page that is open, if somebody wants them."""
        if not SHOTS:
            return
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 800})
            self.page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)
        self.page.set_viewport_size(DESKTOP)


def seconds(clock):
    """Return how many seconds a clock of the desk shows: 59:08, 1:02:03."""
    total = 0
    for part in re.findall(r"\d+", clock):
        total = 60 * total + int(part)
    return total
