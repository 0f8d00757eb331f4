"""The words of the product, as types. See docs/architecture.md for the life of a post."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import NewType

from pydantic import BaseModel, ConfigDict, Field

PostId = NewType("PostId", str)
"""`platform:external id`, e.g. `x:1311171102325878159`. A string everywhere: tweet ids exceed 2^53."""


class PostState(StrEnum):
    """Where a post stands. Every stored post is in exactly one state."""

    RECEIVED = "received"  # journalled in raw_posts, not prepared yet
    PENDING = "pending"  # prepared, waits for a batch
    BATCHED = "batched"  # leased to a batch that is being asked
    ANALYSED = "analysed"  # has an analysis, waits to be routed
    ROUTED = "routed"  # end: delivered to a team queue
    UNROUTED = "unrouted"  # end: analysed, nothing to do
    SKIPPED = "skipped"  # end: not a customer's, or nothing left after cleaning
    DUPLICATE = "duplicate"  # end: follows its canonical post
    FAILED = "failed"  # end: gave up, `failure` says why; can be sent again


class Origin(StrEnum):
    """Who speaks. Only customers are analysed."""

    CUSTOMER = "customer"
    BRAND = "brand"
    BOT = "bot"
    REPOST = "repost"


class Language(StrEnum):
    FRENCH = "fr"
    ENGLISH = "en"
    ARABIC = "ar"
    OTHER = "other"


class Sentiment(StrEnum):
    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


class Urgency(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def rank(self) -> int:
        """0 for low, 1 for medium, 2 for high."""
        return _URGENCY_ORDER.index(self)

    def at_least(self, floor: Urgency) -> Urgency:
        """The more urgent of the two."""
        return self if self.rank >= floor.rank else floor


_URGENCY_ORDER = (Urgency.LOW, Urgency.MEDIUM, Urgency.HIGH)


class Lane(StrEnum):
    """Which work goes first: a live post never waits behind an import."""

    LIVE = "live"
    BULK = "bulk"

    @property
    def rank(self) -> int:
        """0 goes first."""
        return 0 if self is Lane.LIVE else 1


class ImportState(StrEnum):
    """The life of one run over an uploaded file."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    READ = "read"  # every row of the file is accounted for; later stages go on by themselves
    REFUSED = "refused"  # the file cannot be an import


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Provenance(Frozen):
    """Which answer a label comes from (invariant 7)."""

    provider: str
    model: str
    prompt_version: str
    taxonomy_version: str
    batch: str
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0
    answered_at: datetime


class Analysis(Frozen):
    """What a provider answered for exactly one post, after the rules had their say on urgency."""

    sentiment: Sentiment
    topic: str = Field(description="A topic of the taxonomy.")
    urgency: Urgency = Field(description="The higher of the model's urgency and the rules' floor.")
    model_urgency: Urgency = Field(description="What the model alone said.")
    urgency_reasons: tuple[str, ...] = Field(
        default=(), description="Rules that set a floor, e.g. `high:outage:'plus internet'`."
    )
    actionable: bool
    confidence: float = Field(ge=0.0, le=1.0)
    provenance: Provenance


class Rejection(Frozen):
    """One row of a file that could not become a raw post."""

    line: int = Field(description="1-based physical line where the row starts.")
    reason: str = Field(description="A stable word: ragged, no_text, undecodable, nul, too_long, bad_json, …")
    detail: str = Field(description="What was found and what to do, for a person.")
    raw: str = Field(description="The row as it stood in the file; undecodable bytes as \\xNN.")


class Accounting(Frozen):
    """The row accounting of one import. `rows_read = stored + already_known + rejected`, and
    `stored = sum(states)`, at every moment (invariant 2)."""

    rows_read: int = 0
    stored: int = 0
    already_known: int = 0
    rejected: int = 0
    states: dict[PostState, int] = Field(default_factory=dict)

    def imbalance(self) -> str | None:
        """What does not add up, or None when the identity holds."""
        if self.rows_read != self.stored + self.already_known + self.rejected:
            return (
                f"rows_read {self.rows_read} != stored {self.stored} + already_known "
                f"{self.already_known} + rejected {self.rejected}"
            )
        total = sum(self.states.values())
        if self.stored != total:
            return f"stored {self.stored} != sum of states {total} ({dict(self.states)})"
        return None
