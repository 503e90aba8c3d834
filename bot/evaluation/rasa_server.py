"""A Rasa to judge: the one that runs, or one of our own on a free loopback port."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from bot.domain.errors import BenError

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-nlu" / "bin" / "python"
MODEL = ROOT / "models" / "ben.tar.gz"
#: Rasa takes 6 to 30 s to load on two cores; a starved machine needs more.
_PATIENCE = 180.0
#: Seconds it gets to end by itself.
_GRACE = 10.0


class NoRasa(BenError):
    """There is no Rasa to judge."""


def is_up(url: str) -> bool:
    """Tell whether a Rasa with a model answers at `url`."""
    try:
        answer = httpx.get(f"{url}/status", timeout=2.0)
        return answer.status_code == httpx.codes.OK and bool(answer.json().get("model_file"))
    except (httpx.HTTPError, ValueError):
        return False


@contextmanager
def serving(url: str = "", model: Path = MODEL) -> Iterator[tuple[str, str]]:
    """Yield (address, sentence that says which Rasa it is).

    The Rasa at `url` when one answers there, otherwise one started with `model` and stopped at the
    end. Raises NoRasa.
    """
    if url and is_up(url):
        yield url, f"the Rasa that runs at {url}"
        return
    if not PYTHON.exists():
        raise NoRasa("Rasa's environment is missing: run `make train` first.")
    if not model.exists():
        raise NoRasa(f"There is no model at {model}: run `make train` first.")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [str(PYTHON), "-m", "nlu.serve", "--port", str(port), "--model", str(model)],
        cwd=ROOT,
        env={key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait(process, address)
        yield address, f"a Rasa started for this at {address}"
    finally:
        _stop(process)


def _wait(process: subprocess.Popen[bytes], address: str) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise NoRasa(f"Rasa ended at once with status {process.returncode}.")
        if is_up(address):
            return
        time.sleep(0.5)
    raise NoRasa(f"Rasa did not answer within {_PATIENCE:.0f} s.")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
