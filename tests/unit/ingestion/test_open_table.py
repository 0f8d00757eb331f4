"""Formats, encodings and dialects: what is found, and which files are refused whole."""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from defusedxml import EntitiesForbidden

from domain.errors import FileRefused
from ingestion.readers import DialectChoice, ReadLimits, Table, open_table

UGLY_CSV = Path(__file__).parents[3].parent / "shared" / "data" / "ugly_csv"
FRENCH = "id;texte;date\n" + "".join(
    f"{i};L’été dernier, ma box à 29€ était coupée – où êtes-vous ?;2021-05-{i}\n" for i in range(10, 30)
)
ARABIC = "id,text\n" + "".join(f"{i},الخدمة سيئة جدا والانترنت مقطوع من امس\n" for i in range(30))


def open_bytes(
    content: bytes, name: str = "posts.csv", choice: DialectChoice | None = None, **limits: int
) -> Table:
    return open_table(io.BytesIO(content), name, limits=ReadLimits(**limits), choice=choice)


def rows_of(table: Table) -> list[list[str]]:
    return [row for chunk in table.chunks(100) for row in chunk.rows]


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def workbook(*sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"sheet {number}")
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", ":"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(delimiter: str, end: str) -> None:
    lines = [["id", "text"], ["1", f"one{delimiter} two"], ["2", 'say "hi"'], ["3", f"a{end}b"]]
    quoted = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in lines]
    content = end.join(map(delimiter.join, quoted))
    table = open_bytes(content.encode())
    assert table.shape.delimiter == delimiter
    assert table.columns == ("id", "text")
    assert rows_of(table) == lines[1:]


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        pytest.param("'id','text'\n'1','l''été, oui'\n", [["1", "l'été, oui"]], id="single quotes"),
        pytest.param(
            "id,text\n1,'ça marche pas\n2,ok\n", [["1", "'ça marche pas"], ["2", "ok"]], id="apostrophe"
        ),
        pytest.param("sep=;\nid;text\n1;a, b\n", [["1", "a, b"]], id="sep line"),
        pytest.param('id;text\n1;"say \\"hi\\" now\\n"\n', [["1", 'say "hi" now\\n']], id="backslash quotes"),
        pytest.param('id,text\n1,"{""a"": ""x\\""y""}"\n', [["1", '{"a": "x\\"y"}']], id="json"),
        pytest.param("text\nMa box, encore\nRien\n", [["Ma box, encore"], ["Rien"]], id="single column"),
        pytest.param("id,text\n\n1,a\n   \n2,b\n\n", [["1", "a"], ["2", "b"]], id="blank lines"),
        pytest.param("id,text\n1,a,\n2,b,,\n", [["1", "a"], ["2", "b"]], id="surplus empty cells"),
        pytest.param("id,text,,\n1,a\n", [["1", "a"]], id="header with surplus delimiters"),
        pytest.param("id,text\n1,a\u2028b\x0b\n", [["1", "a\u2028b\x0b"]], id="other separators are text"),
    ],
)
def test_dialects(content: str, rows: list[list[str]]) -> None:
    assert rows_of(open_bytes(content.encode())) == rows


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        (FRENCH, "utf-8", "utf-8"),
        (FRENCH, "utf-8-sig", "utf-8"),
        (FRENCH, "utf-16", "utf-16-le"),
        (FRENCH, "utf-16-le", "utf-16-le"),
        (FRENCH, "utf-16-be", "utf-16-be"),
        (ARABIC, "utf-16-le", "utf-16-le"),
        (ARABIC, "utf-16-be", "utf-16-be"),
        (FRENCH, "utf-32", "utf-32-le"),
        (FRENCH, "cp1252", "cp1252"),
        (FRENCH.replace("€", "e").replace("’", "'").replace("–", "-"), "latin-1", "cp1252"),
        (FRENCH, "mac_roman", "mac-roman"),
        (ARABIC, "cp1256", "cp1256"),
        (ARABIC, "utf-8", "utf-8"),
        ("id,text\n1,été\n", "cp1252", "cp1252"),
    ],
)
def test_encodings(text: str, encoding: str, found: str) -> None:
    table = open_bytes(text.encode(encoding))
    assert table.shape.encoding == found
    delimiter = table.shape.delimiter or ""
    assert [table.columns, *map(tuple, rows_of(table))] == [
        tuple(line.split(delimiter)) for line in text.splitlines()
    ]


