"""Which encoding a file is in, and decoding that never stops at a bad byte."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from domain.errors import FileRefused

BAD_BYTES = "dallosh.bad_bytes"

_BOMS = (
    # UTF-32 first: its little-endian mark begins with UTF-16's.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Python calls these text encodings, but they are escapes or refuse everything; no file is written in them.
_NOT_FOR_FILES = {"undefined", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf_7"}
_NOT_FOR_FILES |= {"utf-7", "unicode-escape", "raw-unicode-escape", "mbcs", "oem"}
_WESTERN = ("cp1252", "mac_roman", "cp850")
_WESTERN_LOWER = frozenset("àâäãåæáçéèêëìíîïñòóôöõøœßùúûüÿ")
_WESTERN_UPPER = frozenset("ÀÂÄÃÅÆÁÇÉÈÊËÌÍÎÏÑÒÓÔÖÕØŒÙÚÛÜŸ")
_WESTERN_SIGNS = frozenset("€£«»’‘“”–—…°·•\xa0§©®™²")
_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")
_LINE_END = re.compile(rb"[\r\n]")


def _surrogates_for_bad_bytes(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return "".join(chr(0xDC00 + byte) for byte in bad), error.end


codecs.register_error(BAD_BYTES, _surrogates_for_bad_bytes)


@dataclass(frozen=True)
class Charset:
    encoding: str
    bom_bytes: int = 0


def find_charset(sample: bytes, chosen: str | None) -> Charset:
    """The user's choice, or what the first bytes of the file speak for."""
    if chosen is not None:
        return _chosen_charset(sample, chosen)
    for bom, encoding in _BOMS:
        if sample.startswith(bom) and (encoding != "utf-32-le" or _is_utf32(sample)):
            return Charset(encoding, len(bom))
    if b"\0" in sample and (encoding_16 := _utf16_without_bom(sample)):
        return Charset(encoding_16)
    if sample.isascii() or _is_mostly_utf8(sample):
        return Charset("utf-8")
    return Charset(_single_or_multibyte(sample))


def _chosen_charset(sample: bytes, chosen: str) -> Charset:
    try:
        info = codecs.lookup(chosen.strip())
        encoding = info.name
        usable = encoding not in _NOT_FOR_FILES and isinstance(b"a".decode(encoding, "replace"), str)
    except (LookupError, ValueError):
        usable = False
    if not usable:
        raise FileRefused(
            "unknown_encoding",
            f"There is no encoding named {chosen[:60]!r}. Use utf-8, utf-16, cp1252, cp1256, …",
        )
    encoding = {"utf-8-sig": "utf-8", "iso8859-1": "cp1252"}.get(encoding, encoding)
    for bom, marked in _BOMS:
        if sample.startswith(bom) and marked.startswith(encoding):
            return Charset(marked, len(bom))
    if encoding in {"utf-16", "utf-32"}:
        return Charset(encoding + "-le")
    return Charset(encoding)


def _is_utf32(sample: bytes) -> bool:
    """UTF-16 that begins with NUL has the same first four bytes as UTF-32, little-endian."""
    try:
        sample[: len(sample) // 4 * 4].decode("utf-32-le")
    except UnicodeDecodeError:
        return False
    return True


def _utf16_without_bom(sample: bytes) -> str | None:
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    # Arabic text has an ASCII space, digit or delimiter, hence a NUL, in every sixth character or so.
    if min(even, odd) > 0 or max(even, odd) * 20 < len(sample):
        return None
    encoding = "utf-16-le" if odd else "utf-16-be"
    text = sample[: len(sample) // 2 * 2].decode(encoding, BAD_BYTES)
    # Latin, Greek, Cyrillic, Hebrew, Arabic, and typographic signs; pairs of ASCII bytes would be Chinese.
    expected = sum(char < "\u0780" or "\u2000" <= char < "\u2700" for char in text)
    return encoding if expected * 10 >= len(text) * 7 else None


def _is_mostly_utf8(sample: bytes) -> bool:
    # The sample may end inside a character, which is no fault of the file's.
    text = codecs.getincrementaldecoder("utf-8")(BAD_BYTES).decode(sample)
    bad = sum("\udc80" <= char <= "\udcff" for char in text)
    good = sum(char > "\x7f" for char in text) - bad
    return good >= bad and good > 0


def _single_or_multibyte(sample: bytes) -> str:
    whole_lines = _cut_at_line_end(sample)
    runs = [len(run) for run in _HIGH_BYTES.findall(whole_lines)]
    long_runs = sum(length for length in runs if length >= 3)
    # Accents stand alone between ASCII letters; words in other scripts are long runs of high bytes.
    if long_runs * 10 < sum(runs) * 3:
        share, encoding = max((_western_share(whole_lines, name), -i) for i, name in enumerate(_WESTERN))
        if share >= 0.5:
            return codecs.lookup(_WESTERN[-encoding]).name
    # Lines of plain ASCII say nothing about the encoding and cost time.
    telling = b"\n".join(line for line in _LINE_END.split(whole_lines) if not line.isascii())[:65_536]
    best = from_bytes(telling, cp_exclusion=["utf_7"]).best()
    if best is None or best.encoding in _NOT_FOR_FILES:
        raise FileRefused(
            "unknown_encoding",
            "The file is text in an encoding that could not be recognised (not UTF-8, UTF-16 or a common "
            "code page). Save it as UTF-8, or name its encoding.",
        )
    name = codecs.lookup(best.encoding).name
    return "cp1252" if name in {"iso8859-1", "iso8859-15"} else name


def _cut_at_line_end(sample: bytes) -> bytes:
    return sample[: sample.rfind(b"\n") + 1] or sample


def _western_share(sample: bytes, encoding: str) -> float:
    """How much of the non-ASCII text reads as French, English, Spanish, German, … under `encoding`."""
    text = sample.decode(encoding, BAD_BYTES)
    score = count = 0
    for match in re.finditer(r"[^\x00-\x7f]", text):
        char = match[0]
        count += 1
        if char in _WESTERN_LOWER or char in _WESTERN_SIGNS:
            score += 1
        elif char in _WESTERN_UPPER:
            # A capital after a small letter is what a small letter of another code page looks like.
            before = text[match.start() - 1 : match.start()]
            score += -1 if before.islower() else 1
    return score / max(count, 1)
