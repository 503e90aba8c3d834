"""A dialogue without Rasa: keywords, numbers, guides. It remembers nothing and needs no network."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.models.lexicon import teencode as spelling_table
from bot.catalogue.texts import BASE
from bot.dialogue import keywords, keywords_english
from bot.dialogue.card_contacts import HOME
from bot.dialogue.language import detect
from bot.dialogue.replies import effects_for
from bot.domain.effects import Effect
from bot.domain.risk import Understanding
from bot.safety import english
from nlu.vitext.normalize import fold
from nlu.vitext.teencode import BREAK, tokens

#: A keyword is a guess: sure enough to answer, never as sure as a model.
CONFIDENCE = 0.6
#: A bare country may be an answer to something else: less sure than a question.
BARE = 0.3
#: A message of at most this many words that names a country answers "in which country?".
_BARE_COUNTRY_WORDS = 3
#: The greetings of a message of this many words are its beginning, not its meaning.
_SHORT_WORDS = 6


def chat_reader(catalogue: Catalogue) -> Callable[[str], str]:
    """Return a function that spells chat words out: "sdt dsq" becomes "so dien thoai dai su quan".

    Its result is folded and without punctuation, as the keyword rules expect.
    """
    table = spelling_table(catalogue.spellings.values())

    def read(text: str) -> str:
        return " ".join(token.word for token in tokens(text, table) if token.word != BREAK)

    return read


class FallbackDialogue:
    """Implements bot.domain.ports.Dialogue while Rasa is stopped, loading or broken."""

    def __init__(
        self,
        countries: Callable[[str], Sequence[str]],
        looks_like_job_ad: Callable[[str], bool],
        read: Callable[[str], str] = fold,
    ) -> None:
        """Take finders for the countries a text names and for job offers.

        `read` turns what was typed into folded plain words (chat spellings spelled out).
        """
        self._countries = countries
        self._looks_like_job_ad = looks_like_job_ad
        self._read = read

    async def understand(self, text: str) -> Understanding:
        """Return what keywords tell; intent "" when they tell nothing. Never raises."""
        codes = tuple(self._countries(text))
        return _in_english(text, codes) or self._in_vietnamese(text, codes)

    def _in_vietnamese(self, text: str, codes: tuple[str, ...]) -> Understanding:
        folded = " ".join(self._read(text).split())
        for rules in (keywords.CONVERSATION, keywords.NUMBERS):
            rule = _first(rules, folded)
            if rule is not None:
                return _understood(rule.label, codes, rule.want)
        if self._looks_like_job_ad(text):
            return _understood("check_job_offer", codes)
        abroad = [code for code in codes if code != HOME]
        if abroad and len(folded.split()) <= _BARE_COUNTRY_WORDS:
            return _understood("ask_hotline", codes, "hotline", BARE)
        rule = _first(keywords.TOPICS, folded)
        return _understood(rule.label if rule else _short(folded), codes)

    async def respond(
        self,
        conversation: str,  # noqa: ARG002 - the port's; nothing is remembered under it here
        understanding: Understanding,
    ) -> tuple[Effect, ...]:
        """Return what to do next; never empty, the same for every `conversation`."""
        return effects_for(understanding)


def _in_english(text: str, codes: Sequence[str]) -> Understanding | None:
    """Return what English words tell, None when they tell nothing or are not English."""
    spoken = english.plain(text)
    rule = _first(keywords_english.RULES, spoken)
    whole = (label for label, words in keywords_english.WHOLE if words.fullmatch(spoken))
    label = rule.label if rule else next(whole, "")
    # Which language it is costs more to tell than whether English words are there.
    if not label or detect(text) == BASE:
        return None
    return _understood(label, codes, rule.want if rule else "")


def _first(rules: Sequence[keywords.Rule], folded: str) -> keywords.Rule | None:
    return next((rule for rule in rules if rule.words.search(folded)), None)


def _short(folded: str) -> str:
    """Return the label of a message that says only hello, thanks, yes or no; "" otherwise."""
    bare = folded.strip(" .,!?~:)(-")
    if len(bare.split()) > _SHORT_WORDS:
        return ""
    return next((label for label, words in keywords.WHOLE if words.fullmatch(bare)), "")


def _understood(
    label: str, codes: Sequence[str], want: str = "", sure: float = CONFIDENCE
) -> Understanding:
    slots: list[tuple[str, str]] = []
    if codes:
        slots.append(("country", ",".join(codes)))
    if want:
        slots.append(("want", want))
    confidence = sure if label else 0.0
    return Understanding(label, confidence, fine_intent=label, slots=tuple(slots))
