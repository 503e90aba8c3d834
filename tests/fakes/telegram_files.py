"""Files in the fake Telegram: stored under an id, told where they lie, given out by HTTP."""

from __future__ import annotations

from tests.fakes.telegram_rules import Refused

#: The real one gives bots no larger file: https://core.telegram.org/bots/api#getfile
MOST = 20_000_000


class Files:
    """What people have sent to one bot."""

    def __init__(self):
        super().__init__()
        self.files = {}
        #: How often each file was given out.
        self.given = []

    def stores(self, data, name="photos/file_0.jpg", **told):
        """Keep a file; return what a message says of it."""
        number = f"AgACAgQAAxk{len(self.files):04d}"
        self.files[number] = (name, data)
        return {
            "file_id": number,
            "file_unique_id": f"u{number}",
            "file_size": len(data),
        } | told

    async def _do_getfile(self, parameters):
        found = self.files.get(parameters.get("file_id"))
        if found is None:
            raise Refused(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        name, data = found
        if len(data) > MOST:
            raise Refused(400, "Bad Request: file is too big")
        return {
            "file_id": parameters["file_id"],
            "file_unique_id": f"u{parameters['file_id']}",
            "file_size": len(data),
            "file_path": name,
        }

    async def gives_out(self, scope, send):
        """Answer a call for /file/bot<token>/<path>."""
        _, _, rest = scope["path"].partition("/file/bot")
        token, _, name = rest.partition("/")
        known = dict(self.files.values())
        data = known.get(name) if token == self.token else None
        self.given.append(name)
        status = 200 if data is not None else 404
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": data or b""})
