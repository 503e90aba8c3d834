"""What is kept and for how long, and what is logged."""

from __future__ import annotations

from pydantic import BaseModel, Field


class RecordSettings(BaseModel):
    """Retention and logs."""

    keep_transcript: float = Field(
        7.0, description="Days until the words of a conversation without a case are erased.", gt=0
    )
    keep_case: float = Field(
        90.0,
        description="Days after its closing until a case loses words, notes and answers and is cut "
        "from its person; the skeleton stays for figures. 0: never.",
        ge=0,
    )
    keep_unfinished_intake: float = Field(
        30.0,
        description="Days after the last answer until an unfinished report is erased, if its case "
        "is closed; what belongs to an open case is kept.",
        gt=0,
    )
    keep_journey: float = Field(
        30.0,
        description="Days after the last check-in of a journey until all of it is erased, unless a "
        "case hangs on it: then it goes with the case.",
        gt=0,
    )
    keep_requests: float = Field(
        730.0,
        description="Days after its decision until a request about somebody's data is erased; its "
        "words go with the case.",
        gt=0,
    )
    request_answer_days: int = Field(
        2,
        description="Working days (Monday to Friday) in which a request about somebody's data is "
        "answered. Decree 356/2025/ND-CP, as law firms sum it up; have a lawyer read it.",
        ge=0,
    )
    request_access_days: int = Field(
        10,
        description="Days in which what is kept is shown to whom it is about. The same decree: 10 "
        "to 20 days by the kind of request; the shorter is taken.",
        ge=1,
    )
    request_correction_days: int = Field(
        10, description="Days in which it is corrected. Source as above.", ge=1
    )
    request_erasure_days: int = Field(
        10, description="Days in which it is erased, or refused. Source as above.", ge=1
    )
    request_extension_days: int = Field(
        15,
        description="Days that may be added once when a request is difficult. The same decree.",
        ge=0,
    )
    keep_wishes: float = Field(
        180.0,
        description="Days in which somebody who asked about a number that nobody knew is told when "
        "something is known; then the wish is erased.",
        gt=0,
    )
    keep_unjudged: float = Field(
        365.0,
        description="Days after the last report until an entry of the registry of recruiters that "
        "nobody confirmed or cleared is erased.",
        gt=0,
    )
    keep_dedupe_keys: float = Field(
        30.0,
        description="Days in which an event that a platform delivers again is recognised.",
        ge=2,
    )
    log_level: str = Field(
        "INFO",
        description="DEBUG, INFO, WARNING or ERROR.",
        pattern="^(DEBUG|INFO|WARNING|ERROR)$",
    )
    log_json: bool = Field(False, description="Write logs as JSON lines.")
