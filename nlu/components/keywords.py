"""Rasa's extractor of plain key words: whose number is asked for, which language is wanted."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.message import Message

from nlu.components.reading import Word
from nlu.components.vi_tokenizer import Reading
from nlu.vitext.normalize import fold


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class KeywordExtractor(GraphComponent, EntityExtractorMixin):
    """Finds at most one value of each kind; `config.yml` lists kinds, values and key words."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Return what must stand before it in the pipeline."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings: kind → value → key words; earlier values go first."""
        return {"want": {}, "language": {}}

    def __init__(self, config: dict[str, Any]) -> None:
        self._kinds = {
            kind: [
                (value, fold(str(keyword)).split())
                for value, keywords in config[kind].items()
                for keyword in keywords
            ]
            for kind in self.get_default_config()
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> KeywordExtractor:
        """Return the extractor."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add what was found to each message's entities."""
        for message in messages:
            words = Reading.of(message).words
            found = [entity for kind in self._kinds for entity in self._first(kind, words)]
            entities = message.get(ENTITIES, []) + self.add_extractor_name(found)
            message.set(ENTITIES, entities, add_to_output=True)
        return messages

    def _first(self, kind: str, words: list[Word]) -> list[dict[str, Any]]:
        plain = [(part, word) for word in words for part in word.plain.split()]
        for value, keyword in self._kinds[kind]:
            for at in range(len(plain) - len(keyword) + 1):
                if [part for part, _ in plain[at : at + len(keyword)]] == keyword:
                    start, end = plain[at][1].start, plain[at + len(keyword) - 1][1].end
                    return [{"entity": kind, "start": start, "end": end, "value": value}]
        return []
