"""The urgency floor: rules that a post's wording, or an instruction hidden in it, cannot switch off."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from domain.folding import fold
from domain.models import Urgency
from domain.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class Floor:
    """The least urgency a post may get, and which rules said so."""

    level: Urgency
    reasons: tuple[str, ...]


NO_FLOOR = Floor(Urgency.LOW, ())


class UrgencyRules:
    """The compiled rules of one taxonomy. All languages are tried: posts mix them."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._rules = [
            _Rule(
                name=floor.name,
                level=floor.level,
                phrases=tuple(phrase for words in floor.any_of.values() for phrase in words),
                exceptions=tuple(phrase for words in floor.none_of.values() for phrase in words),
            )
            for floor in taxonomy.urgency_floors
        ]

    def floor_of(self, text: str) -> Floor:
        """The highest level any rule asks for, with the evidence of each rule that fired."""
        folded = fold(text)
        fired = [
            (rule, match)
            for rule in self._rules
            if (match := rule.pattern.search(folded))
            and not (rule.exception_pattern and rule.exception_pattern.search(folded))
        ]
        if not fired:
            return NO_FLOOR
        return Floor(
            level=max((rule.level for rule, _ in fired), key=lambda level: level.rank),
            reasons=tuple(f"{rule.level}:{rule.name}:{match[0]!r}" for rule, match in fired),
        )


@dataclass(frozen=True)
class _Rule:
    name: str
    level: Urgency
    phrases: tuple[str, ...]
    exceptions: tuple[str, ...]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return _any_phrase(self.phrases)

    @cached_property
    def exception_pattern(self) -> re.Pattern[str] | None:
        return _any_phrase(self.exceptions) if self.exceptions else None


def _any_phrase(phrases: Iterable[str]) -> re.Pattern[str]:
    """At word borders; white space in a phrase matches any run of it."""
    alternatives = sorted(
        (r"\s+".join(map(re.escape, fold(phrase).split())) for phrase in phrases), key=len, reverse=True
    )
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)")
