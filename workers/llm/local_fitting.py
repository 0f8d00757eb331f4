"""Fits the local model: one vectoriser shared by four calibrated linear SVMs, one per label."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError
from scipy import sparse  # type: ignore[import-untyped]
from sklearn.calibration import CalibratedClassifierCV
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from domain.errors import ConfigError
from domain.models import Frozen, Language, Sentiment, Urgency
from domain.taxonomy import Taxonomy
from workers.llm.features import Features, Prepared

COLUMNS = ("text", "lang", "topic", "sentiment", "urgency", "actionable")
HEADS = ("topic", "sentiment", "urgency", "actionable")
Matrix: TypeAlias = Any  # a SciPy CSR matrix; SciPy ships no types

# Calibration learns from five held-out fifths, so every label needs a post in each.
_FOLDS = 5
_SEED = 20240607
# Words and pairs beyond this many occur once in the corpus, and prediction time grows with them.
_MAX_WORDS = 30_000
_MAX_CHARACTERS = 40_000


class CorpusRow(Frozen):
    """One labelled post of the seed corpus."""

    text: str
    lang: Language
    topic: str
    sentiment: Sentiment
    urgency: Urgency
    actionable: bool

    def label(self, head: str) -> str:
        """The value that `head` learns."""
        value = getattr(self, head)
        return ("yes" if value else "no") if head == "actionable" else str(value)


@dataclass(frozen=True, slots=True)
class Trained:
    """The fitted parts of a model."""

    words: TfidfVectorizer
    characters: TfidfVectorizer
    heads: dict[str, CalibratedClassifierCV]

    def matrix(self, prepared: Sequence[Prepared]) -> Matrix:
        """One row per post."""
        return sparse.hstack(
            [
                self.words.transform([form.words for form in prepared]),
                self.characters.transform([form.characters for form in prepared]),
            ],
            format="csr",
        )

    def knows(self, matrix: Matrix) -> NDArray[np.bool_]:
        """Which rows hold characters that training saw, or an emoji of the lexicon: others have markers of
        form at most."""
        seen: NDArray[np.bool_] = np.diff(matrix[:, len(self.words.vocabulary_) :].indptr) > 0
        emoji = [column for marker, column in self.words.vocabulary_.items() if marker.endswith("_emoji")]
        marked: NDArray[np.bool_] = np.diff(matrix[:, emoji].indptr) > 0
        return seen | marked


def read_corpus(corpus: Path, taxonomy: Taxonomy) -> tuple[CorpusRow, ...]:
    """Raises ConfigError naming the file and the line of the first row that is wrong."""
    try:
        with corpus.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if tuple(reader.fieldnames or ()) != COLUMNS:
                raise ConfigError(
                    f"Seed corpus {corpus} has columns {reader.fieldnames}, expected {list(COLUMNS)}."
                )
            return tuple(_corpus_row(raw, f"{corpus}, line {reader.line_num}", taxonomy) for raw in reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(
            f"Seed corpus {corpus} cannot be read (DALLOSH_SEED_CORPUS_FILE): {error}"
        ) from error


def _corpus_row(raw: dict[str, str], where: str, taxonomy: Taxonomy) -> CorpusRow:
    if raw["topic"] not in taxonomy.topics:
        raise ConfigError(
            f"Seed corpus {where}: topic {raw['topic']!r} is not in taxonomy {taxonomy.version} "
            f"({', '.join(taxonomy.topics)}). Give the row one of these, or add the topic."
        )
    if raw["actionable"] not in {"yes", "no"}:
        raise ConfigError(f"Seed corpus {where}: actionable is {raw['actionable']!r}, expected yes or no.")
    try:
        return CorpusRow.model_validate({**raw, "actionable": raw["actionable"] == "yes"})
    except ValidationError as error:
        raise ConfigError(f"Seed corpus {where}: {error}") from error


def train(rows: Sequence[CorpusRow], features: Features) -> Trained:
    """Deterministic. Raises ConfigError when a label has too few rows to calibrate."""
    labels = {head: [row.label(head) for row in rows] for head in HEADS}
    for head, values in labels.items():
        rarest, count = min(Counter(values).items(), key=lambda item: item[1], default=("", 0))
        if count < _FOLDS or len(set(values)) < 2:
            raise ConfigError(
                f"The seed corpus has {count} rows with {head} {rarest!r} and {len(set(values))} values of "
                f"{head}; {_FOLDS} rows of each and two values or more are needed."
            )
    prepared = [features.prepare(row.text) for row in rows]
    words = TfidfVectorizer(
        lowercase=False,
        token_pattern=r"\S+",  # noqa: S106 - a pattern of words, not a password
        ngram_range=(1, 2),
        sublinear_tf=True,
        max_features=_MAX_WORDS,
        dtype=np.float32,
    ).fit([form.words for form in prepared])
    characters = TfidfVectorizer(
        lowercase=False,
        analyzer="char_wb",
        ngram_range=(2, 5),
        sublinear_tf=True,
        min_df=2,
        max_features=_MAX_CHARACTERS,
        dtype=np.float32,
    ).fit([form.characters for form in prepared])
    for vectoriser in (words, characters):
        # NumPy integers would each become a file of their own in a saved model: a minute instead of a second.
        vectoriser.vocabulary_ = {term: int(place) for term, place in vectoriser.vocabulary_.items()}
    trained = Trained(words, characters, {})
    matrix = trained.matrix(prepared)
    trained.heads.update((head, _head().fit(matrix, np.array(values))) for head, values in labels.items())
    return trained


def _head() -> CalibratedClassifierCV:
    # Temperature scaling makes one softmax of all classes and keeps the SVM's ranking. `ensemble=False`: one
    # SVM at prediction instead of five.
    return CalibratedClassifierCV(
        LinearSVC(C=0.5, class_weight="balanced", random_state=_SEED, max_iter=5_000),
        method="temperature",
        cv=StratifiedKFold(_FOLDS, shuffle=True, random_state=_SEED),
        ensemble=False,
    )
