"""The house itself: where its data lie, who runs it, where its pages and Rasa are."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, Field, SecretStr


class Organisation(BaseModel):
    """Who runs this service: shown to everyone who writes."""

    name: str
    contact: str
    hours: str
    #: Where people can write to us without any app, "" for nowhere.
    page: str = ""


class HouseSettings(BaseModel):
    """Data, organisation, addresses, Rasa and keys."""

    data_dir: Path = Field(Path("data"), description="Folder of all data: database, keys, secrets.")
    content_dir: Path = Field(Path("content"), description="Folder of the content.")
    database_url: str = Field(
        "", description="sqlite:///… or postgresql://…; empty: SQLite in the data folder."
    )
    database_password: SecretStr = Field(
        SecretStr(""), description="Password for PostgreSQL, kept out of the URL."
    )
    organisation: str = Field(
        "",
        description="Name of the organisation that runs the service; needed before any "
        "live channel.",
    )
    organisation_contact: str = Field(
        "", description="How people reach that organisation (phone, e-mail or address)."
    )
    organisation_hours: str = Field(
        "", description="When operators answer, e.g. '7:00-22:00 mỗi ngày'."
    )
    host: str = Field("127.0.0.1", description="Address the pages listen on.")
    chat_port: int = Field(8080, description="Port of the chat page.", ge=0, le=65535)
    desk_port: int = Field(8090, description="Port of the operators' desk.", ge=0, le=65535)
    internal_port: int = Field(
        8091,
        description="Port for Rasa's action calls and metrics, loopback only.",
        ge=0,
        le=65535,
    )
    internal_host: str = Field(
        "127.0.0.1", description="Address of that port; an internal network at the most."
    )
    public_url: str = Field(
        "",
        description="https://… under which the pages are reached from outside; makes "
        "cookies Secure.",
    )
    desk_url: str = Field(
        "", description="https://… of the desk, for links in alarms; empty: the local address."
    )
    trusted_proxies: str = Field(
        "",
        description="Addresses or networks of the reverse proxy, e.g. 127.0.0.1,10.0.0.0/8: only "
        "their X-Forwarded-For and X-Forwarded-Proto are believed. Without it all visitors behind "
        "a proxy count as one source.",
    )
    exit_url: str = Field(
        "https://www.google.com/search?q=th%E1%BB%9Di+ti%E1%BA%BFt",
        description="Harmless page that the quick-exit button opens.",
    )
    rasa: bool = Field(True, description="Start and use Rasa; without it the fallback answers.")
    rasa_url: str = Field(
        "", description="Where a Rasa runs already; empty: `ben run` starts its own on loopback."
    )
    rasa_timeout: float = Field(4.0, description="Seconds a turn waits for Rasa.", gt=0)
    internal_secret: SecretStr = Field(
        SecretStr(""), description="Secret between Rasa and the bot; empty: made on first run."
    )
    key_ring: SecretStr = Field(
        SecretStr(""),
        description="The key ring as JSON; empty: a file in the data folder, made on first run.",
    )

    @property
    def database(self) -> str:
        """The database's URL, SQLite in the data folder by default."""
        return self.database_url or f"sqlite:///{self.data_dir / 'ben.db'}"

    @property
    def who(self) -> Organisation | None:
        """The organisation, when its name, contact and hours are all set."""
        if self.organisation and self.organisation_contact and self.organisation_hours:
            return Organisation(
                name=self.organisation,
                contact=self.organisation_contact,
                hours=self.organisation_hours,
                page=self.public_url,
            )
        return None

    @property
    def desk_address(self) -> str:
        """Where operators find the desk."""
        return self.desk_url or f"http://{self.host}:{self.desk_port}/"
