import csv
import io

import pytest
from typer.testing import CliRunner

from bot.cli.root import app
from bot.figures.periods import BadPeriod
from tests.conftest import ROOT


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BEN_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("BEN_CONTENT_DIR", str(ROOT / "content"))
    return lambda *words: CliRunner().invoke(app, ["figures", "report", *words])


def test_a_report_is_written_as_paper_and_table(run, tmp_path):
    done = run("2026-Q3", "--out", "reports")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "reports" / "ben-2026-Q3.pdf").read_bytes().startswith(b"%PDF")
    text = (tmp_path / "reports" / "ben-2026-Q3.csv").read_text(encoding="utf-8-sig")
    (received,) = [row for row in csv.DictReader(io.StringIO(text)) if row["figure"] == "received"]
    assert received["value"] == "0"
    assert received["period"] == "2026-Q3"


def test_what_is_no_period_is_told_in_a_sentence(run, tmp_path):
    done = run("spring")
    assert isinstance(done.exception, BadPeriod)
    assert not list(tmp_path.glob("*.pdf"))
