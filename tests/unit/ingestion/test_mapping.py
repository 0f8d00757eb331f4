from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from domain.errors import FileRefused
from ingestion.mapping import ColumnMapping, RawRecord, RecordBuilder, detect_mapping, require_mapping
from ingestion.readers import ReadLimits, RowChunk, open_table

TWEETS = Path(__file__).parents[3].parent / "shared" / "data" / "free_tweets" / "tweets.csv"
X_EXPORT = [
    "id",
    "created_at",
    "full_text",
    "media",
    "screen_name",
    "name",
    "profile_image_url",
    "user_id",
    "in_reply_to",
    "retweeted_status",
    "quoted_status",
    "media_tags",
    "favorite_count",
    "retweet_count",
    "bookmark_count",
    "quote_count",
    "reply_count",
    "views_count",
    "favorited",
    "retweeted",
    "bookmarked",
    "url",
]


def chunk_of(*rows: list[str]) -> RowChunk:
    lines = list(range(2, 2 + len(rows)))
    return RowChunk(2, 1 + len(rows), list(rows), lines, [], lambda index: ",".join(rows[index]))


def build(columns: list[str], *rows: list[str]) -> tuple[list[RawRecord], list[tuple[int, str]]]:
    builder = RecordBuilder(columns, require_mapping(columns, None), "x")
    records, rejected = builder.build(chunk_of(*rows))
    return records, [(rejection.line, rejection.reason) for rejection in rejected]


def test_the_x_export_maps_wholly() -> None:
    assert detect_mapping(X_EXPORT) == ColumnMapping(
        text="full_text",
        id="id",
        created_at="created_at",
        author="screen_name",
        author_name="name",
        author_id="user_id",
        in_reply_to="in_reply_to",
        repost_of="retweeted_status",
        quote_of="quoted_status",
        url="url",
    )


@pytest.mark.parametrize(
    ("columns", "field", "column"),
    [
        (["Tweet ID", "Tweet Text"], "text", "Tweet Text"),
        (["Tweet ID", "Tweet Text"], "id", "Tweet ID"),
        (["Créé le", "CONTENU"], "created_at", "Créé le"),
        (["Horodatage", "Commentaire", "Pseudo"], "author", "Pseudo"),
        (["message", "full_text"], "text", "full_text"),
        (["verbatim", "in-reply-to-status-id"], "in_reply_to", "in-reply-to-status-id"),
        (["texte", "Langue"], "lang", "Langue"),
    ],
)
def test_known_names(columns: list[str], field: str, column: str) -> None:
    mapping = detect_mapping(columns)
    assert mapping is not None
    assert getattr(mapping, field) == column


def test_no_known_text_column() -> None:
    assert detect_mapping(["id", "note"]) is None
    with pytest.raises(FileRefused, match=r"id, note.*--map text=COLUMN") as refused:
        require_mapping(["id", "note"], None)
    assert refused.value.code == "no_text_column"


def test_explicit_columns_win() -> None:
    mapping = require_mapping(["id", "text", "Ma Note"], {"text": "ma note", "author": "text"})
    assert (mapping.text, mapping.id, mapping.author) == ("Ma Note", "id", "text")


@pytest.mark.parametrize(
    ("explicit", "said"),
    [({"text": "ful_text"}, "did you mean 'full_text'"), ({"txt": "full_text"}, "did you mean 'text'")],
)
def test_unknown_explicit_names(explicit: dict[str, str], said: str) -> None:
    with pytest.raises(FileRefused, match=said) as refused:
        require_mapping(["id", "full_text"], explicit)
    assert refused.value.code == "bad_mapping"


def test_a_record_holds_the_cells_as_received() -> None:
    records, rejected = build(["id", "text", "lang", "x"], ["1", " a ", "", "null"], ["2", "b", "fr", "y"])
    assert records == [
        ("x:1", 2, ["1", " a ", "", "null"], {}),
        ("x:2", 3, ["2", "b", "fr", "y"], {}),
    ]
    assert rejected == []


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("1" * 201, "bad_id"),
        ("a\nb", "bad_id"),
        ("1.31117E+18", "id_rounded"),
        ("1,31117E+18", "id_rounded"),
        ("1E+18", "id_rounded"),
        ("12e45", None),
        ("  17 ", None),
        ("post-1", None),
    ],
)
def test_ids(cell: str, reason: str | None) -> None:
    records, rejected = build(["id", "text"], [cell, "a"], ["1", "b"])
    assert rejected == ([(2, reason)] if reason else [])
    assert [record.id for record in records] == ([] if reason else [f"x:{cell.strip()}"]) + ["x:1"]


@pytest.mark.parametrize("text", ["", "  ", "\u2003\n", "null", "NULL"])
def test_rows_without_text(text: str) -> None:
    records, rejected = build(["id", "text"], ["1", text], ["2", "nullement"])
    assert [record.id for record in records] == ["x:2"]
    assert rejected == [(2, "no_text")]


@pytest.mark.parametrize("cell", ["", "null", "None"])
def test_derived_ids_depend_on_the_cells_and_nothing_else(cell: str) -> None:
    [one, other], _ = build(["id", "text", "by"], [cell, "a", "me"], [cell, "b", "me"])
    [again], _ = build(["by", "text", "id"], ["me", "a", cell])
    assert one.id == again.id
    assert one.id != other.id
    assert one.id.startswith("x:h")
    assert len(one.id) == len("x:h") + 32


def test_derived_ids_do_not_run_cells_together() -> None:
    [one, other], _ = build(["text", "by"], ["a", '","c":"'], ['a","by":', '"c":"'])
    assert one.id != other.id


def test_ids_that_a_spreadsheet_rounded_are_rejected() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["id", "text"])
    book.worksheets[0].append([1311171102325878159, "a"])
    book.worksheets[0].append([2**53, "b"])
    buffer = io.BytesIO()
    book.save(buffer)
    table = open_table(buffer, "p.xlsx", limits=ReadLimits())
    [chunk] = table.chunks(10)
    records, rejected = RecordBuilder(table.columns, require_mapping(table.columns, None), "x").build(chunk)
    assert [record.id for record in records] == [f"x:{2**53}"]
    assert [(rejection.line, rejection.reason) for rejection in rejected] == [(2, "id_rounded")]


@pytest.mark.skipif(not TWEETS.exists(), reason="the shared data is not here")
def test_every_real_tweet_becomes_a_record() -> None:
    with TWEETS.open("rb") as stream:
        table = open_table(stream, TWEETS.name, limits=ReadLimits())
        builder = RecordBuilder(table.columns, require_mapping(table.columns, None), "x")
        built = [builder.build(chunk) for chunk in table.chunks(1_000)]
    ids = {record.id for records, _ in built for record in records}
    assert sum(len(records) for records, _ in built) == 3_038
    assert "x:1311171102325878159" in ids
    assert not any(rejected for _, rejected in built)
