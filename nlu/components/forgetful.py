"""A tracker store that keeps a bounded number of conversations, in memory only."""

from __future__ import annotations

from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker


class ForgetfulTrackerStore(InMemoryTrackerStore):
    """Rasa's own store without its memory leak: past `limit` the longest unused is forgotten."""

    def __init__(
        self,
        domain: Domain,
        event_broker: EventBroker | None = None,
        limit: int = 5000,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        self._limit = limit

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep `tracker` as the one used last."""
        self.store.pop(tracker.sender_id, None)
        await super().save(tracker)
        while len(self.store) > self._limit:
            del self.store[next(iter(self.store))]
