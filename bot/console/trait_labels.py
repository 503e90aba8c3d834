"""What operators read for what figures count of a case."""

from __future__ import annotations

from bot.domain.traits import AgeBand, Sex, TraitField

TRAIT = {
    TraitField.HOME: "Quê ở tỉnh nào",
    TraitField.AGE: "Nhóm tuổi",
    TraitField.SEX: "Giới, theo lời họ",
    TraitField.SET_OUT: "Đi từ đâu",
    TraitField.CROSSING: "Qua đường nào",
    TraitField.DESTINATION: "Tới nước nào",
}
AGE = {
    AgeBand.UNDER_16: "Dưới 16 tuổi",
    AgeBand.UNDER_18: "16 đến 17 tuổi",
    AgeBand.UNDER_25: "18 đến 24 tuổi",
    AgeBand.UNDER_35: "25 đến 34 tuổi",
    AgeBand.UNDER_45: "35 đến 44 tuổi",
    AgeBand.OLDER: "45 tuổi trở lên",
}
SEX = {Sex.FEMALE: "Nữ", Sex.MALE: "Nam", Sex.OTHER: "Khác"}
NOT_TOLD = "Chưa rõ"


def named(field: TraitField, code: str, lists: dict[TraitField, dict[str, str]]) -> str:
    """Return what operators read for a code; one that no list has any more stays itself."""
    if not code:
        return NOT_TOLD
    if field is TraitField.AGE:
        return AGE.get(AgeBand(code), code)
    if field is TraitField.SEX:
        return SEX.get(Sex(code), code)
    return lists[field].get(code, code)
