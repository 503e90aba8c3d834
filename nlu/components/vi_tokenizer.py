"""Rasa's tokenizer for Vietnamese as it is typed: syllables and symbols on their own offsets."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components import lexicon
from nlu.components.gazetteer import Hit, find
from nlu.components.lexicon import Lexicon
from nlu.components.reading import Word, read, sound

#: Where a message keeps what was read in it, for the components that follow.
READING = "vi_reading"
_FILE = "lexicon.json"


@dataclass(frozen=True)
class Reading:
    """What the tokenizer made of a message's text."""

    #: The text that the words' offsets belong to.
    text: str = ""
    words: list[Word] = field(default_factory=list)
    #: The lexicon's names among the words.
    hits: list[Hit] = field(default_factory=list)

    @classmethod
    def of(cls, message: Message) -> Reading:
        """Return the reading of a message; an empty one if it was not tokenized."""
        reading = message.get(READING)
        return reading if isinstance(reading, cls) else cls()

    def fingerprint(self) -> str:
        """Return what Rasa's cache knows it by: it follows from the text and the lexicon."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class VietnameseTokenizer(Tokenizer):
    """Splits messages into the words that `reading.read` sees; learns the lexicon by heart."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings: `lexicon` is the exported word list, from the working directory."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "lexicon": "nlu/data/generated/lexicon.json",
        }

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        words: Lexicon,
    ) -> None:
        super().__init__(config)
        self._model_storage = model_storage
        self._resource = resource
        self.lexicon = words

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> VietnameseTokenizer:
        """Return a tokenizer with the lexicon on disk."""
        return cls(config, model_storage, resource, lexicon.load(Path(config["lexicon"])))

    # Rasa gives a component what the names of its parameters ask for.
    def train(self, training_data: TrainingData) -> Resource:
        """Store the lexicon with the model."""
        with self._model_storage.write_to(self._resource) as directory:
            (directory / _FILE).write_text(self.lexicon.source, encoding="utf-8")
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> VietnameseTokenizer:
        """Return a tokenizer with the lexicon that the model was trained with."""
        with model_storage.read_from(resource) as directory:
            source = (directory / _FILE).read_text(encoding="utf-8")
        return cls(config, model_storage, resource, lexicon.parse(source))

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Return the message's words as tokens: the text is what was typed, the lemma is plain."""
        text = sound(message.get(attribute))
        words = read(text, self.lexicon.teencode)
        if attribute == TEXT:
            message.set(READING, Reading(text, words, find(text, words, self.lexicon)))
        return [_token(text, word) for word in words]


def _token(text: str, word: Word) -> Token:
    return Token(text[word.start : word.end], word.start, word.end, lemma=word.plain)
