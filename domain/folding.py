"""Comparison forms of text: what two spellings of the same words have in common."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Combining marks: Latin accents after decomposition, Arabic vowel signs, superscript alef and tatweel.
_MARKS = re.compile("[\u0300-\u036f\u064b-\u065f\u0670\u0640\ufe0e\ufe0f]+")
# Spellings that Arabic writers use for one letter, and typographic apostrophes and ligatures.
_LETTERS = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "’": "'", "‘": "'", "ʼ": "'", "œ": "oe", "æ": "ae"}
)
# Posts share most of their words: looking a word up costs a tenth of folding it.
WORD_CACHE_SIZE = 50_000


@lru_cache(maxsize=WORD_CACHE_SIZE)
def fold_word(word: str) -> str:
    """One run of characters without white space, folded."""
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.casefold().translate(_LETTERS))
    return _MARKS.sub("", decomposed)


def fold(text: str) -> str:
    """Lower case, without accents, single spaces: `L’ÉTÉ` and `l'ete` fold to the same string."""
    return " ".join(map(fold_word, text.split()))
