"""The local model: deterministic, the same after a reload, and deaf to tampered files."""

import json
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
import skops.io

from config.settings import CONFIG_DIR
from domain.answers import Question, check_reply
from domain.errors import ConfigError
from domain.models import Language, PostId
from domain.taxonomy import Taxonomy
from workers.llm.base import Provider
from workers.llm.features import Features
from workers.llm.local import LocalProvider
from workers.llm.local_fitting import read_corpus, train
from workers.llm.local_training import METADATA_FILE, MODEL_FILE, LocalModel, Metadata, load, sha256_of

POSTS = ["internet coupé depuis hier", "facture fausse", "bonne année", "je résilie, merci", "😡"]


class Stranger:
    """A type that no model file has a reason to hold."""


@pytest.fixture(scope="module")
def model_dir(tmp_path_factory: pytest.TempPathFactory, small_corpus: Path, taxonomy: Taxonomy) -> Path:
    directory = tmp_path_factory.mktemp("models")
    LocalModel.load_or_train(directory, small_corpus, taxonomy)
    return directory


@pytest.fixture
def own_dir(model_dir: Path, tmp_path: Path) -> Path:
    """A copy that a test may damage."""
    return shutil.copytree(model_dir, tmp_path / "models")


def only(directory: Path) -> Path:
    (found,) = directory.iterdir()
    return found


def ask(model: LocalModel, *texts: str) -> list[Question]:
    return [Question(id=PostId(f"x:{n}"), text=text, lang=Language.FRENCH) for n, text in enumerate(texts)]


def test_training_is_deterministic(small_corpus: Path, taxonomy: Taxonomy) -> None:
    rows, features = read_corpus(small_corpus, taxonomy), Features.load(taxonomy)
    first, second = train(rows, features), train(rows, features)
    matrix = first.matrix([features.prepare(text) for text in POSTS])
    for head in first.heads:
        np.testing.assert_array_equal(
            first.heads[head].predict_proba(matrix), second.heads[head].predict_proba(matrix)
        )


def test_a_reloaded_model_guesses_the_same(model_dir: Path, small_corpus: Path, taxonomy: Taxonomy) -> None:
    features = Features.load(taxonomy)
    trained = LocalModel.train(read_corpus(small_corpus, taxonomy), features)
    before = sha256_of(only(model_dir) / MODEL_FILE)
    reloaded = LocalModel.load_or_train(model_dir, small_corpus, taxonomy)
    assert reloaded.guess(POSTS) == trained.guess(POSTS)
    assert sha256_of(only(model_dir) / MODEL_FILE) == before


def test_metadata_say_what_the_model_was_made_from(
    model_dir: Path, small_corpus: Path, taxonomy: Taxonomy
) -> None:
    metadata = Metadata.model_validate(json.loads((only(model_dir) / METADATA_FILE).read_text("utf-8")))
    assert metadata.taxonomy_version == taxonomy.version
    assert metadata.corpus_sha256 == sha256_of(small_corpus)
    assert metadata.rows == 60
    assert {"scikit-learn", "numpy", "skops"} <= set(metadata.versions)


def test_another_corpus_trains_another_model(own_dir: Path, small_corpus: Path, taxonomy: Taxonomy) -> None:
    longer = own_dir.parent / "longer.csv"
    longer.write_text(
        small_corpus.read_text("utf-8") + "box perdue,fr,equipment,negative,medium,yes\n", "utf-8"
    )
    model = LocalModel.load_or_train(own_dir, longer, taxonomy)
    assert model.name == f"tfidf-svm-{sha256_of(longer)[:8]}"
    assert len(list(own_dir.iterdir())) == 2


def test_another_taxonomy_version_trains_another_model(
    own_dir: Path, small_corpus: Path, taxonomy: Taxonomy
) -> None:
    LocalModel.load_or_train(own_dir, small_corpus, taxonomy.model_copy(update={"version": "telecom-2"}))
    assert len(list(own_dir.iterdir())) == 2


def test_a_changed_model_file_is_refused(own_dir: Path, small_corpus: Path, taxonomy: Taxonomy) -> None:
    with (only(own_dir) / MODEL_FILE).open("ab") as file:
        file.write(b"x")
    with pytest.raises(ConfigError, match="not the one its metadata describe"):
        LocalModel.load_or_train(own_dir, small_corpus, taxonomy)


def with_model_file(directory: Path, content: object) -> Path:
    """Put `content` in place of the model, with metadata that agree with it."""
    saved = only(directory)
    if isinstance(content, bytes):
        (saved / MODEL_FILE).write_bytes(content)
    else:
        skops.io.dump(content, saved / MODEL_FILE, compression=zipfile.ZIP_STORED)
    metadata = json.loads((saved / METADATA_FILE).read_text("utf-8"))
    metadata["model_sha256"] = sha256_of(saved / MODEL_FILE)
    (saved / METADATA_FILE).write_text(json.dumps(metadata), "utf-8")
    return saved


