"""Comparison forms of text: what two spellings of the same words have in common."""

from __future__ import annotations

import re
import unicodedata

# Combining marks: Latin accents after decomposition, Arabic vowel signs, superscript alef and tatweel.
_MARKS = re.compile("[\u0300-\u036f\u064b-\u065f\u0670\u0640\ufe0e\ufe0f]+")
# Spellings that Arabic writers use for one letter, and typographic apostrophes and ligatures.
_LETTERS = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "’": "'", "‘": "'", "ʼ": "'", "œ": "oe", "æ": "ae"}
)


def fold(text: str) -> str:
    """Lower case without accents: `L’ÉTÉ` and `l'ete` fold to the same string."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return _MARKS.sub("", decomposed)
