"""Asking for warnings in three taps: which country, which work, when."""

from __future__ import annotations

from bot.catalogue.models.topics import Topic
from bot.dialogue.wording import Wording
from bot.domain.messages import Part, QuickReply

#: Stands for every country, and for every kind of work.
ALL = "all"
#: Key of content/consents: its words are recorded with the yes.
CONSENT = "news"
#: The choices of that consent which say when to write.
BY_DAY, BY_REPLY = "day", "reply"
#: Texts that this card and the warnings themselves need.
KEYS = (
    "news.tap.on", "news.tap.off", "news.tap.more", "news.ask_country", "news.tap.every_country",
    "news.ask_job", "news.tap.every_job", "news.by_reply", "news.declined", "news.not_now",
    "news.footer", "subscribed", "unsubscribed",
)  # fmt: skip


def missing(words: Wording) -> list[str]:
    """Return a sentence with its remedy for everything the card needs and content lacks."""
    found = [
        f"content/locales/vi has no text {key!r}, which content/topics.yaml needs: add it."
        for topic in words.catalogue.topics.values()
        if not topic.country and not words.texts.has(key := job_key(topic.id))
    ]
    consent = words.catalogue.consents.get(CONSENT)
    values = {one.value for one in consent.choices} if consent else set()
    if not {BY_DAY, BY_REPLY} <= values:
        found.append(f"content/consents/{CONSENT}.yaml needs choices {BY_DAY} and {BY_REPLY}.")
    return found


def job_key(topic: str) -> str:
    """Return the key of the text that names a kind of work."""
    return f"news.tap.job.{topic}"


def offer(words: Wording, locale: str) -> QuickReply:
    """Return the tap that begins it."""
    return words.tap("news.tap.on", "news:on", locale)


def ask(words: Wording, locale: str, country: str, job: str) -> list[Part]:
    """Return the next question; what was answered before travels in the taps."""
    if not country:
        return [Part(words.say("news.ask_country", locale), _countries(words, locale))]
    if not job:
        return [Part(words.say("news.ask_job", locale), _jobs(words, locale, country))]
    consent = words.told(locale).consent(CONSENT)
    if consent is None:
        return [Part(words.say("news.not_now", locale))]
    taps = tuple(
        QuickReply(one.title, f"news:{country}:{job}:{one.value}") for one in consent.choices
    )
    return [Part(f"{consent.explain}\n{consent.ask}", taps)]


def _countries(words: Wording, locale: str) -> tuple[QuickReply, ...]:
    named = tuple(
        QuickReply(words.country(one.country, locale), f"news:{one.id}")
        for one in _topics(words)
        if one.country
    )
    return (*named, words.tap("news.tap.every_country", f"news:{ALL}", locale))


def _jobs(words: Wording, locale: str, country: str) -> tuple[QuickReply, ...]:
    named = tuple(
        words.tap(job_key(one.id), f"news:{country}:{one.id}", locale)
        for one in _topics(words)
        if not one.country
    )
    return (*named, words.tap("news.tap.every_job", f"news:{country}:{ALL}", locale))


def _topics(words: Wording) -> list[Topic]:
    return list(words.catalogue.topics.values())
