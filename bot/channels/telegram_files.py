"""Fetches what people send from Telegram: first where it lies, then its bytes, by our own caps."""

from __future__ import annotations

from telegram import Bot
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError

from bot.channels.fetching import Fetcher, Sources, origin_of
from bot.domain.errors import MediaRefused, MediaUnavailable
from bot.domain.messages import MAX_MEDIA


class Files:
    """The files of one bot. Telegram lets bots fetch up to 20 MB; we take less.

    https://core.telegram.org/bots/api#getfile
    """

    def __init__(self, bot: Bot, api: str) -> None:
        self._bot = bot
        self._fetcher = Fetcher(Sources(named=frozenset({origin_of(api)})))

    async def fetch(self, file_id: str) -> bytes:
        """Return the bytes of a file. Raises MediaRefused and MediaUnavailable.

        The address holds the bot's token: it reaches no log and no exception.
        """
        try:
            file = await self._bot.get_file(file_id)
        except (BadRequest, Forbidden, InvalidToken):
            # Too big for bots, or an id that Telegram does not know.
            raise MediaRefused from None
        except TelegramError:
            raise MediaUnavailable from None
        if not file.file_path or (file.file_size or 0) > MAX_MEDIA:
            raise MediaRefused
        # A local server may name a file of its own disk: that is no address, and refused.
        return await self._fetcher.fetch(file.file_path)
