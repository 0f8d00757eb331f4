"""The seed corpus is fit to learn from, and is nobody's posts."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from config.settings import CONFIG_DIR
from domain.cleaning import clean_text
from domain.folding import fold
from domain.models import Language
from domain.taxonomy import Taxonomy
from workers.llm.features import normalise
from workers.llm.local_fitting import CorpusRow, read_corpus

CORPUS = CONFIG_DIR / "seed_corpus.csv"
REAL_POSTS = Path(__file__).parents[5] / "shared" / "data" / "free_tweets" / "tweets.csv"


@pytest.fixture(scope="module")
def rows(taxonomy: Taxonomy) -> tuple[CorpusRow, ...]:
    return read_corpus(CORPUS, taxonomy)


def said(text: str) -> str:
    """The words alone: no case, accents, punctuation, mentions or spacing."""
    words = (word for word in fold(text).split() if not word.startswith("@"))
    return "".join(character for word in words for character in word if character.isalnum())


def test_it_is_large_enough(rows: tuple[CorpusRow, ...]) -> None:
    assert len(rows) >= 1_500


def test_no_text_is_there_twice(rows: tuple[CorpusRow, ...]) -> None:
    twice = [text for text, count in Counter(fold(row.text) for row in rows).items() if count > 1]
    assert twice == []


def test_texts_are_clean(rows: tuple[CorpusRow, ...]) -> None:
    assert [row.text for row in rows if row.text != " ".join(row.text.split()) or not row.text] == []


def test_every_language_has_its_share(rows: tuple[CorpusRow, ...]) -> None:
    shares = {language: count / len(rows) for language, count in Counter(row.lang for row in rows).items()}
    assert 0.58 <= shares[Language.FRENCH] <= 0.72
    assert 0.13 <= shares[Language.ENGLISH] <= 0.23
    assert 0.12 <= shares[Language.ARABIC] <= 0.22


@pytest.mark.parametrize("language", [Language.FRENCH, Language.ENGLISH, Language.ARABIC])
def test_every_label_occurs_in_every_language(
    language: Language, rows: tuple[CorpusRow, ...], taxonomy: Taxonomy
) -> None:
    spoken = [row for row in rows if row.lang is language]
    assert {row.topic for row in spoken} == set(taxonomy.topics)
    assert {row.sentiment for row in spoken} == {"negative", "neutral", "positive"}
    assert {row.urgency for row in spoken} == {"low", "medium", "high"}


def test_posts_that_ask_for_nothing_are_never_pressing(rows: tuple[CorpusRow, ...]) -> None:
    """Low, or medium for an outage that third parties report."""
    odd = [
        row.text
        for row in rows
        if not row.actionable
        and (row.urgency == "high" or (row.urgency == "medium" and row.topic != "network"))
    ]
    assert odd == []


def triples(text: str) -> set[tuple[str, ...]]:
    words = normalise(text).split()
    return set(zip(words, words[1:], words[2:], strict=False))


@pytest.fixture(scope="module")
def collected() -> list[str]:
    if not REAL_POSTS.exists():
        pytest.skip("the collected posts are not on this machine")
    with REAL_POSTS.open(encoding="utf-8-sig", newline="") as file:
        return [clean_text(row["full_text"]) for row in csv.DictReader(file)]


def test_no_row_is_a_collected_post(rows: tuple[CorpusRow, ...], collected: list[str]) -> None:
    theirs = {said(text) for text in collected}
    # Under 25 letters and digits ("idem pour moi") everybody writes the same words.
    assert [row.text for row in rows if len(said(row.text)) >= 25 and said(row.text) in theirs] == []


def test_no_row_is_a_collected_post_lightly_edited(rows: tuple[CorpusRow, ...], collected: list[str]) -> None:
    posts_with: dict[tuple[str, ...], list[int]] = {}
    for post, text in enumerate(collected):
        for triple in triples(text):
            posts_with.setdefault(triple, []).append(post)
    close = []
    for row in rows:
        mine = triples(row.text)
        shared = Counter(post for triple in mine for post in posts_with.get(triple, ()))
        # Shorter posts share their few words with somebody.
        if len(mine) >= 6 and max(shared.values(), default=0) / len(mine) > 0.5:
            close.append(row.text)
    assert close == []
