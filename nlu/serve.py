"""Start Rasa for the bot: `python -m nlu.serve --port 5005`, with Rasa's own Python.

It listens on loopback, answers only what the bot asks, keeps nothing on disk and writes no text
to its log. The environment may give BEN_RASA_ACTIONS_URL and BEN_RASA_ACTIONS_SECRET, or the
name of a file with the secret in BEN_RASA_ACTIONS_SECRET_FILE.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import warnings
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
#: All that the bot calls. Rasa's API can also load models and show conversations: not here.
ROUTES = frozenset(
    {
        ("GET", "/"),
        ("GET", "/status"),
        ("POST", "/model/parse"),
        ("POST", "/webhooks/rest/webhook"),
    }
)
ENVIRONMENT = {
    "RASA_TELEMETRY_ENABLED": "false",
    # WARNING and worse: below it Rasa logs what people write.
    "LOG_LEVEL": "WARNING",
    "LOG_LEVEL_LIBRARIES": "ERROR",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "",
    "SANIC_WORKERS": "1",
    "PYTHONWARNINGS": "ignore",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONUTF8": "1",
    # One message at a time is tiny work: more threads only fight over the cores.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
}
DEFAULTS = {
    "BEN_RASA_ACTIONS_URL": "http://127.0.0.1:8000/internal/rasa/actions",
    "BEN_RASA_ACTIONS_SECRET": "",
}


def main() -> None:
    """Serve until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m nlu.serve", description=__doc__)
    parser.add_argument("--interface", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=5005)
    parser.add_argument("--model", type=Path, default=ROOT / "models" / "ben.tar.gz")
    parser.add_argument("--endpoints", default="nlu/endpoints.yml", help="what Rasa talks to")
    parser.add_argument(
        "--until-stdin-ends",
        action="store_true",
        help="end when standard input is closed: whoever started this is gone",
    )
    options = parser.parse_args()
    if options.until_stdin_ends:
        threading.Thread(target=_end_with_stdin, daemon=True).start()
    if not options.model.is_file():
        sys.exit(f"There is no model at {options.model}: run python -m nlu.train first.")
    os.environ.update(ENVIRONMENT)
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
    if secret := os.environ.get("BEN_RASA_ACTIONS_SECRET_FILE"):
        os.environ["BEN_RASA_ACTIONS_SECRET"] = Path(secret).read_text(encoding="utf-8").strip()
    # Rasa finds nlu.components, which the model names, from here.
    os.chdir(ROOT)
    sys.argv = ["rasa", "run", *_arguments(options)]
    # Rasa's warnings may quote what was written; those of its old libraries help nobody.
    warnings.showwarning = _hush
    _keep_to_routes()

    from rasa.__main__ import main as run_rasa

    run_rasa()


def _end_with_stdin() -> None:
    """End this process and all it forked once nobody holds the other end of standard input.

    Whoever is killed can tell nobody; the system closes their end of the pipe all the same.
    """
    while os.read(0, 1024):
        pass
    os.killpg(0, signal.SIGKILL)


def _hush(*_args: Any, **_kwargs: Any) -> None:
    """Take the place of warnings.showwarning and show nothing."""


def _arguments(options: argparse.Namespace) -> list[str]:
    return [
        *("--enable-api", "--quiet"),
        *("--interface", options.interface, "--port", str(options.port)),
        *("--model", str(options.model.resolve())),
        *("--endpoints", options.endpoints, "--credentials", "nlu/credentials.yml"),
    ]


def _keep_to_routes() -> None:
    """Make Rasa's web server answer 404 to everything that ROUTES does not list."""
    import rasa.core.run
    from sanic import response

    configure = rasa.core.run.configure_app

    async def only_routes(request: Any) -> Any:
        if (request.method, request.path) not in ROUTES:
            return response.empty(status=404)
        return None

    def configure_app(*args: Any, **kwargs: Any) -> Any:
        app = configure(*args, **kwargs)
        app.register_middleware(only_routes, "request")
        return app

    rasa.core.run.configure_app = configure_app


if __name__ == "__main__":
    main()
