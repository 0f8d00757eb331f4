"""From a raw text to the clean text that people and models read.

Meaning survives: emoji, €, apostrophes, accents, negation, hashtags, mentions and letter case (irony lives
there). Only the wrapping goes: entities, invisible characters, link addresses, runs of white space.
"""

from __future__ import annotations

import html
import re
import unicodedata

# Controls, zero-width spaces, soft hyphen, BOM and bidirectional overrides. U+200D stays: it joins emoji.
# U+200C stays: Persian spelling needs it.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]+"
)
_URL = re.compile(r"https?://(?:www\.)?([^\s/?#]+)[^\s]*", re.IGNORECASE)
_MENTION = re.compile(r"@\w+")
# Letters, digits and everything beyond Latin and typographic punctuation, so emoji count; so does a lone `?`.
_WORD_OR_SYMBOL = re.compile(r"[^\W_]|[?€$£%]|[\u2100-\u2bff\u3030-\u303d\U0001f000-\U0001faff]")
# Their host says nothing about the page behind them.
_SHORTENERS = frozenset({"t.co", "bit.ly", "buff.ly", "ow.ly", "tinyurl.com", "lnkd.in", "dlvr.it", "goo.gl"})


def _host(link: re.Match[str]) -> str:
    host = link[1].lower().rstrip(".,;:!)»\"'…")
    return " " if host in _SHORTENERS else f" {host} "


def clean_text(raw: str) -> str:
    """Clean text of one post, possibly empty.

    The two characters backslash-n, which exports write for a line break, become one; links become their
    host (`https://nordfibre.example/aide?x=1` → `nordfibre.example`), short links vanish.
    """
    text = raw
    if "\\" in text:
        text = text.replace("\\r\\n", "\n").replace("\\n", "\n")
    if "&" in text:
        text = html.unescape(text)
    if "://" in text:
        text = _URL.sub(_host, text)
    text = " ".join(text.split())
    if not text.isprintable():
        text = " ".join(_INVISIBLE.sub("", text).split())
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def says_something(clean: str) -> bool:
    """Is there a letter, a digit or a symbol besides mentions? `@NordFibre ...` leaves nothing to analyse."""
    words = _MENTION.sub("", clean) if "@" in clean else clean
    return _WORD_OR_SYMBOL.search(words) is not None
