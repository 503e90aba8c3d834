"""Makes the environments: the bot's from this Python, Rasa's on Python 3.10. Stdlib only.

    python3 scripts/setup.py          what running needs
    python3 scripts/setup.py --dev    what tests need as well
    python3 scripts/setup.py --foreign    what asks the bot from outside, on Python 3.12

Everything comes from the hashed lists in requirements/. A list that has not changed is not
installed again, so a second call takes a fraction of a second.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"
TOOLS, BOT, NLU = ROOT / ".tools", ROOT / ".venv", ROOT / ".venv-nlu"
FOREIGN = ROOT / ".venv-foreign"
OLDEST = (3, 11)
NO_310 = (
    "There is no Python 3.10 here and none could be fetched, so Rasa can't be set up: the bot "
    "will answer by its fallback. Install Python 3.10 and run this again."
)
NO_312 = (
    "There is no Python 3.12 here and none could be fetched: the tests in tests/foreign need one."
)


def main() -> None:
    """Set up what is missing; exit with one sentence when something can't be."""
    if sys.version_info < OLDEST:
        sys.exit(f"Bến needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    if "--foreign" in sys.argv[1:]:
        _foreign()
        return
    wanted = "dev" if "--dev" in sys.argv[1:] else "bot"
    if wanted == "bot" and _stamp(BOT) == _fingerprint("dev"):
        wanted = "dev"  # a developer's environment holds all that running needs
    _make(BOT, Path(sys.executable), wanted, "the bot's environment")
    if _stamp(NLU) != _fingerprint("nlu"):
        python = _python("3.10")
        if python is None:
            print(NO_310, file=sys.stderr)
            return
        _make(NLU, python, "nlu", "Rasa's environment, about 2 GB")


def _foreign() -> None:
    if _stamp(FOREIGN) == _fingerprint("foreign"):
        return
    python = _python("3.12")
    if python is None:
        sys.exit(NO_312)
    _make(FOREIGN, python, "foreign", "what asks the bot from outside")


def _make(folder: Path, python: Path, requirements: str, name: str) -> None:
    if _stamp(folder) == _fingerprint(requirements):
        return
    started = time.monotonic()
    print(f"→ Setting up {name} …", flush=True)
    uv = _uv()
    if not _runs(folder / "bin" / "python"):
        _run(uv, "venv", "--quiet", "--clear", "--python", str(python), str(folder))
    # A terminal sees the installer's own progress; a log is spared hundreds of lines.
    loud = () if sys.stderr.isatty() else ("--quiet",)
    _run(
        uv,
        "pip",
        "sync",
        *loud,
        "--require-hashes",
        "--python",
        str(folder / "bin" / "python"),
        str(REQUIREMENTS / f"{requirements}.txt"),
    )
    (folder / ".requirements").write_text(_fingerprint(requirements))
    print(f"  done in {time.monotonic() - started:.0f} s", flush=True)


def _uv() -> str:
    """Return the installer, fetched with pip into a folder of its own the first time."""
    installed = TOOLS / "bin" / "uv"
    if _stamp(TOOLS) != _fingerprint("tools"):
        print("→ Fetching the installer …", flush=True)
        _run(sys.executable, "-m", "venv", "--clear", str(TOOLS))
        _run(
            str(TOOLS / "bin" / "pip"),
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
            "-r",
            str(REQUIREMENTS / "tools.txt"),
        )
        (TOOLS / ".requirements").write_text(_fingerprint("tools"))
    return str(installed)


def _python(version: str) -> Path | None:
    """Return a Python of this version that really runs: on PATH, under pyenv, or fetched by uv."""
    for candidate in _candidates(version):
        if _runs(candidate):
            return candidate
    print(f"→ Looking for a Python {version} to fetch …", flush=True)
    uv = _uv()
    subprocess.run([uv, "python", "install", "--quiet", version], check=False, capture_output=True)
    found = subprocess.run(
        [uv, "python", "find", "--no-project", version],
        check=False,
        capture_output=True,
        text=True,
    )
    fetched = Path(found.stdout.strip())
    return fetched if found.returncode == 0 and _runs(fetched) else None


def _candidates(version: str) -> Iterator[Path]:
    on_path = shutil.which(f"python{version}")
    if on_path:
        yield Path(on_path)
    there = Path.home().glob(f".pyenv/versions/{version}*/bin/python{version}")
    yield from sorted(there, reverse=True)


def _runs(python: Path) -> bool:
    """Return whether `python` runs at all: version managers leave shims that refuse."""
    try:
        return (
            subprocess.run([str(python), "-c", ""], check=False, capture_output=True).returncode
            == 0
        )
    except OSError:
        return False


def _fingerprint(requirements: str) -> str:
    return hashlib.sha256((REQUIREMENTS / f"{requirements}.txt").read_bytes()).hexdigest()


def _stamp(folder: Path) -> str:
    stamp = folder / ".requirements"
    return stamp.read_text() if stamp.is_file() else ""


def _run(*command: str) -> None:
    done = subprocess.run(command, check=False)
    if done.returncode:
        sys.exit(f"Setting up stopped: `{Path(command[0]).name} {command[1]} …` failed, see above.")


if __name__ == "__main__":
    main()
