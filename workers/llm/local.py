"""The local provider: labels posts on this machine, without network, key or cost."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from pathlib import Path

import numpy as np
import sklearn
from numpy.typing import NDArray

from domain.answers import Answer, Question, Reply
from domain.models import Sentiment, Urgency
from domain.taxonomy import Taxonomy
from workers.llm.features import LEXICON_FILE, Features
from workers.llm.local_training import (
    FORMAT,
    METADATA_FILE,
    CorpusRow,
    Matrix,
    Trained,
    load,
    sha256_of,
    train,
    train_and_save,
)

PROMPT_VERSION = "local-1"


@dataclass(frozen=True, slots=True)
class Guess:
    """The model's labels for one text; `confidence` is the calibrated probability of the topic."""

    topic: str
    sentiment: Sentiment
    urgency: Urgency
    actionable: bool
    confidence: float


class LocalModel:
    """A trained model. Pure: the same texts give the same guesses."""

    def __init__(self, name: str, features: Features, trained: Trained) -> None:
        self.name = name
        self._features = features
        self._trained = trained

    @classmethod
    def train(cls, rows: Sequence[CorpusRow], features: Features) -> LocalModel:
        """In memory only; see `load_or_train` for the model that workers share."""
        return cls("tfidf-svm-unsaved", features, train(rows, features))

    @classmethod
    def load_or_train(
        cls, model_dir: Path, corpus: Path, taxonomy: Taxonomy, lexicon: Path = LEXICON_FILE
    ) -> LocalModel:
        """The model of exactly this corpus, lexicon, taxonomy and scikit-learn; trained when there is none.

        Each such combination has its own directory under `model_dir`, so several processes may do this at
        once. Raises ConfigError when the corpus or the lexicon is wrong or a saved model was tampered with.
        """
        corpus_sha256 = sha256_of(corpus)
        made_from = (str(FORMAT), taxonomy.version, corpus_sha256, sha256_of(lexicon), sklearn.__version__)
        directory = model_dir / hashlib.sha256("\n".join(made_from).encode()).hexdigest()[:16]
        features = Features.load(taxonomy, lexicon)
        trained = (
            load(directory)
            if (directory / METADATA_FILE).exists()
            else train_and_save(directory, corpus, lexicon, taxonomy, features)
        )
        return cls(f"tfidf-svm-{corpus_sha256[:8]}", features, trained)

    def guess(self, texts: Sequence[str]) -> list[Guess | None]:
        """One guess per text, in order; None where a text holds nothing the model has ever seen."""
        prepared = [self._features.prepare(text) for text in texts]
        readable = [bool(form.characters) for form in prepared]
        if not any(readable):
            return [None] * len(texts)
        matrix = self._trained.matrix(list(compress(prepared, readable)))
        topics, confidences = self._best("topic", matrix)
        sentiments, _ = self._best("sentiment", matrix)
        urgencies, _ = self._best("urgency", matrix)
        actionables, _ = self._best("actionable", matrix)
        known = np.diff(matrix.indptr) > 0
        guesses = iter(
            _consistent(
                topics[row], sentiments[row], urgencies[row], actionables[row] == "yes", confidences[row]
            )
            if known[row]
            else None
            for row in range(matrix.shape[0])
        )
        return [next(guesses) if is_readable else None for is_readable in readable]

    def _best(self, head: str, matrix: Matrix) -> tuple[list[str], NDArray[np.float64]]:
        classifier = self._trained.heads[head]
        probabilities = classifier.predict_proba(matrix)
        best = probabilities.argmax(axis=1)
        return classifier.classes_[best].tolist(), probabilities[np.arange(len(best)), best]


def _consistent(topic: str, sentiment: str, urgency: str, actionable: bool, confidence: float) -> Guess:
    """Nobody waits on a post that asks for nothing: it is low, or medium when it reports an outage."""
    level = Urgency(urgency)
    if not actionable:
        reports_outage = topic == "network" and level is not Urgency.LOW
        level = Urgency.MEDIUM if reports_outage else Urgency.LOW
    return Guess(topic, Sentiment(sentiment), level, actionable, min(1.0, float(confidence)))


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
        """Answers every question that holds something the model knows; others stay unanswered."""
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
        )
