"""The local model: made from the seed corpus, kept on disk in a form that cannot run code.

A saved model is a directory of two files, `model.skops` and `metadata.json`, put in place by one rename, so
that a reader sees all of it or none.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import tempfile
import time
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import compress
from pathlib import Path

import numpy as np
import scipy  # type: ignore[import-untyped]
import sklearn
import skops
import skops.io
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold
from skops.io.exceptions import UntrustedTypesFoundException

from domain.errors import ConfigError
from domain.models import Frozen, Sentiment, Urgency
from domain.taxonomy import Taxonomy
from workers.evaluation import Labels, Report, report, team_of, unanswered
from workers.llm.features import LEXICON_FILE, Features
from workers.llm.local_fitting import HEADS, CorpusRow, Matrix, Trained, read_corpus, train

# Change with any change of features or of training: a model saved in another format is trained anew.
FORMAT = 1
MODEL_FILE = "model.skops"
METADATA_FILE = "metadata.json"
# skops trusts the public types of scikit-learn, SciPy and NumPy by itself; of the others, only these.
TRUSTED_TYPES = (
    "sklearn.calibration._CalibratedClassifier",
    "sklearn.calibration._TemperatureScaling",
    "sklearn.model_selection._split.StratifiedKFold",
)


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
        known = self._trained.knows(matrix)
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


def sha256_of(path: Path) -> str:
    """Raises ConfigError when the file cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error


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


def cross_validate(
    rows: Sequence[CorpusRow], features: Features, taxonomy: Taxonomy, folds: int = 5
) -> Report:
    """Measure the model on each fold of the corpus, trained on the others."""
    guesses: list[Guess | None] = [None] * len(rows)
    splitter = StratifiedKFold(folds, shuffle=True, random_state=0)
    for learnt, held_out in splitter.split(rows, [row.topic for row in rows]):
        model = LocalModel.train([rows[place] for place in learnt], features)
        for place, guess in zip(held_out, model.guess([rows[place].text for place in held_out]), strict=True):
            guesses[place] = guess
    return report(
        [_labels(str(place), row, taxonomy) for place, row in enumerate(rows)],
        [
            _labels(str(place), guess, taxonomy, guess.confidence) if guess else unanswered(str(place))
            for place, guess in enumerate(guesses)
        ],
    )


def _labels(
    post: str, labelled: CorpusRow | Guess, taxonomy: Taxonomy, confidence: float | None = None
) -> Labels:
    return Labels(
        id=post,
        team=team_of(labelled.topic, labelled.actionable, taxonomy),
        topic=labelled.topic,
        sentiment=labelled.sentiment,
        urgency=labelled.urgency,
        confidence=confidence,
    )
