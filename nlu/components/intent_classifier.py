"""Rasa's intent classifier for Vietnamese typed with or without tone marks."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.gist import Fillers, gist
from nlu.components.linear import Document, LinearTextClassifier, document
from nlu.components.vi_tokenizer import Reading
from nlu.progress import step

RANKING = "intent_ranking"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class VietnameseIntentClassifier(IntentClassifier, GraphComponent):
    """Says what a message means, with a calibrated confidence for every intent."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Return what must stand before it in the pipeline."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> list[str]:
        """Return the libraries it needs."""
        return ["sklearn", "scipy"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings.

        `strength` is the inverse of regularisation; `address` and `particles` are the words that
        nlu.components.gist takes out.
        """
        return {"strength": 0.3, "address": [], "particles": []}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: LinearTextClassifier | None = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model = model
        self._fillers = Fillers.of(config["address"], config["particles"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> VietnameseIntentClassifier:
        """Return a classifier that has learnt nothing yet."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples that have an intent, and store what was learnt."""
        examples = [each for each in training_data.intent_examples if each.get(TEXT)]
        labels = [each.get(INTENT) for each in examples]
        with step(f"intents: {len(set(labels))} from {len(examples):,} examples"):
            self._model = LinearTextClassifier.train(
                [self._document(each) for each in examples],
                labels,
                strength=self._config["strength"],
            )
        with self._model_storage.write_to(self._resource) as directory:
            self._model.save(directory)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> VietnameseIntentClassifier:
        """Return the trained classifier."""
        with model_storage.read_from(resource) as directory:
            model = LinearTextClassifier.load(directory)
        return cls(config, model_storage, resource, model)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent and the full ranking of each message."""
        if self._model is None or not messages:
            return messages
        chances = self._model.probabilities([self._document(message) for message in messages])
        for message, row in zip(messages, chances, strict=False):
            ranking = [
                {INTENT_NAME_KEY: self._model.labels[index], PREDICTED_CONFIDENCE_KEY: row[index]}
                for index in row.argsort()[::-1]
            ]
            message.set(INTENT, dict(ranking[0]), add_to_output=True)
            message.set(RANKING, ranking, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Predict the training examples too, as Rasa's later components may ask for it."""
        return training_data

    def _document(self, message: Message) -> Document:
        reading = Reading.of(message)
        return document(reading.words, gist(reading.words, reading.hits, self._fillers))
