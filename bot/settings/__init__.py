"""Every setting of the bot, with its default and its meaning: a module for each area.

`.env.example` is made from here.
"""

from bot.settings.bells import MailTls
from bot.settings.example import env_example
from bot.settings.house import Organisation
from bot.settings.loading import BadSetting, Settings, load, read

__all__ = ["BadSetting", "MailTls", "Organisation", "Settings", "env_example", "load", "read"]
