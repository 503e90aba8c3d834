"""`python -m nlu.train --if-needed`, without training."""

import json
import shutil
import subprocess

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.rasa
SCRIPT = """
import json, sys
from pathlib import Path
from nlu.train import fingerprint, is_current
root, models = Path(sys.argv[1]), Path(sys.argv[2])
print(json.dumps([fingerprint(root), is_current(models, root)]))
"""


@pytest.fixture
def tree(tmp_path):
    """A copy of what a model is made from."""
    for folder in ("nlu/data", "nlu/components", "stories"):
        shutil.copytree(
            ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(ROOT / "nlu" / "config.yml", tmp_path / "nlu")
    (tmp_path / "models").mkdir()
    return tmp_path


@pytest.fixture
def ask(rasa_python, tree):
    def fingerprint_and_current():
        command = [rasa_python, "-c", SCRIPT, tree, tree / "models"]
        return json.loads(subprocess.check_output(command, cwd=ROOT))

    return fingerprint_and_current


def test_a_model_is_current_until_something_it_is_made_from_changes(tree, ask):
    before, current = ask()
    assert not current
    (tree / "models" / "ben.tar.gz").write_bytes(b"")
    (tree / "models" / "ben.json").write_text(json.dumps({"fingerprint": before}))
    assert ask() == [before, True]
    for changed in ("nlu/config.yml", "stories/rules/talk.yml", "nlu/components/linear.py"):
        path = tree / changed
        old = path.read_text()
        path.write_text(old + "\n")
        assert ask()[1] is False, changed
        path.write_text(old)
    assert ask() == [before, True]


def test_what_a_model_is_not_made_from_does_not_count(tree, ask):
    before, _ = ask()
    (tree / "stories" / "tests" / "test_conversations.yml").write_text("")
    (tree / "nlu" / "data" / "notes.md").write_text("a note")
    assert ask()[0] == before


def test_nothing_to_do_is_found_without_loading_rasa(rasa_python):
    script = (
        "import sys; from nlu import train; train.is_current(train.ROOT / 'models');"
        "assert not {'rasa', 'sklearn', 'tensorflow'} & set(sys.modules)"
    )
    subprocess.run([rasa_python, "-c", script], cwd=ROOT, check=True)


def test_every_text_tool_that_the_components_import_is_a_source(rasa_python):
    script = (
        "import sys, nlu.components.gist, nlu.components.names; from nlu.train import SOURCES;"
        "used = {name for name in sys.modules if name.startswith('nlu.vitext.')};"
        "counted = {s[:-3].replace('/', '.') for s in SOURCES if s.startswith('nlu/vitext/')};"
        "assert used == counted, used ^ counted"
    )
    subprocess.run([rasa_python, "-c", script], cwd=ROOT, check=True)
