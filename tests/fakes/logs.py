"""Reads what is logged."""

from __future__ import annotations

import io
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from bot import telemetry


@contextmanager
def overheard(*modules):
    """Give what is logged meanwhile at the most talkative level, by these modules too.

    A module's logger that has spoken before would go on writing where it did.
    """
    written = io.StringIO()
    telemetry.configure("DEBUG", stream=written)
    with ExitStack() as patches:
        patches.callback(telemetry.configure, "INFO")
        for module in modules:
            patches.enter_context(patch.object(module, "log", telemetry.get_logger()))
        yield written
