"""Rasa's stock pipeline and ours, trained on the same examples by the same command and timed."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.evaluation.rasa_server import PYTHON, ROOT, NoRasa

#: Rasa's own tokenizer, count vectors and linear classifier. DIET, its default, took more than 250
#: seconds an epoch on two cores.
STOCK = """recipe: default.v1
language: vi
pipeline:
  - name: WhitespaceTokenizer
  - name: RegexFeaturizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
  - name: CountVectorsFeaturizer
    analyzer: char_wb
    min_ngram: 1
    max_ngram: 4
  - name: LogisticRegressionClassifier
    random_state: 1
  - name: FallbackClassifier
    threshold: 0.3
    ambiguity_threshold: 0.1
"""
#: Seconds; a busy machine may need long.
_PATIENCE = 3600


def ours() -> str:
    """Return the configuration that `make train` uses."""
    return (ROOT / "nlu" / "config.yml").read_text(encoding="utf-8")


@contextmanager
def trained(pipeline: str) -> Iterator[tuple[Path, float]]:
    """Yield (path of a model of `pipeline`, seconds it took); it is removed afterwards.

    `pipeline` is the text of a Rasa configuration. Raises NoRasa.
    """
    if not PYTHON.exists():
        raise NoRasa("Rasa's environment is missing: run `make train` first.")
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.yml"
        config.write_text(pipeline, encoding="utf-8")
        command = [
            str(PYTHON), "-m", "rasa", "train", "nlu", "--config", str(config),
            "--nlu", str(ROOT / "nlu" / "data"), "--out", folder, "--fixed-model-name", "model",
        ]  # fmt: skip
        kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
        begun = time.monotonic()
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            command,
            cwd=ROOT,
            env=kept | {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
        seconds = time.monotonic() - begun
        model = Path(folder) / "model.tar.gz"
        if done.returncode or not model.exists():
            last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
            raise NoRasa(f"The pipeline could not be trained: {' '.join(last)}")
        yield model, seconds