def test_encoding_beyond_the_first_block_of_ascii() -> None:
    content = b"id,text\n" + b"1,hello world\n" * 30_000 + "2,café\n".encode("cp1252") * 3
    assert rows_of(open_bytes(content))[-1] == ["2", "café"]


def test_a_chosen_dialect_wins() -> None:
    choice = DialectChoice(encoding="cp1256", delimiter="|", quotechar="", has_header=False)
    table = open_bytes(b'"a|b\n' + "1|خ\n".encode("cp1256"), choice=choice)
    assert table.columns == ("column_1", "column_2")
    assert rows_of(table) == [['"a', "b"], ["1", "خ"]]


@pytest.mark.parametrize(
    ("content", "columns"),
    [
        ("id,text\nx,y\n", ("id", "text")),
        ("ville,note\nParis,3\n", ("ville", "note")),
        ("Paris,3\nLyon,4\n", None),
        ("Jean,bien\nPaul,mal\n", None),
        ("2021-05-14 12:00:01,hello there\n2021-05-14 12:00:02,hello again\n", None),
        (" id , Texte \n1,a\n", ("id", "Texte")),
        ("id,text,text,\n1,a,b,c\n", ("id", "text", "text_3", "column_4")),
        ("id,column_1,\n1,a,b\n", ("id", "column_1", "column_3")),
    ],
)
def test_headers(content: str, columns: tuple[str, ...] | None) -> None:
    table = open_bytes(content.encode())
    assert table.shape.has_header == (columns is not None)
    assert table.columns == (columns or ("column_1", "column_2"))
    lines = content.count("\n")
    assert len(rows_of(table)) == (lines - 1 if columns else lines)


@pytest.mark.parametrize(
    ("content", "name", "compression", "member"),
    [
        (gzip.compress(b"id,text\n1,a\n"), "posts.csv.gz", "gzip", None),
        (gzip.compress(b"id,text\n1,a\n"), "named wrongly.csv", "gzip", None),
        (zipped({"in/posts.csv": b"id,text\n1,a\n"}), "posts.zip", "zip", "in/posts.csv"),
        (
            zipped({"__MACOSX/._p.csv": b"x", ".DS_Store": b"x", "p.csv": b"id,text\n1,a\n"}),
            "posts.zip",
            "zip",
            "p.csv",
        ),
    ],
)
def test_compressions(content: bytes, name: str, compression: str, member: str | None) -> None:
    table = open_bytes(content, name)
    assert (table.shape.compression, table.shape.member) == (compression, member)
    assert rows_of(table) == [["1", "a"]]


def test_json_lines_keep_every_digit() -> None:
    lines = [
        '{"id": 1311171102325878159, "text": "l\'été", "score": 1.50, "ok": true, "none": null}',
        '{"text": "b", "user": {"n": 1.10, "tags": ["a", null, false]}, "id": "2"}',
    ]
    table = open_bytes("\n".join(lines).encode(), "posts.jsonl")
    assert table.shape.container == "jsonl"
    assert table.columns == ("id", "text", "score", "ok", "none", "user")
    assert rows_of(table) == [
        ["1311171102325878159", "l'été", "1.50", "true", "", ""],
        ["2", "b", "", "", "", '{"n":1.10,"tags":["a",null,false]}'],
    ]


def test_json_keys_that_appear_late_are_kept() -> None:
    content = b'{"text": "a"}\n' * 1_000 + b'{"text": "b", "late": 7}\n'
    table = open_bytes(content, "posts.ndjson")
    [chunk] = table.chunks(2_000)
    assert table.columns == ("text",)
    assert chunk.extras == {1_000: {"late": "7"}}


def test_workbook_cells_as_text() -> None:
    content = workbook(
        [],
        [
            ["id", "text", "on", "at", "n", "x", "ok"],
            [],
            [12, " a ", date(2021, 5, 14), None, 3.0, 1.5, True],
        ],
        [["not", "read"]],
    )
    table = open_bytes(content, "posts.xlsx")
    assert table.shape.model_dump(exclude_defaults=True) == {"container": "xlsx", "member": "sheet 1"}
    [chunk] = table.chunks(100)
    assert chunk.rows == [["12", " a ", "2021-05-14T00:00:00", "", "3", "1.5", "true"]]
    assert chunk.lines == [3]
    stamp = open_bytes(workbook([["id", "date"], [1, datetime(2021, 5, 14, 12, 56, 22)]]))  # noqa: DTZ001
    assert rows_of(stamp) == [["1", "2021-05-14T12:56:22"]]


