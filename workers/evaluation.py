"""How good labels are: pure measures over pairs of expected and given labels.

An expected label `a|b` accepts both. Sources: Wilson (1927) for intervals; Guo et al. (2017), "On
calibration of modern neural networks", for the expected calibration error.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from pydantic import Field

from domain.models import Frozen
from domain.taxonomy import Taxonomy

NO_TEAM = "none"
# What a post without an answer counts as: never right.
UNANSWERED = "unanswered"
FIELDS = ("team", "topic", "sentiment", "urgency")


class Labels(Frozen):
    """The labels of one post; expected ones may be `a|b`, given ones have a confidence."""

    id: str
    team: str
    topic: str
    sentiment: str
    urgency: str
    confidence: float | None = None


class Interval(Frozen):
    low: float
    high: float


class Mistake(Frozen):
    id: str
    expected: str
    given: str
    confidence: float | None = None


class Score(Frozen):
    """The measures of one field."""

    accuracy: float
    interval: Interval = Field(description="Wilson 95% interval of the accuracy.")
    macro_f1: float = Field(description="Mean F1 over the labels expected at least once.")
    f1: dict[str, float]
    confusion: dict[str, dict[str, int]] = Field(description="expected → given → posts.")
    calibration_error: float | None = Field(None, description="Topic only: expected calibration error.")
    worst: tuple[Mistake, ...] = Field((), description="The most confident mistakes.")


class Report(Frozen):
    """All measures over one set of posts."""

    n: int
    team: Score
    topic: Score
    sentiment: Score
    urgency: Score


def team_of(topic: str, actionable: bool, taxonomy: Taxonomy) -> str:
    """Where a post goes; `none` when nobody needs to act."""
    return taxonomy.team_of(topic) if actionable else NO_TEAM


def unanswered(post: str) -> Labels:
    """The labels of a post that got no answer."""
    return Labels(id=post, team=UNANSWERED, topic=UNANSWERED, sentiment=UNANSWERED, urgency=UNANSWERED)


def report(expected: Sequence[Labels], given: Sequence[Labels], *, worst: int = 0) -> Report:
    """Measure `given` against `expected`, matched by position; ids must agree. Needs one post at least."""
    if [labels.id for labels in expected] != [labels.id for labels in given]:
        raise ValueError("expected and given labels are not of the same posts")
    confidences = [labels.confidence for labels in given]
    scores = {
        field: score(
            [getattr(labels, field) for labels in expected],
            [getattr(labels, field) for labels in given],
            ids=[labels.id for labels in expected],
            confidences=confidences,
            calibrated=field == "topic",
            worst=worst,
        )
        for field in FIELDS
    }
    return Report(n=len(expected), **scores)


def score(
    expected: Sequence[str],
    given: Sequence[str],
    *,
    ids: Sequence[str] | None = None,
    confidences: Sequence[float | None] | None = None,
    calibrated: bool = False,
    worst: int = 0,
) -> Score:
    """The measures of one field. `confidences` belong to this field only when `calibrated`."""
    if not expected or len(expected) != len(given):
        raise ValueError(f"cannot score {len(given)} labels against {len(expected)}")
    truths = [settle(wanted, got) for wanted, got in zip(expected, given, strict=True)]
    right = [truth == got for truth, got in zip(truths, given, strict=True)]
    f1 = f1_by_label(truths, given)
    places = ids if ids is not None else [str(place) for place in range(len(expected))]
    known = confidences if confidences is not None else [None] * len(expected)
    mistakes = [
        Mistake(id=place, expected=wanted, given=got, confidence=confidence)
        for place, wanted, got, confidence, is_right in zip(
            places, expected, given, known, right, strict=True
        )
        if not is_right
    ]
    mistakes.sort(key=lambda mistake: -(mistake.confidence or 0.0))
    sure = [confidence for confidence in known if confidence is not None]
    return Score(
        accuracy=sum(right) / len(right),
        interval=wilson(sum(right), len(right)),
        macro_f1=sum(f1.values()) / len(f1),
        f1=f1,
        confusion=confusion(truths, given),
        calibration_error=(
            calibration_error(sure, right) if calibrated and len(sure) == len(right) else None
        ),
        worst=tuple(mistakes[:worst]),
    )


def settle(expected: str, given: str) -> str:
    """The one label that `a|b` stands for: the given one when it is accepted, else the first."""
    accepted = expected.split("|")
    return given if given in accepted else accepted[0]


def confusion(expected: Sequence[str], given: Sequence[str]) -> dict[str, dict[str, int]]:
    """expected → given → posts, labels in alphabetical order."""
    counts = Counter(zip(expected, given, strict=True))
    table: dict[str, dict[str, int]] = {}
    for (wanted, got), count in sorted(counts.items()):
        table.setdefault(wanted, {})[got] = count
    return table


def f1_by_label(expected: Sequence[str], given: Sequence[str]) -> dict[str, float]:
    """F1 of each label that is expected at least once."""
    hits = Counter(wanted for wanted, got in zip(expected, given, strict=True) if wanted == got)
    wanted_counts, given_counts = Counter(expected), Counter(given)
    return {
        label: 2 * hits[label] / (wanted_counts[label] + given_counts[label])
        for label in sorted(wanted_counts)
    }


def wilson(successes: int, n: int, z: float = 1.96) -> Interval:
    """Wilson score interval of a proportion; z = 1.96 gives 95%."""
    share = successes / n
    spread = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    centre = share + z * z / (2 * n)
    scale = 1 + z * z / n
    return Interval(low=max(0.0, (centre - spread) / scale), high=min(1.0, (centre + spread) / scale))


def calibration_error(confidences: Sequence[float], right: Sequence[bool], bins: int = 10) -> float:
    """Mean distance, weighted by posts, between the confidence and the accuracy of equal-width bins."""
    grouped: dict[int, list[tuple[float, bool]]] = {}
    for confidence, is_right in zip(confidences, right, strict=True):
        grouped.setdefault(min(int(confidence * bins), bins - 1), []).append((confidence, is_right))
    return sum(
        abs(sum(confidence for confidence, _ in group) - sum(is_right for _, is_right in group))
        for group in grouped.values()
    ) / len(confidences)
