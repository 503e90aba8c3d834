"""What the tests of promises share."""

from __future__ import annotations

from typing import Any

import pytest

from bot.app import Services
from tests.support.people import Person


@pytest.fixture
def person(services: Services, shown: Any, clock: Any) -> Person:
    """Somebody who has never written before."""
    return Person(services, shown, clock)
