"""From a clean text to what the local model counts: normal forms, and markers from the lexicon."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import Field, ValidationError

from config.settings import CONFIG_DIR
from domain.errors import ConfigError
from domain.folding import fold
from domain.models import Frozen
from domain.taxonomy import Taxonomy

LEXICON_FILE = CONFIG_DIR / "lexicon.yaml"

_LINK = re.compile(r"https?://\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|fr|net|org|be|io|tv|invalid|example)\b\S*")
_MENTION = re.compile(r"@\w+")
_PRICE = re.compile(r"\d+(?:[.,]\d+)?\s?(?:€|euros?\b|eur\b|£|\$)|[€£$]\s?\d+(?:[.,]\d+)?")
_SPEED = re.compile(r"\d+(?:[.,]\d+)?\s?(?:[mgk](?:b(?:ps?|its?)?|o)(?:/s)?|megas?)(?!\w)")
_POSTCODE = re.compile(r"(?<!\d)\d{5}(?!\d)")
_CLOCK = re.compile(r"(?<!\w)\d{1,2}\s?(?:h\d{0,2}|:\d\d|am|pm)(?!\w)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
# A word may hold an apostrophe; every other symbol (emoji, ! ?) is a token of its own.
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*|!+|\?+|[^\w\s]")
_SHOUTED = re.compile(r"\b[A-ZÀ-Ý]{3,}\b")
_ELISION = re.compile(r"^(?:[dlmtsnjc]|qu|jusqu|lorsqu|puisqu)'(?=\w)")
# fmt: off
_NEGATIONS = frozenset([
    "pas", "plus", "jamais", "rien", "aucun", "aucune", "sans", "ni",
    "not", "no", "never", "without", "nothing", "cannot", "can't", "don't", "doesn't", "isn't", "won't",
    "لا", "ما", "لم", "لن", "بدون", "مازال", "ماكانش", "مافي", "بلا",
])
# fmt: on
# Beyond about three words French and English negation rarely reaches.
_NEGATION_REACH = 3


class _LexiconFile(Frozen):
    version: str
    markers: dict[str, tuple[tuple[str, ...], ...]]
    emoji: dict[str, Annotated[str, Field(min_length=1)]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """One post in its two countable forms, both space-separated."""

    words: str
    characters: str


class Features:
    """Turns texts into countable forms. Pure: equal texts give equal forms."""

    def __init__(self, phrases: Mapping[str, Iterable[str]], symbols: Mapping[str, str]) -> None:
        self._phrases: dict[str, tuple[str, ...]] = {}
        self._stems: dict[str, tuple[str, ...]] = {}
        self._symbols: dict[str, str] = {}
        for marker, written in phrases.items():
            for phrase in written:
                table = self._stems if phrase.endswith("*") else self._phrases
                key = " ".join(_TOKEN.findall(fold(phrase.removesuffix("*"))))
                table[key] = (*table.get(key, ()), f"__{marker}")
        for marker, characters in symbols.items():
            self._symbols.update((character, f"__{marker}_emoji") for character in fold(characters))
        self._stem_lengths = sorted({len(stem) for stem in self._stems})

    @classmethod
    def load(cls, taxonomy: Taxonomy, lexicon: Path = LEXICON_FILE) -> Features:
        """Raises ConfigError when the lexicon is missing or malformed."""
        try:
            content = _LexiconFile.model_validate(yaml.safe_load(lexicon.read_text(encoding="utf-8")))
        except (OSError, yaml.YAMLError, ValidationError) as error:
            raise ConfigError(f"Lexicon file {lexicon} cannot be read: {error}") from error
        phrases: dict[str, list[str]] = {
            marker: [phrase for line in lines for phrase in line] for marker, lines in content.markers.items()
        }
        for name, topic in taxonomy.topics.items():
            phrases[f"topic_{name}"] = [word for words in topic.keywords.values() for word in words]
        return cls(phrases, content.emoji)

    def prepare(self, text: str) -> Prepared:
        """`"Plus d'INTERNET depuis 3j @x !!!"` → words with markers, and plain characters."""
        plain = normalise(text)
        tokens = plain.split()
        counted = [*tokens, *_negated(tokens), *self._markers(tokens), *_shape(text, tokens)]
        return Prepared(words=" ".join(counted), characters=plain)

    def _markers(self, tokens: list[str]) -> Iterable[str]:
        for start, token in enumerate(tokens):
            if marker := self._symbols.get(token):
                yield marker
            bare = _ELISION.sub("", token)
            for length in self._stem_lengths:
                if length > len(bare):
                    break
                if hits := self._stems.get(bare[:length]):
                    yield from hits
            yield from self._phrases.get(bare, ())
            if bare != token:
                yield from self._phrases.get(token, ())
            for size in (2, 3):
                yield from self._phrases.get(" ".join(tokens[start : start + size]), ())


def normalise(text: str) -> str:
    """Lower case without accents, placeholders for what varies endlessly, tokens apart by one space."""
    folded = fold(text).replace("-", " ")
    if "." in folded:
        folded = _LINK.sub(" alink ", folded)
    # Whom a post names says nothing: nearly all name the brand, whose accounts the model does not know.
    folded = _MENTION.sub(" ", folded)
    folded = _STRETCHED.sub(r"\1", folded)
    if any(map(str.isdigit, folded)):
        folded = _PRICE.sub(" aprice ", folded)
        folded = _SPEED.sub(" aspeed ", folded)
        folded = _POSTCODE.sub(" apostcode ", folded)
        folded = _CLOCK.sub(" aclock ", folded)
        folded = _NUMBER.sub(" anumber ", folded)
    return " ".join(_TOKEN.findall(folded))


def _negated(tokens: list[str]) -> Iterable[str]:
    """`pas de fibre` → `not_de not_fibre`: the words a negation reaches, stopped by punctuation."""
    left = 0
    for token in tokens:
        if token in _NEGATIONS:
            left = _NEGATION_REACH
        elif not token[0].isalnum():
            left = 0
        elif left:
            left -= 1
            yield f"not_{token}"


def _shape(text: str, tokens: list[str]) -> Iterable[str]:
    """How a post is written, apart from its words."""
    if len(tokens) <= 3:
        yield "__tiny"
    elif len(tokens) <= 8:
        yield "__short"
    elif len(tokens) > 30:
        yield "__long"
    if "?" in text:
        yield "__question"
    if "!!" in text:
        yield "__exclaimed"
    if len(_SHOUTED.findall(text)) >= 2:
        yield "__shouted"
