"""Home, age band, sex and route of a case: read off answers, and set by operators.

Only codes of closed lists are kept, for figures; who the person is stays in what they told.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.models.texts import Step
from bot.checks import identifiers
from bot.checks.places import places
from bot.domain.errors import BenError, NotFound
from bot.domain.people import Operator
from bot.domain.ports import Bell, Clock
from bot.domain.traits import AgeBand, Sex, Trait, TraitField, band
from bot.escalation import answering
from bot.storage.uow import Store, UnitOfWork
from nlu.vitext.normalize import fold

_HOME_COUNTRY = "VN"
#: Steps of intakes whose answers tell of the person a case is about.
_WHO = frozenset({"identity", "person"})
#: Steps that ask where somebody is now, or was heard of last, and those that ask for the way.
_WHERE = frozenset({"where", "place"})
_WAY = frozenset({"route", "route_now", "recruiter"})
#: The choice by which somebody says that they did not pass a gate.
_TRAIL_STEP, _TRAIL_CHOICE, _TRAIL = "signs", "crossing", "trail"
_YEAR = re.compile(r"(?<!\d)(19[3-9]\d|20[012]\d)(?!\d)")
_BORN = re.compile(r"\b(?:sinh|sn|born)\b\D{0,12}(?:\d{1,2}\D){0,2}(19[3-9]\d|20[012]\d)(?!\d)")
#: A year without a word is that of a birth only where whoever was born then could have left since.
_YOUNGEST = 14
_HOME = r"\bque(?: quan| huong| o| em| chau| minh| nha)*(?: tinh| tp)? {name}\b"


class StaleTraits(BenError):
    """Somebody else has set these since the form was opened."""

    def __init__(self, current: Mapping[TraitField, Trait]) -> None:
        super().__init__()
        #: What stands there now, of those that differ.
        self.current = dict(current)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an operator chose for one of them, and which version they saw."""

    code: str
    base: int


def choices(catalogue: Catalogue) -> dict[TraitField, dict[str, str]]:
    """Return the closed list of each trait: code to what operators read."""
    homes = {one.id: one.name for one in catalogue.provinces.values()}
    abroad = {
        one.code: one.name for one in catalogue.countries.values() if one.code != _HOME_COUNTRY
    }
    return {
        TraitField.HOME: homes,
        TraitField.AGE: dict.fromkeys(AgeBand, ""),
        TraitField.SEX: dict.fromkeys(Sex, ""),
        TraitField.SET_OUT: homes | abroad,
        TraitField.CROSSING: {one.id: one.name for one in catalogue.crossings.values()},
        TraitField.DESTINATION: abroad,
    }


async def gather(
    uow: UnitOfWork, catalogue: Catalogue, case_id: str, step: Step, text: str, now: dt.datetime
) -> None:
    """Note what an answer tells; what an operator or an earlier answer said stays."""
    for field, code in told(catalogue, step, text, now):
        await uow.file.traits.note(case_id, field, code, now)


def told(
    catalogue: Catalogue, step: Step, text: str, now: dt.datetime
) -> Iterator[tuple[TraitField, str]]:
    """Yield the traits that an answer tells beyond doubt."""
    if step.id in _WHO:
        if home := _home(catalogue, text):
            yield TraitField.HOME, home
        if (age := _age(text, now)) is not None:
            yield TraitField.AGE, band(age)
    if step.id in _WHERE:
        abroad = [one for one in places().countries(text) if one != _HOME_COUNTRY]
        if len(abroad) == 1 and abroad[0] in catalogue.countries:
            yield TraitField.DESTINATION, abroad[0]
    if step.id in _WHERE | _WAY and (crossing := _crossing(catalogue, text)):
        yield TraitField.CROSSING, crossing
    if step.id == _TRAIL_STEP and any(
        one.value == _TRAIL_CHOICE for one in answering.meant(step, text)
    ):
        yield TraitField.CROSSING, _TRAIL


def _home(catalogue: Catalogue, text: str) -> str:
    """Return the one province that is named as home, "" for none or several."""
    plain = " ".join(re.findall(r"[a-z0-9]+", fold(text)))
    spelled = _spelled(catalogue)
    said = {code for name, code in spelled if re.search(_HOME.format(name=name), plain)}
    if not said:
        by_name = {name: one.id for one in catalogue.provinces.values() for name in one.names}
        said = {
            by_name[one.place.name]
            for one in places().spot(text)
            if one.place is not None and one.place.name in by_name
            # "Trần Hà Nam" is somebody's name.
            and not one.place.unsure and not _goes_on(text[: one.start])
        }  # fmt: skip
    return said.pop() if len(said) == 1 else ""