@pytest.mark.parametrize("content", [Stranger(), b"not a zip file", {"words": 1}])
def test_a_model_file_of_something_else_is_refused(own_dir: Path, content: object) -> None:
    saved = with_model_file(own_dir, content)
    with pytest.raises(ConfigError, match="train it anew"):
        load(saved)


def test_unreadable_metadata_are_refused(own_dir: Path) -> None:
    (only(own_dir) / METADATA_FILE).write_text("{", "utf-8")
    with pytest.raises(ConfigError, match="train it anew"):
        load(only(own_dir))


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("panne,fr,plumbing,negative,high,yes", r"line 62: topic 'plumbing' is not in taxonomy"),
        ("panne,fr,network,cross,high,yes", "line 62"),
        ("panne,fr,network,negative,high,maybe", "line 62: actionable is 'maybe'"),
    ],
)
def test_a_wrong_row_is_named(
    tmp_path: Path, small_corpus: Path, taxonomy: Taxonomy, row: str, problem: str
) -> None:
    corpus = tmp_path / "corpus.csv"
    corpus.write_text(small_corpus.read_text("utf-8") + row + "\n", "utf-8")
    with pytest.raises(ConfigError, match=problem):
        read_corpus(corpus, taxonomy)


def test_a_label_with_too_few_rows_is_named(small_corpus: Path, taxonomy: Taxonomy) -> None:
    rows = read_corpus(small_corpus, taxonomy)
    with pytest.raises(ConfigError, match="1 rows with topic 'tv'"):
        train(
            [row for row in rows if row.topic != "tv"] + [row for row in rows if row.topic == "tv"][:1],
            Features.load(taxonomy),
        )


def test_exactly_the_ids_asked_are_answered(model_dir: Path, small_corpus: Path, taxonomy: Taxonomy) -> None:
    model = LocalModel.load_or_train(model_dir, small_corpus, taxonomy)
    provider: Provider = LocalProvider(model)
    questions = ask(model, *POSTS[:4])
    checked = check_reply(questions, provider.ask(questions), taxonomy)
    assert list(checked.accepted) == [question.id for question in questions]
    assert not checked.problems
    assert not checked.invented


@pytest.mark.parametrize("text", ["", "   ", "@NordFibre", "株式会社の"])
def test_a_text_that_says_nothing_known_stays_unanswered(
    model_dir: Path, small_corpus: Path, taxonomy: Taxonomy, text: str
) -> None:
    model = LocalModel.load_or_train(model_dir, small_corpus, taxonomy)
    questions = ask(model, "facture fausse", text, "internet coupé")
    reply = LocalProvider(model).ask(questions)
    assert [answer.id for answer in reply.answers] == ["x:0", "x:2"]
    assert LocalProvider(model).ask(questions[1:2]).answers == ()


def test_a_reply_says_where_it_comes_from(model_dir: Path, small_corpus: Path, taxonomy: Taxonomy) -> None:
    model = LocalModel.load_or_train(model_dir, small_corpus, taxonomy)
    reply = LocalProvider(model).ask(ask(model, "facture fausse"))
    assert (reply.provider, reply.model, reply.prompt_version) == ("local", model.name, "local-1")
    assert reply.cost_usd == 0.0
    assert 0.0 < reply.answers[0].confidence <= 1.0


@pytest.fixture(scope="module")
def real_model(taxonomy: Taxonomy) -> LocalModel:
    rows = read_corpus(CONFIG_DIR / "seed_corpus.csv", taxonomy)
    return LocalModel.train(rows, Features.load(taxonomy))


@pytest.mark.parametrize(
    ("text", "topic", "sentiment", "urgency"),
    [
        ("Plus internet depuis trois jours à Dax, tout le quartier est coupé", "network", "negative", "high"),
        ("J'ai été prélevé deux fois ce mois, je demande un remboursement", "billing", "negative", "medium"),
        ("Le technicien n'est pas venu au rendez-vous de ce matin", "installation", "negative", "medium"),
        ("Bonjour, quel est le prix du forfait 200 Go ?", "offers", "neutral", "low"),
        ("My router keeps rebooting every hour", "equipment", "negative", "medium"),
        ("النت مقطوع من أمس", "network", "negative", "high"),
    ],
)
def test_plain_posts_get_the_plain_labels(
    real_model: LocalModel, text: str, topic: str, sentiment: str, urgency: str
) -> None:
    (guess,) = real_model.guess([text])
    assert guess is not None
    assert (guess.topic, guess.sentiment, guess.urgency) == (topic, sentiment, urgency)
    assert guess.actionable
