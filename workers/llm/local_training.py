"""Trains the local model on the seed corpus, and keeps it on disk in a form that cannot run code.

One vectoriser is shared by four calibrated linear SVMs, one per label. A saved model is a directory of two
files, `model.skops` and `metadata.json`, put in place by one rename, so that a reader sees all of it or none.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import platform
import shutil
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import scipy  # type: ignore[import-untyped]
import sklearn
import skops
import skops.io
from pydantic import ValidationError
from scipy import sparse
from sklearn.calibration import CalibratedClassifierCV
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC
from skops.io.exceptions import UntrustedTypesFoundException

from domain.errors import ConfigError
from domain.models import Frozen, Language, Sentiment, Urgency
from domain.taxonomy import Taxonomy
from workers.llm.features import Features, Prepared

COLUMNS = ("text", "lang", "topic", "sentiment", "urgency", "actionable")
HEADS = ("topic", "sentiment", "urgency", "actionable")
# Change with any change of features or of training: a model saved in another format is trained anew.
FORMAT = 1
MODEL_FILE = "model.skops"
METADATA_FILE = "metadata.json"
# skops trusts the public types of scikit-learn, SciPy and NumPy by itself; of the others, only these.
TRUSTED_TYPES = ("sklearn.calibration._CalibratedClassifier", "sklearn.calibration._TemperatureScaling")

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


class Metadata(Frozen):
    """What a saved model was made from."""

    format: int
    taxonomy_version: str
    corpus_sha256: str
    lexicon_sha256: str
    rows: int
    trained_at: datetime
    training_seconds: float
    versions: dict[str, str]
    model_sha256: str


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


def sha256_of(path: Path) -> str:
    """Raises ConfigError when the file cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error


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


def train_and_save(
    directory: Path, corpus: Path, lexicon: Path, taxonomy: Taxonomy, features: Features
) -> Trained:
    """Train, then put the model at `directory` whole. A process that comes second keeps the first's files."""
    corpus_sha256 = sha256_of(corpus)
    rows = read_corpus(corpus, taxonomy)
    started = time.perf_counter()
    trained = train(rows, features)
    seconds = time.perf_counter() - started
    directory.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=directory.parent))
    try:
        parts = {"words": trained.words, "characters": trained.characters, "heads": trained.heads}
        skops.io.dump(parts, draft / MODEL_FILE, compression=zipfile.ZIP_DEFLATED)
        metadata = Metadata(
            format=FORMAT,
            taxonomy_version=taxonomy.version,
            corpus_sha256=corpus_sha256,
            lexicon_sha256=sha256_of(lexicon),
            rows=len(rows),
            trained_at=datetime.now(UTC),
            training_seconds=round(seconds, 3),
            versions=library_versions(),
            model_sha256=sha256_of(draft / MODEL_FILE),
        )
        (draft / METADATA_FILE).write_text(metadata.model_dump_json(indent=2) + "\n", encoding="utf-8")
        try:
            os.rename(draft, directory)  # noqa: PTH104 - Path.rename says nothing about a directory in the way
        except OSError:
            if not (directory / METADATA_FILE).exists():
                raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return trained


def library_versions() -> dict[str, str]:
    """Versions that a saved model depends on."""
    return {
        "python": platform.python_version(),
        "scikit-learn": sklearn.__version__,
        "scipy": scipy.__version__,
        "numpy": np.__version__,
        "skops": skops.__version__,
    }


def load(directory: Path) -> Trained:
    """Raises ConfigError when a file is missing or changed, or would build a type that is not trusted."""
    remedy = f"Delete {directory} to train it anew."
    try:
        metadata = Metadata.model_validate(
            json.loads((directory / METADATA_FILE).read_text(encoding="utf-8"))
        )
    except (OSError, ValueError) as error:
        raise ConfigError(f"Local model metadata in {directory} cannot be read: {error}. {remedy}") from error
    file = directory / MODEL_FILE
    if sha256_of(file) != metadata.model_sha256:
        raise ConfigError(f"Local model {file} is not the one its metadata describe. {remedy}")
    try:
        parts = skops.io.load(file, trusted=list(TRUSTED_TYPES))
        return Trained(parts["words"], parts["characters"], {head: parts["heads"][head] for head in HEADS})
    except UntrustedTypesFoundException as error:
        raise ConfigError(f"Local model {file} is refused: {error} {remedy}") from error
    except Exception as error:  # whatever a crafted file makes skops raise, it is refused
        raise ConfigError(f"Local model {file} cannot be read: {error!r}. {remedy}") from error
