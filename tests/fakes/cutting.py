"""A bad network between a browser and the bot: it cuts, swallows and goes silent."""

from __future__ import annotations

import random
import socket
import struct
import threading
from collections.abc import Callable

#: Makes closing a socket a reset, as a network does that has gone.
_RESET = struct.pack("ii", 1, 0)


class BadNetwork:
    """A TCP proxy before one port of the loopback."""

    def __init__(self, port: int, seed: int = 1) -> None:
        self._target = ("127.0.0.1", port)
        self._random = random.Random(seed)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._connections: set[_Connection] = set()
        #: The share of pieces of an answer that are cut, by the beginning of the request.
        self.cutting: dict[bytes, float] = {}
        #: How often something was cut, by the same.
        self.cuts: dict[bytes, int] = {}
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """Where the browser finds the bot behind it."""
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def silence(self) -> None:
        """Carry nothing more on the connections of now; they stay open, and nobody is told."""
        for one in list(self._connections):
            one.silent = True

    def close(self) -> None:
        """End everything."""
        self._listening.close()
        for one in list(self._connections):
            one.cut()

    def _accept(self) -> None:
        while True:
            try:
                browser, _ = self._listening.accept()
            except OSError:
                return
            try:
                bot = socket.create_connection(self._target)
            except OSError:
                browser.close()
                continue
            one = _Connection(browser, bot, self._mood)
            self._connections.add(one)
            one.start()

    def _mood(self, request: bytes) -> bool:
        """Return whether this piece of the answer to `request` is cut."""
        for beginning, share in self.cutting.items():
            if request.startswith(beginning) and self._random.random() < share:
                self.cuts[beginning] = self.cuts.get(beginning, 0) + 1
                return True
        return False


class _Connection:
    def __init__(
        self, browser: socket.socket, bot: socket.socket, mood: Callable[[bytes], bool]
    ) -> None:
        self._browser = browser
        self._bot = bot
        self._mood = mood
        self._request = b""
        self.silent = False

    def start(self) -> None:
        threading.Thread(target=self._carry_out, daemon=True).start()
        threading.Thread(target=self._carry_back, daemon=True).start()

    def cut(self) -> None:
        for one in (self._browser, self._bot):
            try:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                # Another thread may be waiting in it.
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            one.close()

    def _carry_out(self) -> None:
        try:
            while piece := self._browser.recv(65536):
                if piece.split(b" ", 1)[0] in (b"GET", b"POST"):
                    self._request = piece[:100]
                if not self.silent:
                    self._bot.sendall(piece)
        except OSError:
            pass
        self.cut()

    def _carry_back(self) -> None:
        try:
            while piece := self._bot.recv(65536):
                if self.silent:
                    continue
                if self._mood(self._request):
                    self._browser.sendall(piece[: len(piece) // 2])
                    break
                self._browser.sendall(piece)
        except OSError:
            pass
        self.cut()