def _goes_on(before: str) -> bool:
    """Return whether a name stands right before, of which the next words may be a part."""
    words = before.split()
    return bool(words) and words[-1][:1].isupper() and words[-1][-1:].isalnum()


@functools.lru_cache(maxsize=4)
def _by_version(_: str, names: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    plain = ((" ".join(re.findall(r"[a-z0-9]+", fold(name))), code) for name, code in names)
    return sorted(plain, key=lambda one: -len(one[0]))


def _spelled(catalogue: Catalogue) -> list[tuple[str, str]]:
    names = tuple((name, one.id) for one in catalogue.provinces.values() for name in one.names)
    return _by_version(catalogue.version, names)


def _age(text: str, now: dt.datetime) -> int | None:
    """Return the one age that is told, in years or by the year of birth; None for none."""
    ages = {int(one.value) for one in identifiers.find(text) if one.entity == "age"}
    born = {now.year - int(year) for year in _BORN.findall(fold(text))}
    years = {now.year - int(year) for year in _YEAR.findall(text)}
    found = ages or born or {age for age in years if age >= _YOUNGEST}
    found = {age for age in found if age >= 0}
    return found.pop() if len(found) == 1 else None


def _crossing(catalogue: Catalogue, text: str) -> str:
    gates = {one.place: one.id for one in catalogue.crossings.values() if one.place}
    named = {
        gates[one.place.name]
        for one in places().spot(text)
        if one.place is not None and one.place.name in gates
    }
    return named.pop() if len(named) == 1 else ""


class Traits:
    """What operators do with them. Admins see no case: every call answers NotFound to them."""

    def __init__(self, store: Store, catalogue: Catalogue, clock: Clock, bell: Bell) -> None:
        self._store = store
        self._clock = clock
        self._bell = bell
        #: The closed lists.
        self.choices = choices(catalogue)

    async def read(self, operator: Operator, case_id: str) -> dict[TraitField, Trait]:
        """Return them to be edited; the read is in the audit first."""
        self._refuse_admins(operator)
        async with self._store.write() as uow:
            await uow.cases.get(case_id)
            await uow.audit.append(
                at=self._clock.now(), operator_id=operator.id, action="case.traits_read",
                object_id=case_id,
            )  # fmt: skip
            await uow.commit()
        async with self._store.read() as uow:
            return await uow.file.traits.of_case(case_id)

    async def edit(
        self, operator: Operator, case_id: str, wanted: Mapping[TraitField, Wanted]
    ) -> None:
        """Set those that differ from what stands, all of them or none.

        ValueError for a code that is in no list; StaleTraits when somebody set one meanwhile.
        """
        self._refuse_admins(operator)
        for field, one in wanted.items():
            if one.code and one.code not in self.choices[field]:
                raise ValueError("there is no such code")
        now = self._clock.now()
        async with self._store.write() as uow:
            await uow.cases.get(case_id)
            standing = await uow.file.traits.of_case(case_id)
            changed = [field for field, one in wanted.items() if one.code != standing[field].code]
            refused = [field for field in changed if not await self._put(
                uow, operator, case_id, field, wanted[field], now
            )]  # fmt: skip
            if refused:
                raise StaleTraits({field: standing[field] for field in refused})
            if changed:
                await uow.cases.set_values(case_id, now)
                await uow.cases.add_event(case_id, "traits_set", now, operator_id=operator.id)
                await uow.audit.append(
                    at=now, operator_id=operator.id, action="case.traits", object_id=case_id,
                    detail=",".join(changed),
                )  # fmt: skip
                await uow.commit()
        self._bell.ring()

    @staticmethod
    async def _put(
        uow: UnitOfWork, operator: Operator, case_id: str, field: TraitField, one: Wanted,
        now: dt.datetime,
    ) -> bool:  # fmt: skip
        return await uow.file.traits.put(
            case_id, field, one.code, one.base, operator_id=operator.id, now=now
        )

    @staticmethod
    def _refuse_admins(operator: Operator) -> None:
        if not operator.may_see_cases:
            raise NotFound
