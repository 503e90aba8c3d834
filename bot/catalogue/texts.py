"""What the bot says, by key and language."""

from __future__ import annotations

from string import Formatter

from bot.catalogue.catalogue import Catalogue
from bot.domain.errors import ContentError

#: The language every text exists in; the others fall back to it.
BASE = "vi"


class Texts:
    """The locale texts of a catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._texts = catalogue.texts

    def has(self, key: str, locale: str = BASE) -> bool:
        """Return True when `locale` itself, without falling back, has a text for `key`."""
        return key in self._texts.get(locale, {})

    def say(self, key: str, locale: str = BASE, **values: str) -> str:
        """Return the text of `key` in `locale`, or else in Vietnamese, with `values` filled in.

        Values go in literally: braces in them mean nothing. Raises ContentError for a key that no
        language has, and for a placeholder without a value.
        """
        for code in (locale, BASE):
            template = self._texts.get(code, {}).get(key)
            if template is not None:
                return fill(template, key, values)
        raise ContentError(f"content/locales/{BASE} has no text {key!r}: add it.")


def fill(template: str, where: str, values: dict[str, str]) -> str:
    """Return `template` with its {placeholders} replaced by `values`, literally.

    Raises ContentError, naming `where`, when a placeholder has no value or isn't a plain name.
    """
    parts: list[str] = []
    for literal, name, spec, conversion in _pieces(template, where):
        parts.append(literal)
        if name is None:
            continue
        if spec or conversion or name not in values:
            raise ContentError(f"{where}: the text wants {{{name}}}, which was not given.")
        parts.append(values[name])
    return "".join(parts)


def placeholders(template: str, where: str = "a text") -> set[str]:
    """Return the names of the {placeholders} in `template`; ContentError if braces don't pair."""
    return {name for _, name, _, _ in _pieces(template, where) if name is not None}


def _pieces(template: str, where: str) -> list[tuple[str, str | None, str | None, str | None]]:
    try:
        return list(Formatter().parse(template))
    except ValueError as error:
        raise ContentError(f"{where}: {error}: write {{{{ and }}}} for plain braces.") from error
