"""Every row is given or rejected, exactly once, whatever the size of the chunks."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.errors import FileRefused
from ingestion.mapping import RecordBuilder, detect_mapping
from ingestion.readers import DialectChoice, ReadLimits, RowChunk, Table, open_table

COMMAS = DialectChoice(delimiter=",", quotechar='"', has_header=True)


def table_of(
    content: bytes, name: str = "posts.csv", row_max_chars: int = 1_000, choice: DialectChoice | None = None
) -> Table:
    return open_table(
        io.BytesIO(content), name, limits=ReadLimits(row_max_chars=row_max_chars), choice=choice
    )


def outcome(chunks: list[RowChunk]) -> list[tuple[int, object]]:
    """Line and cells, or line and reason, of everything read, in the order of the file."""
    read: list[tuple[int, object]] = []
    for chunk in chunks:
        assert chunk.rows_read == len(chunk.rows) + len(chunk.rejected)
        assert len(chunk.rows) == len(chunk.lines)
        rows = [(line, tuple(row)) for line, row in zip(chunk.lines, chunk.rows, strict=True)]
        rejected = [(rejection.line, rejection.reason) for rejection in chunk.rejected]
        read += sorted([*rows, *rejected], key=lambda item: item[0])
    return read


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b"id,text\n1\n2,b\n", [(2, "ragged"), (3, ("2", "b"))], id="too few cells"),
        pytest.param(b"id,text\n1,a,x\n2,b\n", [(2, "ragged"), (3, ("2", "b"))], id="too many cells"),
        pytest.param(b"id,text\n1,a\xff\n2,\xc3\xa9\n", [(2, "undecodable"), (3, ("2", "é"))], id="bad byte"),
        pytest.param(b"id,text\n1,a\0\n2,b\n", [(2, "nul"), (3, ("2", "b"))], id="nul"),
        pytest.param(
            b"id,text\n1," + b"a" * 1_000 + b"\n2,b\n", [(2, "too_long"), (3, ("2", "b"))], id="too long"
        ),
        pytest.param(
            b"id,text\n1," + b"a" * 900_000 + b"\n2,b\n",
            [(2, "too_long"), (3, ("2", "b"))],
            id="longer than several blocks",
        ),
        pytest.param(
            b'id,text\n1,"a\n2,b\n3,c\n',
            [(2, "unclosed_quote"), (3, ("2", "b")), (4, ("3", "c"))],
            id="quote open at the end",
        ),
        pytest.param(
            b'id,text\n1,"a\n' + b"2," + b"b" * 999 + b'\n3,"c"\n',
            [(2, "unclosed_quote"), (3, "too_long"), (4, ("3", "c"))],
            id="quote open for too long",
        ),
        pytest.param(
            b'id,text\n1,"a\n\nb"\n\n2,c\n',
            [(2, ("1", "a\n\nb")), (6, ("2", "c"))],
            id="line breaks in a cell",
        ),
        pytest.param(b'id,text\r1,"a\rb"\r2,c', [(2, ("1", "a\rb")), (4, ("2", "c"))], id="carriage returns"),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 1_000])
def test_rejections(content: bytes, expected: list[tuple[int, object]], size: int) -> None:
    # An accent keeps the small samples UTF-8.
    content = content.replace(b"text", "téxt".encode(), 1)
    assert outcome(list(table_of(content, choice=COMMAS).chunks(size))) == expected


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"[1, 2]", "bad_json"),
        (b"not json", "bad_json"),
        (b'{"text": "a"},', "bad_json"),
        (b'{"text": "\xff"}', "undecodable"),
        (b'{"text": "\\ud83d"}', "undecodable"),
        (b'{"text": "\\u0000"}', "nul"),
        (b'{"text": "' + b"a" * 1_000 + b'"}', "too_long"),
        (b"[" * 990 + b"]" * 2, "bad_json"),
        (b'{"text":' + b"[" * 450 + b"]" * 450 + b"}", None),
    ],
)
def test_rejected_json_lines(line: bytes, reason: str | None) -> None:
    content = '{"text": "é"}\n'.encode() + line + b'\n\n{"text": "b"}\n'
    [chunk] = table_of(content, "posts.jsonl").chunks(100)
    assert [rejection.reason for rejection in chunk.rejected] == ([reason] if reason else [])
    assert chunk.lines == ([1, 4] if reason else [1, 2, 4])


def test_the_raw_row_is_kept_as_it_stood() -> None:
    content = 'é,text\n1,"a\r\n""b""",\t x\n'.encode() + b"2,\xff\xfe\0\n" + b"3,4,5" + b"x" * 20_000
    [chunk] = table_of(content, row_max_chars=100_000, choice=replace(COMMAS, encoding="utf-8")).chunks(100)
    raws = [rejection.raw for rejection in chunk.rejected]
    assert raws[:2] == ['1,"a\r\n""b""",\t x', r"2,\xff\xfe\x00"]
    assert raws[2] == "3,4,5" + "x" * 9_995 + "…"
    assert "3 cells" in chunk.rejected[0].detail
    assert "2 columns" in chunk.rejected[0].detail


def test_raw_of_a_row_with_line_breaks() -> None:
    [chunk] = table_of(b'id,text\n\n1,"a\nb"\n2,c\n', choice=COMMAS).chunks(100)
    assert [chunk.raw_of(index) for index in range(2)] == ['1,"a\nb"\n', "2,c\n"]


