"""When two posts say the same (docs/decisions/0004-duplicates.md).

Two posts are duplicates when they have the same *signature*: the same words in the same order, after folding
case, accents and elongations and leaving out mentions, greetings and articles. Whatever may change the
meaning stays in the signature, so posts that differ in it are never merged: every number, every place, every
negation, every other word, emoji (irony), question marks, % and currency signs.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b

from domain.folding import WORD_CACHE_SIZE, fold, fold_word

SIGNATURE_BYTES = 16  # 128 bits: a collision would lend a post a stranger's analysis

_MENTION = re.compile(r"@\w+")
# Doubled letters too, so that `pannnne` meets `panne`. Letters only: 1000 and 10 are different numbers.
_ELONGATED = re.compile(r"([^\W\d_])\1+")
_TOKEN = re.compile(
    "\\d+|[^\\W\\d_]+|[€$£%?]|[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u3030\u303d\u2190-\u21ff]"
)
# `😡 😡` says what `😡` says, and `? ?` what `?` says; a repeated number or word may not.
_REPEATED_SIGN = re.compile(r"([^\w\s])(?: \1)+")
_ARTICLES = "le la les l un une des du de d au aux the a an"
_GREETINGS = (
    "bonjour bonsoir salut coucou hello hi hey bjr bsr slt cc svp stp please pls plz السلام عليكم مرحبا اهلا"
)
_LEFT_OUT = frozenset(_ELONGATED.sub(r"\1", fold(f"{_ARTICLES} {_GREETINGS}")).split())


def signature_text(clean: str) -> str:
    """What of a clean text decides whether another says the same: folded words and signs, in order."""
    words = " ".join(filter(None, map(_kept_words, clean.split())))
    return _REPEATED_SIGN.sub(r"\1", words) or fold(clean)


def signature(clean: str) -> bytes:
    """16 bytes, equal for posts that say the same. `clean` must not be empty."""
    return blake2b(signature_text(clean).encode(), digest_size=SIGNATURE_BYTES).digest()


@lru_cache(maxsize=WORD_CACHE_SIZE)
def _kept_words(word: str) -> str:
    """The words and signs in one run of characters without white space: `l'été!!` → `ete`."""
    folded = _ELONGATED.sub(r"\1", _MENTION.sub(" ", fold_word(word)))
    return " ".join(token for token in _TOKEN.findall(folded) if token not in _LEFT_OUT)
