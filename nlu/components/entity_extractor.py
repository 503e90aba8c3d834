"""Rasa's entity extractor: the CRF and the lexicon together, with normalised values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import ENTITIES, METADATA, METADATA_INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components import lexicon
from nlu.components.lexicon import Lexicon
from nlu.components.names import Found, join
from nlu.components.reading import Word
from nlu.components.spans import Span
from nlu.components.tagger import NameTagger
from nlu.components.vi_tokenizer import Reading
from nlu.progress import step

#: What is learnt. Exact formats (phone, money, date…) are the bot's to find.
ENTITY_TYPES = ("country", "place", "company", "person", "relation")
_LEXICON = "lexicon.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class VietnameseEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Finds countries, places, companies, people and relations."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Return what must stand before it in the pipeline."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> list[str]:
        """Return the libraries it needs."""
        return ["sklearn_crfsuite"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings: `lexicon` is the exported word list, from the working directory."""
        return {"lexicon": "nlu/data/generated/lexicon.json"}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        words: Lexicon,
        tagger: NameTagger | None = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._lexicon = words
        self._tagger = tagger

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> VietnameseEntityExtractor:
        """Return an extractor that knows the lexicon only."""
        return cls(config, model_storage, resource, lexicon.load(Path(config["lexicon"])))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from all examples, also those that name nothing; store what was learnt.

        Blocks with `metadata: {entities: untagged}` teach intents only: their names bear no tags.
        """
        examples = [
            _example(each)
            for each in training_data.nlu_examples
            if each.get(TEXT) and not _untagged(each)
        ]
        with step(f"names: {sum(len(spans) for *_, spans in examples):,} in {len(examples):,}"):
            self._tagger = NameTagger.train(examples, self._lexicon)
        with self._model_storage.write_to(self._resource) as directory:
            self._tagger.save(directory)
            (directory / _LEXICON).write_text(self._lexicon.source, encoding="utf-8")
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> VietnameseEntityExtractor:
        """Return the trained extractor."""
        with model_storage.read_from(resource) as directory:
            words = lexicon.parse((directory / _LEXICON).read_text(encoding="utf-8"))
            tagger = NameTagger.load(directory, words)
        return cls(config, model_storage, resource, words, tagger)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the names found to each message's entities."""
        for message in messages:
            found = [_as_entity(each) for each in self._find(Reading.of(message))]
            entities = message.get(ENTITIES, []) + self.add_extractor_name(found)
            message.set(ENTITIES, entities, add_to_output=True)
        return messages

    def _find(self, reading: Reading) -> list[Found]:
        text, words, hits = reading.text, reading.words, reading.hits
        tagged = self._tagger.tag(text, words, hits) if self._tagger else []
        return join(text, words, hits, tagged, self._lexicon)


def _as_entity(found: Found) -> dict[str, Any]:
    return {
        "entity": found.entity,
        "start": found.start,
        "end": found.end,
        "value": found.value,
        "confidence_entity": found.confidence,
    }


def _untagged(message: Message) -> bool:
    told = (message.get(METADATA) or {}).get(METADATA_INTENT) or {}
    return bool(told.get("entities") == "untagged")


def _example(message: Message) -> tuple[str, list[Word], list[Span]]:
    reading = Reading.of(message)
    spans = []
    for entity in message.get(ENTITIES) or []:
        if entity["entity"] not in ENTITY_TYPES:
            continue
        inside = [
            index
            for index, word in enumerate(reading.words)
            if word.start < entity["end"] and entity["start"] < word.end
        ]
        if inside:
            spans.append(Span(entity["entity"], inside[0], inside[-1] + 1))
    return reading.text, reading.words, spans
