"""The local provider: labels posts on this machine, without network, key or cost."""

from __future__ import annotations

from collections.abc import Sequence

from domain.answers import Answer, Question, Reply
from workers.llm.local_training import LocalModel

# The local model has no prompt: this names the way questions become features and guesses become answers.
PROMPT_VERSION = "local-1"


class LocalProvider:
    """Implements `workers.llm.base.Provider`."""

    def __init__(self, model: LocalModel) -> None:
        self._model = model

    @property
    def name(self) -> str:
        return "local"

    @property
    def model(self) -> str:
        """`tfidf-svm-` and the first characters of the corpus hash."""
        return self._model.name

    @property
    def max_posts(self) -> int:
        # Vectorising pays off up to a few hundred posts; a larger call would only hold its lease longer.
        return 500

    def ask(self, questions: Sequence[Question]) -> Reply:
        """Answers every question that holds something the model knows, and declines the others."""
        guesses = self._model.guess([question.text for question in questions])
        return Reply(
            provider=self.name,
            model=self.model,
            prompt_version=PROMPT_VERSION,
            answers=tuple(
                Answer(
                    id=question.id,
                    topic=guess.topic,
                    sentiment=guess.sentiment,
                    urgency=guess.urgency,
                    actionable=guess.actionable,
                    confidence=guess.confidence,
                )
                for question, guess in zip(questions, guesses, strict=True)
                if guess is not None
            ),
            declined={
                question.id: "The local model knows none of its words."
                for question, guess in zip(questions, guesses, strict=True)
                if guess is None
            },
        )
