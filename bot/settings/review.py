"""Messages that the bot did not understand: how many people look at, and how long they are kept."""

from __future__ import annotations

from pydantic import BaseModel, Field


class ReviewSettings(BaseModel):
    """The review queue."""

    review_per_day: int = Field(
        60,
        description="Messages not understood that come into the review queue a day at most, beside "
        "those that operators point at; 0: none is collected.",
        ge=0,
    )
    review_confidence: float = Field(
        0.6,
        description="Confidence below which an answer counts as a guess, and is reviewed.",
        ge=0,
        le=1,
    )
    keep_review: float = Field(
        7.0,
        description="Days until a message that nobody labelled leaves the review queue; it leaves "
        "with its words if they go earlier.",
        gt=0,
    )
    keep_review_exported: float = Field(
        90.0,
        description="Days after its export until a masked and labelled message is erased; a year "
        "if it never was exported.",
        gt=0,
    )
