"""Promise: what README and docs say is there, is there."""

from __future__ import annotations

import re
import textwrap
import tomllib
from pathlib import Path
from typing import get_args

import pytest

from bot.domain.messages import Delivery
from bot.domain.ports import Channel
from bot.settings import Settings, env_example
from bot.telemetry import Metrics

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
#: Made on a machine, not part of the repository.
MADE = ("data", "models", "secrets", ".venv", ".venv-nlu", ".env", "results", "figures")
#: First parts of a path of ours.
TOPS = {path.name for path in ROOT.iterdir()}
NAMED = re.compile(r"`([\w.<>*{}/-]+/[\w.<>*{}/-]*|[\w-]+\.(?:md|py|toml|yml|yaml|json|txt))`")
LINKED = re.compile(r"\]\((?!https?:|tel:|mailto:)([^)#\s]+)[^)]*\)|src=\"([^\"]+)\"")
#: A block of Python; its first line may name the file that it is from.
FENCED = re.compile(r"^ *```python\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
#: A line of the README's map: rooms below bot/ are written without it.
MAP = re.compile(r"^ {4}(?P<room> {2})?(?P<path>[\w.]+/?) {2,}(?P<rest>.*)$")


def ids(paths):
    return [path.relative_to(ROOT).as_posix() for path in paths]


def exists(path: str, page: Path) -> bool:
    """Return whether a path, seen from the root or from its page, names something.

    A bare file name may stand anywhere in the house.
    """
    pattern = re.sub(r"<[^>]*>|\{[^}]*\}", "*", path).rstrip("/")
    if "/" not in pattern and any(
        next((ROOT / top).rglob(pattern), None)
        for top in ("content", "docs", "bot", "nlu", "tests")
    ):
        return True
    return any(any(base.glob(pattern)) for base in (ROOT, page.parent))


@pytest.mark.parametrize("page", PAGES, ids=ids(PAGES))
def test_every_path_that_is_named_exists(page):
    text = page.read_text(encoding="utf-8")
    named = {path for path in NAMED.findall(text) if path.split("/")[0] not in MADE}
    ours = {path for path in named if "/" not in path or path.split("/")[0] in TOPS}
    linked = {first or second for first, second in LINKED.findall(text)}
    assert sorted(path for path in ours | linked if not exists(path, page)) == []


def test_every_path_of_the_map_exists_and_every_room_is_on_it():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = text.split("## The map of the house")[1].split("## ")[0]
    rooms = set()
    for line in block.splitlines():
        found = MAP.match(line)
        if not found:
            continue
        for path in [found["path"], *re.findall(r" {2,}([\w.]+[/.]\w*) {2,}", line)]:
            inside = ROOT / "bot" / path if found["room"] else ROOT / path
            assert inside.exists(), line
            if found["room"]:
                rooms.add(path.strip("/"))
    packages = {path.parent.name for path in (ROOT / "bot").glob("*/__init__.py")}
    assert packages - rooms == {"http"}, "what both doors share goes without saying"


@pytest.mark.parametrize("page", PAGES, ids=ids(PAGES))
def test_every_make_target_that_is_named_exists(page):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:`| {4})make ([a-z-]+)", page.read_text(encoding="utf-8")))
    assert named <= targets


@pytest.mark.parametrize("page", PAGES, ids=ids(PAGES))
def test_every_command_that_is_named_exists(page):
    import typer

    from bot.cli.root import app

    commands = typer.main.get_command(app).commands
    for words in re.findall(r"(?:`|^ {4})ben ([a-z]+(?: [a-z]+)?)", page.read_text(), re.MULTILINE):
        first, _, second = words.partition(" ")
        assert first in commands, words
        inner = getattr(commands[first], "commands", None)
        if inner is not None and second:
            assert second in inner, words


@pytest.mark.parametrize("page", PAGES, ids=ids(PAGES))
def test_every_setting_that_is_named_exists(page):
    known = {f"BEN_{name.upper()}" for name in Settings.model_fields}
    # Not settings of the bot: what tests and Rasa's side read.
    known |= {"BEN_REQUIRE", "BEN_TEST_POSTGRES_URL", "BEN_RASA_ACTIONS_URL", "BEN_"}
    assert set(re.findall(r"\bBEN_[A-Z_]*", page.read_text(encoding="utf-8"))) <= known


def test_env_example_is_what_the_settings_say():
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == env_example()


def test_every_setting_is_described():
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_every_metric_is_documented_and_nothing_else_is():
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    table = page.split("## Metrics")[1].split("## ")[0]
    known = {
        f"{metric.name}_total" if metric.type == "counter" else metric.name
        for metric in Metrics().registry.collect()
    }
    assert set(re.findall(r"`(ben_\w+)`", table)) == known


def excerpts():
    """Yield (page, file, code) of each block of Python that says whose it is."""
    for page in PAGES:
        for block in FENCED.findall(page.read_text(encoding="utf-8")):
            first, _, code = textwrap.dedent(block).partition("\n")
            path = first.removeprefix("# ")
            if first.startswith("# ") and path.endswith(".py"):
                yield pytest.param(path, code, id=f"{page.name}: {path}")


@pytest.mark.parametrize(("path", "code"), list(excerpts()))
def test_code_that_is_shown_stands_in_its_file_letter_by_letter(path, code):
    written = (ROOT / path).read_text(encoding="utf-8")
    assert code.strip("\n") in written


def test_adding_a_channel_tells_all_that_one_must_have_and_all_that_a_send_may_mean():
    page = (ROOT / "docs" / "add-a-channel.md").read_text(encoding="utf-8")
    table = page.split("## What it promises")[1].split("## ")[0]
    told = set(re.findall(r"^\| `(\w+)", table, re.MULTILINE))
    wanted = {*Channel.__annotations__, *(name for name in vars(Channel) if name[0] != "_")}
    verdicts = {verdict.__name__ for verdict in get_args(Delivery)}
    assert told == wanted | verdicts


def test_the_licence_is_the_one_that_the_package_names():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["license"] == "AGPL-3.0-or-later"
    licence = (ROOT / "LICENSE").read_text()
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in licence
    assert "Version 3, 19 November 2007" in licence


def test_the_number_for_people_in_need_is_the_catalogues_own(catalogue):
    from bot.catalogue.contacts import consular_hotline

    shown = consular_hotline(catalogue).shown
    first = (ROOT / "README.md").read_text(encoding="utf-8")[:400]
    assert shown in first


def test_changes_are_one_sentence_each():
    for path in (ROOT / "changes").iterdir():
        assert re.fullmatch(r"[a-z0-9-]+\.(added|changed|fixed|security)\.md", path.name)
        assert len(path.read_text(encoding="utf-8").strip().splitlines()) == 1, path.name