def test_bad_bytes_far_into_a_file_do_not_change_its_encoding() -> None:
    content = b"id,text\n" + "1,été\n".encode() * 60_000 + b"2,\xe9t\xe9\n" + "3,été\n".encode()
    table = table_of(content)
    read = outcome(list(table.chunks(5_000)))
    assert table.shape.encoding == "utf-8"
    assert read[-2:] == [(60_002, "undecodable"), (60_003, ("3", "été"))]


def test_bad_bytes_in_utf_16() -> None:
    content = "id,text\n1,é\n2,b\n3,c\n".encode("utf-16").replace(b"b\0", b"\x00\xd8")
    read = outcome(list(table_of(content).chunks(100)))
    assert read == [(2, ("1", "é")), (3, "undecodable"), (4, ("3", "c"))]


def test_every_line_opens_a_quote() -> None:
    lines = 20_000
    read = outcome(list(table_of(b"id,text\n" + b'a","\n' * lines, choice=COMMAS).chunks(5_000)))
    assert read == [(line, "unclosed_quote") for line in range(2, lines + 2)]


def workbook_bytes() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in [["id", "text"], *[[n, f"post {n}"] for n in range(30)], [], [1, 2, 3], ["x", "y" * 2_000]]:
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


UGLY = (
    'id,text\n1,a\n\n2,"b\nb\n\nb"\n3\n4,"'
    + "c\n" * 600
    + '5,"d\n\n6,e\0\n,\n'
    + "7,"
    + "f" * 1_500
    + '\n8,"g\n'
).encode() + b"9,\xff\n10,\xc3\xa9\n"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (UGLY, "p.csv"),
        (UGLY.replace(b"\n", b"\r\n"), "p.csv"),
        (UGLY.replace(b"\n", b"\r"), "p.csv"),
        (gzip.compress(UGLY), "p.csv.gz"),
        (b'{"text": "a"}\n\nx\n{"text": "b", "n": 1}\n' * 10, "p.jsonl"),
        (workbook_bytes(), "p.xlsx"),
    ],
)
@pytest.mark.parametrize("size", [1, 3, 7, 1_000])
def test_resuming_at_any_border_equals_an_undisturbed_read(content: bytes, name: str, size: int) -> None:
    chunks = list(table_of(content, name).chunks(size))
    whole = outcome(list(table_of(content, name).chunks(100_000)))
    assert outcome(chunks) == whole
    for position in range(0, len(chunks), max(1, len(chunks) // 25)):
        resumed = list(table_of(content, name).chunks(size, after_line=chunks[position].last_line))
        assert resumed == chunks[position + 1 :]


def zipped(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("p.csv", content)
    return buffer.getvalue()


WRAPPINGS = {"none": bytes, "gzip": gzip.compress, "zip": zipped}
unhurried = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])


def read_all(content: bytes, name: str, size: int) -> list[tuple[int, object]] | str:
    """What is read, or the code of the refusal."""
    try:
        table = table_of(content, name, row_max_chars=50)
        chunks = list(table.chunks(size))
    except FileRefused as refusal:
        return refusal.code
    if mapping := detect_mapping(table.columns):
        builder = RecordBuilder(table.columns, mapping, "x")
        for chunk in chunks:
            records, rejected = builder.build(chunk)
            assert len(records) + len(rejected) == chunk.rows_read
    return outcome(chunks)


@given(
    content=st.binary(max_size=300) | st.text("a1\",;\t|'\\\n\r é{}:[\0", max_size=200).map(str.encode),
    head=st.sampled_from(
        [b"", b"id,text\n", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"PK\x03\x04", b"\x1f\x8b"]
    ),
    name=st.sampled_from(["p.csv", "p.tsv", "p.jsonl", "p.xlsx", "p"]),
    wrapping=st.sampled_from(sorted(WRAPPINGS)),
)
@unhurried
def test_any_bytes_are_read_or_refused(content: bytes, head: bytes, name: str, wrapping: str) -> None:
    packed = WRAPPINGS[wrapping](head + content)
    whole = read_all(packed, name, 1_000)
    for size in (1, 3):
        assert read_all(packed, name, size) == whole


@given(content=st.binary(min_size=1, max_size=40), at=st.integers(0, 10_000))
@unhurried
def test_damaged_archives_are_read_or_refused(content: bytes, at: int) -> None:
    for sound in (gzip.compress(UGLY), zipped(UGLY), WORKBOOK):
        at %= len(sound)
        read_all(sound[:at] + content + sound[at + len(content) :], "p", 100)


WORKBOOK = workbook_bytes()
cells = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc"]) | st.sampled_from("\r\n\t"), max_size=12
)


@given(
    rows=st.lists(st.tuples(cells, cells, cells), max_size=30), wrapping=st.sampled_from(sorted(WRAPPINGS))
)
@unhurried
def test_what_the_csv_module_wrote_is_read_back(rows: list[tuple[str, str, str]], wrapping: str) -> None:
    buffer = io.StringIO()
    csv.writer(buffer, quoting=csv.QUOTE_ALL).writerows([("id", "text", "n"), *rows])
    packed = WRAPPINGS[wrapping](b"\xef\xbb\xbf" + buffer.getvalue().encode())
    for size in (1, 4, 1_000):
        chunks = list(table_of(packed, choice=COMMAS).chunks(size))
        assert [tuple(row) for chunk in chunks for row in chunk.rows] == rows
        assert not any(chunk.rejected for chunk in chunks)
