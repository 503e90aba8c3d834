from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from bot.evaluation import intents, rasa_server
from bot.evaluation.intents import IntentsJudge, report


class Handler(BaseHTTPRequestHandler):
    """A Rasa that hears "country" in the word Lào and is asked what it is sent."""

    asked: list[str] = []  # noqa: RUF012 - one per test server class

    def do_GET(self):
        self.answer({"model_file": "model.tar.gz"})

    def do_POST(self):
        text = json.loads(self.rfile.read(int(self.headers["content-length"])))["text"]
        self.asked.append(text)
        start = text.find("Lào")
        found = [{"entity": "country", "value": "LA", "start": start, "end": start + 3}]
        self.answer(
            {
                "intent": {"name": "ask_embassy", "confidence": 0.9},
                "intent_ranking": [
                    {"name": "ask_embassy", "confidence": 0.9},
                    {"name": "greet", "confidence": 0.1},
                ],
                "entities": found if start >= 0 else [],
            }
        )

    def answer(self, body):
        raw = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_):
        pass


@pytest.fixture
def rasa():
    Handler.asked = []
    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def judge(rasa, catalogue):
    made = IntentsJudge(catalogue, rasa, intents.labels(), joined=True)
    yield made
    made.close()


def test_our_identifiers_join_rasas_entities_on_the_original_offsets(judge):
    text = "gọi 0912 000 123 ở Lào"
    got = judge.predict(text)
    assert [(one["entity"], one["value"]) for one in got["entities"]] == [
        ("phone", "+84912000123"),
        ("country", "LA"),
    ]
    assert all(text[one["start"] : one["end"]] == one["value_text"] for one in got["entities"])
    assert "0912" not in Handler.asked[0]


def test_figures_count_intents_spans_and_values(judge):
    example = {
        "text": "sứ quán ở Lào, 0912 000 123",
        "intent": "ask_embassy",
        "entities": [
            {"entity": "country", "value_text": "Lào", "value": "LA"},
            {"entity": "phone", "value_text": "0912 000 123", "value": "+84912000999"},
        ],
    }
    prediction = judge.predict(example["text"]) | {"text": example["text"], "ms": 1.0}
    figures = report([example], [prediction]).figures
    assert figures["accuracy"].value == 1.0
    assert figures["top3_accuracy"].value == 1.0
    assert figures["entity_f1"].value == 1.0
    assert figures["entity_value_accuracy"].value == 0.5


def test_a_rasa_that_runs_is_used_and_named(rasa):
    with rasa_server.serving(rasa) as (url, note):
        assert url == rasa
        assert rasa in note


def test_without_rasa_there_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(rasa_server, "PYTHON", tmp_path / "none")
    with (
        pytest.raises(rasa_server.NoRasa, match="make train"),
        rasa_server.serving("http://127.0.0.1:9"),
    ):
        pass