def test_workbook_numbers_beyond_2_53_show_that_they_are_rounded() -> None:
    table = open_bytes(workbook([["id", "text"], [1311171102325878159, "a"], ["1311171102325878159", "b"]]))
    assert rows_of(table) == [["1.31117110232588E+18", "a"], ["1311171102325878159", "b"]]


XLSX = workbook([["id", "text"], [1, "a"]])
ENCRYPTED_ZIP = bytearray(zipped({"p.csv": b"id,text\n1,a\n"}))
ENCRYPTED_ZIP[6] |= 1
ENCRYPTED_ZIP[ENCRYPTED_ZIP.rindex(b"PK\x01\x02") + 8] |= 1


@pytest.mark.parametrize(
    ("code", "content", "said"),
    [
        ("empty_file", b"", "empty"),
        ("empty_file", b"\xef\xbb\xbf\r\n", "empty"),
        ("empty_file", gzip.compress(b""), "empty"),
        ("empty_file", zipped({}), "no file"),
        ("empty_file", workbook([]), "content"),
        ("not_text", b"\x89PNG\r\n\x1a\n" + bytes(200), "PNG"),
        ("not_text", b"%PDF-1.7\n", "PDF"),
        ("not_text", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), ".xls"),
        ("not_text", gzip.compress(XLSX), "zip archive"),
        ("not_text", zipped({"p.csv.gz": gzip.compress(b"a")}), "gzip"),
        ("not_text", zipped({"word/document.xml": b"<a/>"}), "office"),
        ("not_text", bytes(range(1, 9)) * 100, "binary"),
        ("zip_many", zipped({"a.csv": b"a", "b.csv": b"b"}), "a.csv, b.csv"),
        ("zip_encrypted", bytes(ENCRYPTED_ZIP), "password"),
        ("corrupt", b"\x1f\x8b\x08\x00 nonsense", "damaged"),
        ("corrupt", b"PK\x03\x04 nonsense", "damaged"),
        ("corrupt", zipped({"xl/workbook.xml": b"<workbook"}), "damaged"),
        ("no_columns", b'"id,text\n1,a\n', "quote"),
        ("no_columns", b'{"a": 1}'[:1] + b"\n", "JSON"),
        ("json_array", b'[{"text": "a"}]', "per line"),
    ],
)
def test_refusals(code: str, content: bytes, said: str) -> None:
    name = "posts.json" if code == "json_array" else "posts.jsonl" if content[:1] == b"{" else "posts.csv"
    with pytest.raises(FileRefused, match=said) as refused:
        open_bytes(content, name)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("code", "choice"),
    [
        ("unknown_encoding", DialectChoice(encoding="klingon")),
        ("unknown_encoding", DialectChoice(encoding="base64")),
        ("unknown_encoding", DialectChoice(encoding="undefined")),
        ("bad_dialect", DialectChoice(delimiter="::")),
        ("bad_dialect", DialectChoice(delimiter=";", quotechar=";")),
        ("bad_dialect", DialectChoice(quotechar="\n")),
    ],
)
def test_refused_choices(code: str, choice: DialectChoice) -> None:
    with pytest.raises(FileRefused) as refused:
        open_bytes(b"id,text\n1,a\n", choice=choice)
    assert refused.value.code == code


def test_too_many_columns_or_bytes() -> None:
    with pytest.raises(FileRefused) as refused:
        open_bytes(b"id,text,a,b\n", columns_max=3)
    assert refused.value.code == "too_large"
    with pytest.raises(FileRefused) as refused:
        open_bytes(XLSX, unpacked_max_bytes=100)
    assert refused.value.code == "zip_bomb"


def test_bombs_are_refused() -> None:
    bomb = b"id,text\n" + (b"1," + b"a" * 1_000 + b"\n") * 68_000
    for content in (gzip.compress(bomb), zipped({"p.csv": bomb})):
        with pytest.raises(FileRefused) as refused:
            rows_of(open_bytes(content))
        assert refused.value.code == "zip_bomb"


