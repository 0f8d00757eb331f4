"""What is asked of a provider and what counts as its answer.

An answer is kept only when the provider gave it for exactly that id with values of the taxonomy
(invariant 3). There is no default label: what is not answered stays unanswered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import Field

from domain.models import Frozen, Language, PostId, Sentiment, Urgency
from domain.taxonomy import Taxonomy


class Question(Frozen):
    """One post as a provider sees it."""

    id: PostId
    text: str
    lang: Language


class Answer(Frozen):
    """One provider's labels for one post."""

    id: PostId
    topic: str
    sentiment: Sentiment
    urgency: Urgency
    actionable: bool
    confidence: float = Field(ge=0.0, le=1.0, description="Calibrated probability of the topic.")


class Reply(Frozen):
    """One call to a provider: its answers and what they cost."""

    provider: str
    model: str
    prompt_version: str
    answers: tuple[Answer, ...]
    declined: dict[PostId, str] = Field(
        default_factory=dict,
        description="Questions it cannot answer, and would not if asked again; with the reason.",
    )
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0


@dataclass(frozen=True, slots=True)
class CheckedReply:
    """The answers worth keeping, and why each other question has none."""

    accepted: Mapping[PostId, Answer]
    problems: Mapping[PostId, str]
    declined: Mapping[PostId, str]
    invented: tuple[PostId, ...]


def check_reply(questions: Sequence[Question], reply: Reply, taxonomy: Taxonomy) -> CheckedReply:
    """Match answers to questions by id; keep the good ones, name what is wrong with the others."""
    asked = [question.id for question in questions]
    counts = Counter(answer.id for answer in reply.answers)
    accepted: dict[PostId, Answer] = {}
    problems: dict[PostId, str] = {}
    declined: dict[PostId, str] = {}
    by_id = {answer.id: answer for answer in reply.answers}
    for post_id in asked:
        answer = by_id.get(post_id)
        if answer is None and post_id in reply.declined:
            declined[post_id] = reply.declined[post_id]
        elif answer is None:
            problems[post_id] = "missing: the provider gave no answer for this id"
        elif counts[post_id] > 1:
            problems[post_id] = f"repeated: the provider answered {counts[post_id]} times for this id"
        elif answer.topic not in taxonomy.topics:
            problems[post_id] = f"unknown topic {answer.topic!r}: not in taxonomy {taxonomy.version}"
        else:
            accepted[post_id] = answer
    invented = tuple(post_id for post_id in counts if post_id not in set(asked))
    return CheckedReply(accepted=accepted, problems=problems, declined=declined, invented=invented)
