"""Train the model: `python -m nlu.train [--if-needed]`, with Rasa's own Python.

Writes models/ben.tar.gz, and beside it the fingerprint of all that it was made from, so that
`--if-needed` returns at once when nothing changed.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nlu.progress import step
from nlu.serve import DEFAULTS, ENVIRONMENT, ROOT

NAME = "ben"
#: What a model is made from: directories count with all files of these endings.
SOURCES = (
    "nlu/config.yml",
    "nlu/data",
    "nlu/components",
    # Of nlu/vitext only what the components import, directly or not.
    "nlu/vitext/normalize.py",
    "nlu/vitext/syllables.py",
    "nlu/vitext/teencode.py",
    "nlu/vitext/telex.py",
    "requirements/nlu.txt",
    "stories/domain",
    "stories/rules",
    "stories/stories",
)
_ENDINGS = {".yml", ".json", ".py", ".txt"}


def fingerprint(root: Path = ROOT) -> str:
    """Return a digest of everything below `root` that the model is made from."""
    digest = hashlib.sha256()
    for path in _files(root):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _files(root: Path) -> Iterator[Path]:
    for source in SOURCES:
        path = root / source
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (each for each in inside if each.suffix in _ENDINGS and each.is_file())


def is_current(models: Path, root: Path = ROOT) -> bool:
    """Tell whether the model in `models` was made from what is now below `root`."""
    note = models / f"{NAME}.json"
    if not (note.is_file() and (models / f"{NAME}.tar.gz").is_file()):
        return False
    return bool(json.loads(note.read_text(encoding="utf-8"))["fingerprint"] == fingerprint(root))


def main() -> None:
    """Train, or find that there is nothing to do; exit status 1 when Rasa refuses the data."""
    parser = argparse.ArgumentParser(prog="python -m nlu.train", description=__doc__)
    parser.add_argument("--if-needed", action="store_true", help="only if something changed")
    parser.add_argument("--models", type=Path, default=ROOT / "models", help="where to write")
    options = parser.parse_args()
    models = options.models.resolve()
    if options.if_needed and is_current(models):
        print("The model is up to date.")
        return
    models.mkdir(parents=True, exist_ok=True)
    with _alone(models):
        # Somebody else may have trained while we waited for the lock.
        if options.if_needed and is_current(models):
            print("The model is up to date.")
            return
        train(models)


@contextmanager
def _alone(models: Path) -> Iterator[None]:
    with (models / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def train(models: Path) -> None:
    """Train into `models`; the old model stays in use until the new one is whole."""
    os.environ.update(ENVIRONMENT)
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(os.cpu_count() or 1)
    # Rasa's cache does not see changes in the modules that a component imports.
    os.environ["RASA_MAX_CACHE_SIZE"] = "0"
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
    os.chdir(ROOT)
    started, made_from = time.monotonic(), fingerprint()
    for left_over in models.glob(".training-*"):  # of a training that was killed
        shutil.rmtree(left_over, ignore_errors=True)
    print("Training the language model:", flush=True)
    with tempfile.TemporaryDirectory(dir=models, prefix=".training-") as scratch:
        os.environ["RASA_CACHE_DIRECTORY"] = str(Path(scratch) / "cache")
        with step("Rasa loaded"):
            _prepare_rasa()
        _run_rasa(Path(scratch))
        made = Path(scratch) / f"{NAME}.tar.gz"
        size = made.stat().st_size
        note = {"fingerprint": made_from, "seconds": round(time.monotonic() - started)}
        (models / f"{NAME}.json").unlink(missing_ok=True)
        shutil.move(made, models / f"{NAME}.tar.gz")
        (models / f"{NAME}.json").write_text(json.dumps(note) + "\n", encoding="utf-8")
    print(f"Done in {note['seconds']} s: {size / 1e6:.1f} MB.", flush=True)


def _prepare_rasa() -> None:
    import logging
    import warnings

    warnings.simplefilter("ignore")
    import rasa.model_training  # noqa: F401  # slow to import: shown as a step of its own
    from rasa.utils.log_utils import configure_structlog

    logging.getLogger().setLevel(logging.WARNING)
    configure_structlog(logging.WARNING)
    # What old libraries deprecate is nothing a user can mend; `rasa data validate` judges the data.
    warnings.simplefilter("ignore")


def _run_rasa(output: Path) -> None:
    from rasa.model_training import train as rasa_train
    from rasa.shared.exceptions import RasaException

    try:
        result = rasa_train(
            domain="stories/domain",
            config="nlu/config.yml",
            training_files=["nlu/data", "stories/rules", "stories/stories"],
            output=str(output),
            force_training=True,
            fixed_model_name=NAME,
        )
    except RasaException as error:
        sys.exit(f"Rasa refuses the training data: {error}")
    if result.model is None:
        sys.exit(f"Rasa trained nothing (code {result.code}).")


if __name__ == "__main__":
    main()
