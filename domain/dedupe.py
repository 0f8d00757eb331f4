"""When two posts say the same (docs/decisions/0004-duplicates.md).

Two posts are duplicates when they have the same *signature*: the same words in the same order, after folding
case, accents and elongations and leaving out mentions, links, greetings and articles. Whatever may change the
meaning stays in the signature, so posts that differ in it are never merged: every number, every place, every
negation, every other word, emoji (irony), question marks, % and currency signs.
"""

from __future__ import annotations

import re
from hashlib import blake2b

from domain.folding import fold

SIGNATURE_BYTES = 16  # 128 bits: a collision would lend a post a stranger's analysis

_MENTION = re.compile(r"@\w+")
# Doubled letters too, so that `pannnne` meets `panne`. Letters only: 1000 and 10 are different numbers.
_ELONGATED = re.compile(r"([^\W\d_])\1+")
_TOKEN = re.compile(
    "\\d+|[^\\W\\d_]+|[€$£%?]|[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u3030\u303d\u2190-\u21ff]"
)
_ARTICLES = "le la les l un une des du de d au aux the a an"
_GREETINGS = (
    "bonjour bonsoir salut coucou hello hi hey bjr bsr slt cc svp stp please pls plz السلام عليكم مرحبا اهلا"
)
_LEFT_OUT = frozenset(fold(f"{_ARTICLES} {_GREETINGS}").split())


def signature_words(clean: str) -> list[str]:
    """What of a clean text decides whether another says the same, in order."""
    folded = fold(clean)
    if "@" in folded:
        folded = _MENTION.sub(" ", folded)
    tokens: list[str] = _TOKEN.findall(_ELONGATED.sub(r"\1", folded))
    words = [token for token in tokens if token not in _LEFT_OUT]
    # `😡😡😡` says what `😡` says, and `???` what `?` says; a repeated number or word may not.
    return [
        word
        for position, word in enumerate(words)
        if position == 0 or word != words[position - 1] or word[0].isalnum()
    ] or tokens


def signature(clean: str) -> bytes:
    """16 bytes, equal for posts that say the same. `clean` must not be empty."""
    words = signature_words(clean) or [clean]
    return blake2b(" ".join(words).encode(), digest_size=SIGNATURE_BYTES).digest()
