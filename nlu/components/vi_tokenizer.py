"""Rasa's tokenizer for Vietnamese as it is typed: syllables and symbols on their own offsets."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components import lexicon
from nlu.components.lexicon import Lexicon
from nlu.components.reading import Word, read, sound

#: Where a message keeps its words for the components that follow.
WORDS = "vi_words"
_FILE = "lexicon.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class VietnameseTokenizer(Tokenizer):
    """Splits messages into the words that `reading.read` sees; learns the lexicon by heart."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Return the settings: `lexicon` is the exported word list, from the working directory."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "lexicon": "nlu/data/generated/lexicon.json",
        }

    def __init__(
        self,
        config: Dict[Text, Any],
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
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> VietnameseTokenizer:
        """Return a tokenizer with the lexicon on disk."""
        return cls(config, model_storage, resource, lexicon.load(Path(config["lexicon"])))

    def train(self, training_data: TrainingData) -> Resource:
        """Store the lexicon with the model."""
        with self._model_storage.write_to(self._resource) as directory:
            (directory / _FILE).write_text(self.lexicon.source, encoding="utf-8")
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> VietnameseTokenizer:
        """Return a tokenizer with the lexicon that the model was trained with."""
        with model_storage.read_from(resource) as directory:
            source = (directory / _FILE).read_text(encoding="utf-8")
        return cls(config, model_storage, resource, lexicon.parse(source))

    def tokenize(self, message: Message, attribute: Text) -> List[Token]:
        """Return the message's words as tokens: the text is what was typed, the lemma is plain."""
        text = sound(message.get(attribute))
        words = read(text, self.lexicon.teencode)
        if attribute == TEXT:
            message.set(WORDS, words)
        return [_token(text, word) for word in words]


def _token(text: str, word: Word) -> Token:
    return Token(text[word.start : word.end], word.start, word.end, lemma=word.plain)