def test_workbook_with_an_entity_bomb_is_refused() -> None:
    evil = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><workbook>&b;</workbook>'
    with zipfile.ZipFile(io.BytesIO(XLSX)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with pytest.raises(FileRefused) as refused:
        open_bytes(zipped(members | {"xl/workbook.xml": evil}))
    cause: BaseException | None = refused.value
    while cause is not None and not isinstance(cause, EntitiesForbidden):
        cause = cause.__cause__ or cause.__context__
    assert cause is not None


def test_damage_in_the_middle_comes_after_the_rows_before_it() -> None:
    digits = random.Random(7)
    lines = [f"{n},{digits.random()}\n" for n in range(50_000)]
    packed = gzip.compress(("id,text\n" + "".join(lines)).encode())
    table = open_bytes(packed[: len(packed) // 2])
    rows: list[list[str]] = []
    with pytest.raises(FileRefused, match=r"up to line [\d,]+ were read") as refused:
        rows.extend(row for chunk in table.chunks(1_000) for row in chunk.rows)
    assert refused.value.code == "corrupt"
    assert len(rows) > 20_000
    assert rows == [line.strip().split(",") for line in lines[: len(rows)]]


@pytest.mark.skipif(not UGLY_CSV.exists(), reason="the shared data is not here")
def test_csv_spectrum() -> None:
    for path in sorted((UGLY_CSV / "csv_spectrum" / "csvs").glob("*.csv")):
        expected = json.loads((path.parents[1] / "json" / f"{path.stem}.json").read_text())
        content = path.read_bytes()
        if path.stem.endswith("_crlf"):
            # A checkout of the corpus may have lost the line ends that these files are about.
            content = content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        table = open_bytes(content)
        assert [dict(zip(table.columns, row, strict=True)) for row in rows_of(table)] == expected, path.name


@pytest.mark.skipif(not UGLY_CSV.exists(), reason="the shared data is not here")
@pytest.mark.parametrize(
    ("name", "rows", "rejected", "encoding"),
    [
        ("smallpop-colon", 10, [], "utf-8"),
        ("smallpop-no-headers", 10, [], "utf-8"),
        ("smallpop", 10, [], "utf-8"),
        ("strange", 5, ["ragged", "ragged"], "utf-8"),
        ("uspop-latin1", 100, [], "cp1252"),
        ("uspop-null", 100, [], "utf-8"),
        ("uspop", 100, [], "utf-8"),
    ],
)
def test_rust_csv(name: str, rows: int, rejected: list[str], encoding: str) -> None:
    table = open_bytes((UGLY_CSV / "rust_csv" / "examples" / "data" / f"{name}.csv").read_bytes())
    chunks = list(table.chunks(1_000))
    assert table.shape.encoding == encoding
    assert sum(len(chunk.rows) for chunk in chunks) == rows
    assert [rejection.reason for chunk in chunks for rejection in chunk.rejected] == rejected
    if name == "strange":
        assert chunks[0].rows[0] == ['"Hacksaw" Jim Duggan', "1987"]


class FailingStorage(io.BytesIO):
    failing = False

    def read(self, size: int | None = -1) -> bytes:
        if self.failing:
            raise TimeoutError("the database did not answer")
        return super().read(size)


@pytest.mark.parametrize("content", [gzip.compress(FRENCH.encode() * 20_000), XLSX, FRENCH.encode() * 900])
def test_a_failure_of_the_storage_is_no_fault_of_the_file(content: bytes) -> None:
    stream = FailingStorage(content)
    table = open_table(stream, "p", limits=ReadLimits())
    stream.failing = True
    with pytest.raises(TimeoutError):
        rows_of(table)


def test_an_archive_that_points_before_the_start_of_its_file(tmp_path: Path) -> None:
    content = zipped({"p.csv": b"id,text\n1,a\n"})
    end = content.rindex(b"PK\x05\x06")
    path = tmp_path / "p.zip"
    path.write_bytes(content[: end + 16] + b"\xff\xff\xff\x00" + content[end + 20 :])
    with path.open("rb") as stream, pytest.raises(FileRefused) as refused:
        open_table(stream, "p.zip", limits=ReadLimits())
    assert refused.value.code == "corrupt"
