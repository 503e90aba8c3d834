"""Which folder of content holds what: a new kind of content is one line here."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel

from bot.catalogue.models.consents import Consent
from bot.catalogue.models.contacts import Agency, EmergencyNumbers, Hotline, Mission
from bot.catalogue.models.cues import Cue, Guard, WordGroup
from bot.catalogue.models.figures import Figure
from bot.catalogue.models.lexicon import Spelling
from bot.catalogue.models.places import Bank, Broker, Country, Crossing, Place, Province
from bot.catalogue.models.red_flags import LawfulSign, RedFlag
from bot.catalogue.models.referrals import Ground, PacketField, Receiver, Situation
from bot.catalogue.models.replies import CannedReply
from bot.catalogue.models.scams import Scam
from bot.catalogue.models.screening import Indicator
from bot.catalogue.models.texts import Guide, Intake
from bot.catalogue.models.topics import Topic


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of content whose entries are known by an id."""

    #: The field of Catalogue that holds it.
    field: str
    #: Its files, relative to the root of content.
    files: str
    model: type[BaseModel]
    #: The key of the list in a file with many entries; "" when a file is one entry.
    many: str = ""
    #: The attribute that names an entry.
    key: str = "id"


KINDS: tuple[Kind, ...] = (
    Kind("scams", "scams/*.yaml", Scam),
    Kind("hotlines", "hotlines/*.yaml", Hotline, many="hotlines"),
    Kind("missions", "missions/*.yaml", Mission, many="missions"),
    Kind("emergency", "emergency/*.yaml", EmergencyNumbers, many="countries", key="country"),
    Kind("agencies", "agencies/*/*.yaml", Agency),
    Kind("situations", "referrals/situations.yaml", Situation, many="situations"),
    Kind("packet_fields", "referrals/fields.yaml", PacketField, many="fields"),
    Kind("receivers", "referrals/receivers.yaml", Receiver, many="receivers"),
    Kind("grounds", "referrals/grounds.yaml", Ground, many="grounds"),
    Kind("replies", "replies/*.yaml", CannedReply, many="replies"),
    Kind("guides", "guides/*.yaml", Guide, key="slug"),
    Kind("intakes", "intakes/*.yaml", Intake, key="kind"),
    Kind("consents", "consents/*.yaml", Consent),
    Kind("topics", "topics.yaml", Topic, many="topics"),
    Kind("indicators", "screening.yaml", Indicator, many="indicators"),
    Kind("red_flags", "red_flags/*.yaml", RedFlag),
    Kind("lawful_signs", "lawful_signs.yaml", LawfulSign, many="signs"),
    Kind("cues", "cues/*.yaml", Cue, many="cues"),
    Kind("guards", "guards.yaml", Guard, many="guards"),
    Kind("word_groups", "lexicon/word_groups.yaml", WordGroup, many="groups"),
    Kind("spellings", "lexicon/teencode.yaml", Spelling, many="spellings"),
    Kind("figures", "figures.yaml", Figure, many="figures"),
    Kind("countries", "lexicon/countries.yaml", Country, many="countries", key="code"),
    Kind("places", "lexicon/places.yaml", Place, many="places", key="name"),
    Kind("provinces", "provinces.yaml", Province, many="provinces"),
    Kind("crossings", "crossings.yaml", Crossing, many="crossings"),
    Kind("banks", "lexicon/banks.yaml", Bank, many="banks", key="code"),
    Kind("brokers", "lexicon/brokers.yaml", Broker, many="brokers", key="name"),
)
