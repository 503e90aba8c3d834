"""Writes `.env.example`."""

from __future__ import annotations

from pydantic import SecretStr

from bot.settings.loading import Settings


def env_example() -> str:
    """Return the text of `.env.example`: every setting, its meaning and its default."""
    lines = [
        "# Settings of Bến. Copy to .env and change what you need; everything has a default.",
        "# Made from bot/settings/ by `ben settings`; don't edit by hand.",
        "",
    ]
    for name, field in Settings.model_fields.items():
        default = field.default
        if isinstance(default, SecretStr):
            default = ""
        elif isinstance(default, tuple):
            default = ",".join(f"{part:g}" if isinstance(part, float) else part for part in default)
        elif isinstance(default, bool):
            default = str(default).lower()
        lines += [f"# {field.description}", f"# BEN_{name.upper()}={default}", ""]
    return "\n".join(lines)
