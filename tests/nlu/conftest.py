"""Rasa's own Python, a model that is up to date, and a running Rasa: each made once."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from bot.dialogue import actions
from tests.conftest import ROOT, lacking
from tests.support.ports import free_port

PYTHON = ROOT / ".venv-nlu" / "bin" / "python"
MODEL = ROOT / "models" / "ben.tar.gz"
#: Seconds that Rasa may take to start on a starved machine.
START = 900


@pytest.fixture(scope="session")
def rasa_python() -> Path:
    if not PYTHON.exists():
        lacking("rasa", "there is no .venv-nlu")
    return PYTHON


@pytest.fixture(scope="session")
def rasa_model(rasa_python: Path) -> Path:
    """The trained model; trained now if its data changed (a lock lets only one train)."""
    subprocess.run([rasa_python, "-m", "nlu.train", "--if-needed"], cwd=ROOT, check=True)
    return MODEL


@dataclass
class RunningRasa:
    """A Rasa on loopback, and all that it leaves behind."""

    url: str
    #: Where it writes: its log, its home, its temporary files.
    traces: Path
    #: What it was given to prove itself with when it calls an action.
    secret: str
    #: The secret header and body of every call of an action.
    calls: list[tuple[str, dict]] = field(default_factory=list)

    def written(self) -> str:
        """Everything that it has written so far."""
        files = [path for path in self.traces.rglob("*") if path.is_file()]
        return "\n".join(path.read_bytes().decode("utf-8", "replace") for path in files)


def _action_server(calls: list) -> ThreadingHTTPServer:
    class Actions(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            calls.append((self.headers.get("X-Ben-Secret", ""), body))
            answer = json.dumps(actions.run(body)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Actions)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def _wait(process: subprocess.Popen, url: str) -> None:
    ends = time.monotonic() + START
    while time.monotonic() < ends:
        assert process.poll() is None, "Rasa ended while it was starting"
        try:
            if httpx.get(f"{url}/status", timeout=30).json().get("model_file"):
                return
        except (httpx.HTTPError, ValueError):
            pass
        time.sleep(0.5)
    pytest.fail(f"Rasa did not start within {START} s")


@pytest.fixture(scope="session")
def running_rasa(
    rasa_python: Path, rasa_model: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningRasa]:
    traces = tmp_path_factory.mktemp("rasa")
    port = free_port()
    rasa = RunningRasa(f"http://127.0.0.1:{port}", traces, secrets.token_hex(8))
    server = _action_server(rasa.calls)
    (traces / "tmp").mkdir()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(traces),
        "TMPDIR": str(traces / "tmp"),
        "BEN_RASA_ACTIONS_URL": f"http://127.0.0.1:{server.server_address[1]}/actions",
        "BEN_RASA_ACTIONS_SECRET": rasa.secret,
    }
    with (traces / "output.log").open("wb") as output:
        process = subprocess.Popen(
            [rasa_python, "-m", "nlu.serve", "--port", str(port), "--model", str(rasa_model)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(process, rasa.url)
            yield rasa
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            server.shutdown()
            server.server_close()
