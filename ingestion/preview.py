"""What an upload holds, from its first rows, before anything is stored."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from domain.errors import FileRefused
from domain.models import Frozen, Rejection
from ingestion.mapping import ColumnMapping, RawRecord, RecordBuilder, require_mapping
from ingestion.readers import FileShape, Table

_SHOWN_ROWS = 20
_SHOWN_REJECTIONS = 20
# Half a second of work, and enough for a brand to answer several customers.
_SAMPLE_ROWS = 2_000
_SUGGESTIONS = 5
# Fewer people than that mention any account by chance.
_MENTIONED_BY_AT_LEAST = 3

_MENTION = re.compile(r"(?<![\w@])@(\w{1,50})")
_REPOST = re.compile(r"RT @\w+:")
_NOTHING = frozenset({"", "null", "none", "nan", "false"})


class BrandSuggestion(Frozen):
    """An account that may be the brand's: others speak to it and it answers."""

    account: str
    mentioned_by: int
    replies: int
    posts: int


class Preview(Frozen):
    """Figures are over the first `sampled_rows` rows, not over the whole file."""

    shape: FileShape
    columns: tuple[str, ...]
    mapping: ColumnMapping | None
    mapping_problem: str | None
    sampled_rows: int
    rows: tuple[dict[str, str], ...]
    rejected: int
    rejections: tuple[Rejection, ...]
    brand_suggestions: tuple[BrandSuggestion, ...]
    warnings: tuple[str, ...]


def preview(table: Table, explicit: Mapping[str, str] | None = None) -> Preview:
    """Read the first rows of `table`. Raises FileRefused when they cannot be read at all."""
    mapping, problem = _mapping_or_problem(table.columns, explicit)
    warnings: list[str] = []
    chunk = next(table.chunks(_SAMPLE_ROWS), None)
    records: Sequence[RawRecord] = ()
    rejected = chunk.rejected if chunk else []
    if mapping is not None and chunk is not None:
        records, rejected = RecordBuilder(table.columns, mapping, "preview").build(chunk)
        warnings += _mapping_warnings(mapping, records)
    if not table.shape.has_header:
        warnings.append("No header was found: the columns are numbered and the first line is a row.")
    if chunk is None:
        warnings.append("The file has no rows.")
    rows = chunk.rows if chunk else []
    return Preview(
        shape=table.shape,
        columns=table.columns,
        mapping=mapping,
        mapping_problem=problem,
        sampled_rows=chunk.rows_read if chunk else 0,
        rows=tuple(dict(zip(table.columns, row, strict=True)) for row in rows[:_SHOWN_ROWS]),
        rejected=len(rejected),
        rejections=tuple(rejected[:_SHOWN_REJECTIONS]),
        brand_suggestions=tuple(suggest_brand_accounts(records, table.columns, mapping)) if mapping else (),
        warnings=tuple(warnings),
    )


def _mapping_or_problem(
    columns: Sequence[str], explicit: Mapping[str, str] | None
) -> tuple[ColumnMapping | None, str | None]:
    try:
        return require_mapping(columns, explicit), None
    except FileRefused as refusal:
        return None, str(refusal)


def _mapping_warnings(mapping: ColumnMapping, records: Sequence[RawRecord]) -> list[str]:
    warnings = []
    if mapping.id is None:
        warnings.append("No column holds an id: identical rows count as one post.")
    if mapping.created_at is None:
        warnings.append("No column holds a date: posts count from the time of the import.")
    if mapping.author is None:
        warnings.append("No column holds the author: the brand's own posts cannot be recognised.")
    counts = Counter(record.id for record in records)
    if repeated := len(records) - len(counts):
        warnings.append(f"{repeated} of the first {len(records)} rows repeat an id and count once.")
    return warnings


def suggest_brand_accounts(
    records: Sequence[RawRecord], columns: Sequence[str], mapping: ColumnMapping
) -> list[BrandSuggestion]:
    """Accounts that several authors mention and that answer, most convincing first."""
    if mapping.author is None:
        return []
    author_at, text_at = columns.index(mapping.author), columns.index(mapping.text)
    reply_at = columns.index(mapping.in_reply_to) if mapping.in_reply_to is not None else None
    mentioned_by: defaultdict[str, set[str]] = defaultdict(set)
    posts: Counter[str] = Counter()
    replies: Counter[str] = Counter()
    spelling: dict[str, str] = {}
    for record in records:
        author = record.cells[author_at].strip().lstrip("@")
        text = record.cells[text_at]
        if author.lower() in _NOTHING or _REPOST.match(text):
            continue
        spelling.setdefault(author.lower(), author)
        posts[author.lower()] += 1
        replies[author.lower()] += _is_reply(record, reply_at, text)
        for mention in _MENTION.findall(text):
            if mention.lower() != author.lower():
                mentioned_by[mention.lower()].add(author.lower())
    candidates = [
        BrandSuggestion(
            account=spelling[account],
            mentioned_by=len(mentioned_by[account]),
            replies=replies[account],
            posts=posts[account],
        )
        for account in posts
        if len(mentioned_by[account]) >= _MENTIONED_BY_AT_LEAST
    ]
    candidates.sort(key=lambda found: (-found.mentioned_by * (1 + found.replies), found.account))
    return candidates[:_SUGGESTIONS]


def _is_reply(record: RawRecord, reply_at: int | None, text: str) -> bool:
    if reply_at is not None:
        return record.cells[reply_at].strip().lower() not in _NOTHING
    return text.startswith("@")
