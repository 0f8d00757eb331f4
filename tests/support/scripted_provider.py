"""A provider whose answers a test decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from domain.answers import Answer, Question, Reply
from domain.models import PostId, Sentiment, Urgency


def answer_to(question: Question) -> Answer:
    """A label that can be told from the text, so that a swapped one is noticed."""
    complains = "factur" in question.text.lower()
    return Answer(
        id=question.id,
        topic="billing" if complains else "network",
        sentiment=Sentiment.NEGATIVE,
        urgency=Urgency.MEDIUM,
        actionable="merci" not in question.text.lower(),
        confidence=0.8,
    )


class ScriptedProvider:
    """Answers each question by `answer_to`, unless `script` says otherwise."""

    name = "local"

    def __init__(
        self,
        script: Callable[[Sequence[Question]], Sequence[Answer]] | None = None,
        *,
        max_posts: int = 25,
        decline: dict[str, str] | None = None,
    ) -> None:
        self._decline = decline or {}
        self.max_posts = max_posts
        self.calls: list[list[Question]] = []
        self._script = script or (lambda questions: [answer_to(question) for question in questions])

    def ask(self, questions: Sequence[Question]) -> Reply:
        self.calls.append(list(questions))
        return Reply(
            provider=self.name,
            model="scripted",
            prompt_version="test-1",
            answers=tuple(answer for answer in self._script(questions) if answer.id not in self._decline),
            declined={PostId(post_id): reason for post_id, reason in self._decline.items()},
        )
