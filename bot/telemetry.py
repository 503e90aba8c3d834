"""Logs and metrics that hold nothing of a person.

A log line is an event name and values for a short list of keys; anything else is dropped before
it is written. So a careless `log.info("…", text=message)` leaks nothing.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO, cast

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

#: The only keys whose values reach a log. None of them may hold words, names, numbers or ids of
#: a person; case numbers and the names of our own things may.
ALLOWED_KEYS = frozenset({
    "event", "level", "timestamp", "logger", "case", "urgency", "kind", "channel", "state",
    "verdict", "rung", "queue", "count", "seconds", "error", "where", "setting", "version",
    "port", "url", "attempt", "locale", "action", "status", "loop", "reason", "file", "anchor",
})  # fmt: skip

Log = structlog.stdlib.BoundLogger


def _drop_unknown_keys(
    _: Any, __: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    return {key: value for key, value in event.items() if key in ALLOWED_KEYS}


def _name_errors_only(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    # The text of an exception may quote a person; its class and place can't.
    info = event.pop("exc_info", None)
    error = info if isinstance(info, BaseException) else (sys.exc_info()[1] if info else None)
    if error is not None:
        event["error"] = type(error).__name__
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        if trace is not None:
            code = trace.tb_frame.f_code
            event["where"] = f"{code.co_name}:{trace.tb_lineno}"
    return event


class _Stderr:
    """Whatever sys.stderr is at the moment of writing, even when it was exchanged since."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


def configure(level: str = "INFO", *, as_json: bool = False, stream: TextIO | None = None) -> None:
    """Set up logging for the whole process, to standard error or to `stream`.

    Libraries are heard from WARNING up, by name only.
    """
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _name_errors_only,
            _drop_unknown_keys,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(stream or cast("TextIO", _Stderr())),
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.handlers[:] = [_LibraryHandler()]
    root.setLevel(logging.WARNING)
    # httpx writes whole addresses at INFO, and a Telegram address holds the bot's token.
    for name in ("httpx", "httpcore", "telegram", "aiosqlite"):
        logging.getLogger(name).setLevel(logging.WARNING)


class _LibraryHandler(logging.Handler):
    """Passes on that a library complained, and which one; never what it said."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        structlog.get_logger().warning(
            "library.complaint",
            logger=record.name,
            level=record.levelname,
            where=f"{record.module}:{record.lineno}",
            **({"error": type(error).__name__} if error else {}),
        )


def get_logger() -> Any:
    """Return the logger; call it with an event name and allowed keys."""
    return structlog.get_logger()


class Metrics:
    """Counters and gauges of one process. Labels are names of our own things, never ids."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.received = Counter(
            "ben_messages_received_total", "Messages stored", ["channel"], registry=self.registry
        )
        self.duplicates = Counter(
            "ben_duplicates_total", "Redelivered events", ["channel"], registry=self.registry
        )
        self.turns = Counter("ben_turns_total", "Turns taken", ["urgency"], registry=self.registry)
        self.deliveries = Counter(
            "ben_deliveries_total",
            "What became of messages we sent",
            ["channel", "verdict"],
            registry=self.registry,
        )
        self.buried = Counter(
            "ben_buried_total", "Rows set aside", ["queue"], registry=self.registry
        )
        self.cases = Counter(
            "ben_cases_opened_total", "Cases opened", ["urgency"], registry=self.registry
        )
        self.rungs = Counter(
            "ben_ladder_rungs_total",
            "Rungs climbed",
            ["urgency", "rung"],
            registry=self.registry,
        )
        self.unmanned = Counter(
            "ben_ladder_unmanned_total",
            "Rungs at which the roster named nobody: everybody was called",
            ["urgency"],
            registry=self.registry,
        )
        self.alarms = Counter(
            "ben_alarms_total",
            "What became of alarms to operators",
            ["bell", "verdict"],
            registry=self.registry,
        )
        self.turn_seconds = Histogram(
            "ben_turn_seconds",
            "Time from storing a message to queueing its answer",
            buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10),
            registry=self.registry,
        )
        self.rasa_failures = Counter(
            "ben_rasa_failures_total", "Times Rasa did not answer", registry=self.registry
        )
        self.receipts_refused = Counter(
            "ben_receipts_refused_total",
            "Receipts not looked up because all together tried too many",
            registry=self.registry,
        )
        self.channel_up = Gauge(
            "ben_channel_up",
            "1 while probes of a channel find nothing wrong, else 0",
            ["channel"],
            registry=self.registry,
        )
        self.probe_seconds = Gauge(
            "ben_probe_seconds",
            "Time that the last message of our own took from being stored to being sent",
            registry=self.registry,
        )
        self.queue_waiting = Gauge(
            "ben_queue_waiting", "Rows that wait", ["queue"], registry=self.registry
        )
        self.queue_age = Gauge(
            "ben_queue_age_seconds",
            "Age of the oldest waiting row",
            ["queue"],
            registry=self.registry,
        )

    def text(self) -> bytes:
        """Return all of them in Prometheus' text format."""
        return generate_latest(self.registry)
