from __future__ import annotations

import json

import pytest

from bot.evaluation.run import evaluate

FILES = {
    "triage": [
        {
            "text": "Cứu em với, em bị nhốt ở Myawaddy",
            "urgency": "critical",
            "register": "standard",
        },
        {"text": "Trời hôm nay đẹp quá", "urgency": "none", "register": "standard"},
    ],
    "ads": [
        {
            "text": "Tuyển game bên Campuchia lương 25tr, không cần hộ chiếu, đi đường mòn",
            "verdict": "high_risk",
            "flags": ["vague_job", "compound_destination", "unrealistic_pay", "illegal_crossing"],
            "scams": ["scam-compound-kh", "tieu-ngach"],
            "destination": "KH",
        },
        {"text": "Quán cơm cần phụ bếp ở Huế, có hợp đồng", "verdict": "no_red_flag", "flags": []},
    ],
    "contacts": [
        {"text": "gọi 0912 000 123", "kind": "phone", "value": "+84912000123"},
        {"text": "stk 0123456789 vcb", "kind": "bank_account", "value": "VCB:0123456789"},
        {"text": "t.me/viec_cam", "kind": "social", "value": "telegram:viec_cam"},
        {"text": "năm 2023", "kind": "none", "value": None},
    ],
    "language": [
        {"text": "Chị cho em hỏi đường", "lang": "vi"},
        {"text": "please help me", "lang": "en"},
    ],
}
PERFECT = {
    "triage": {"recall": 1.0, "false_alarm_rate": 0.0},
    "ads": {
        "high_risk_recall": 1.0,
        "caught": 1.0,
        "false_alarm_rate": 0.0,
        "scam_success_at_5": 1.0,
    },
    "contacts": {"found": 1.0, "normalised": 1.0, "false_found": 0.0},
    "language": {"accuracy": 1.0, "vi_kept": 1.0},
}


def judged(capsys, tmp_path, what, rows, **wishes):
    path = tmp_path / f"{what}.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    status = evaluate(what, path, as_json=True, **wishes)
    return status, capsys.readouterr()


@pytest.mark.parametrize("what", FILES)
def test_the_last_line_is_one_json_object_with_figures_counts_and_intervals(capsys, tmp_path, what):
    status, shown = judged(capsys, tmp_path, what, FILES[what])
    figures = json.loads(shown.out.splitlines()[-1])
    assert status == 0
    for name, value in PERFECT[what].items():
        assert figures[name] == value
        assert f"folded_{name}" in figures
        assert figures["n"][name] > 0
        low, high = figures["interval_95"][name]
        assert low <= value <= high


def test_every_example_is_written_with_its_prediction_and_what_explains_it(capsys, tmp_path):
    out = tmp_path / "out.jsonl"
    judged(capsys, tmp_path, "ads", FILES["ads"], out=out)
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [row["variant"] for row in rows] == ["as typed", "as typed", "folded", "folded"]
    assert rows[0]["prediction"]["words"]["illegal_crossing"]


def test_pictures_are_drawn(capsys, tmp_path):
    judged(capsys, tmp_path, "language", FILES["language"], plots=tmp_path / "plots")
    assert {path.name for path in (tmp_path / "plots").iterdir()} >= {
        "language-confusion.png",
        "language-figures.png",
    }


def test_an_unreadable_line_ends_with_status_two_and_its_number(capsys, tmp_path):
    rows = [FILES["language"][0], {"text": "x", "lang": "english"}]
    status, shown = judged(capsys, tmp_path, "language", rows)
    assert status == 2
    assert ":2: 'lang' is 'english'" in shown.err
    assert shown.out == ""


@pytest.mark.parametrize(
    ("what", "wishes"),
    [("moods", {}), ("ads", {"baseline": "stock"}), ("intents", {"baseline": "x"})],
)
def test_what_cannot_be_judged_is_refused_in_one_sentence(capsys, tmp_path, what, wishes):
    status, shown = judged(capsys, tmp_path, what, [{"text": "a"}], **wishes)
    assert status == 2
    assert shown.err.startswith("ben: ")
