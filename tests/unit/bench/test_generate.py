from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest

from bench.generate import HEADER, main, rows, write

BRAND = {"NordFibre", "NordFibreSAV"}
N = 20_000


@pytest.fixture(scope="module")
def table() -> list[dict[str, str]]:
    return [dict(zip(HEADER, cells, strict=True)) for cells in rows(N, seed=7)]


def is_customers(row: dict[str, str]) -> bool:
    author = row["screen_name"]
    return author not in BRAND and not author.endswith("_bot") and row["retweeted_status"] == "null"


def normal(text: str) -> str:
    """Without mentions, links, case and punctuation: what two spellings of one post share."""
    return " ".join(re.findall(r"\w+", re.sub(r"@\w+|https?://\S+|\\n", " ", text).casefold()))


def test_the_same_seed_tells_the_same_twice_in_one_process() -> None:
    assert list(rows(500, seed=3)) == list(rows(500, seed=3))


def test_another_seed_tells_something_else() -> None:
    assert list(rows(50, seed=3)) != list(rows(50, seed=4))


@pytest.mark.parametrize("asked", [0, 1, 7, 999])
def test_exactly_as_many_rows_as_asked(asked: int) -> None:
    assert sum(1 for _ in rows(asked, seed=1)) == asked


def test_ids_are_unique_increasing_strings_that_no_float_holds(table: list[dict[str, str]]) -> None:
    ids = [int(row["id"]) for row in table]
    assert all(earlier < later for earlier, later in pairwise(ids))
    assert all(len(row["id"]) == 19 for row in table)
    assert min(ids) > 2**53


def test_rows_are_in_order_of_time_with_the_offset_of_paris(table: list[dict[str, str]]) -> None:
    moments = [datetime.strptime(row["created_at"], "%Y-%m-%d %H:%M:%S %z") for row in table]
    assert moments == sorted(moments)
    # Clocks go back on Sunday 25 October 2026.
    assert table[0]["created_at"].endswith("+02:00")
    assert table[-1]["created_at"].endswith("+01:00")
    assert moments[-1].date().isoformat() == "2026-11-15"


@pytest.mark.parametrize("share", [0.0, 0.5, 0.9, 1.0])
def test_share_of_customers(share: float) -> None:
    sample = [dict(zip(HEADER, cells, strict=True)) for cells in rows(4_000, seed=2, customer_share=share)]
    assert sum(map(is_customers, sample)) / 4_000 == pytest.approx(share, abs=0.03)


def test_customers_seldom_say_the_same(table: list[dict[str, str]]) -> None:
    texts = [normal(row["full_text"]) for row in table if is_customers(row)]
    assert 0.80 < len(set(texts)) / len(texts) < 0.92


def test_the_brand_repeats_itself_in_reply(table: list[dict[str, str]]) -> None:
    said = [normal(row["full_text"]) for row in table if row["screen_name"] == "NordFibreSAV"]
    assert len(set(said)) < len(said) / 2


def test_replies_follow_a_parent_that_is_near(table: list[dict[str, str]]) -> None:
    place = {row["id"]: number for number, row in enumerate(table)}
    distances = sorted(
        place[row["id"]] - place[row["in_reply_to"]] for row in table if row["in_reply_to"] != "null"
    )
    assert distances[0] > 0
    assert distances[len(distances) // 2] < 400


def test_languages_of_customers(table: list[dict[str, str]]) -> None:
    arabic = sum(bool(re.search("[\u0600-\u06ff]", row["full_text"])) for row in table if is_customers(row))
    assert 0.06 < arabic / sum(map(is_customers, table)) < 0.11


def test_no_pattern_is_left_unspoken(table: list[dict[str, str]]) -> None:
    assert not [row["full_text"] for row in table if re.search(r"[{}\[\]|]", row["full_text"])]


def test_day_and_night(table: list[dict[str, str]]) -> None:
    hours = Counter(row["created_at"][11:13] for row in table)
    assert hours["20"] > 5 * hours["03"]


def test_the_file_has_a_mark_a_header_and_22_cells_of_about_500_bytes(tmp_path: Path) -> None:
    out = tmp_path / "posts.csv"
    write(out, rows(5_000, seed=1))
    raw = out.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfid,created_at,full_text,")
    assert 420 < len(raw) / 5_000 < 560
    with out.open(encoding="utf-8-sig", newline="") as file:
        read = list(csv.reader(file))
    assert read == [HEADER, *rows(5_000, seed=1)]
    assert {len(cells) for cells in read} == {22}


def test_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "new" / "posts.csv"
    asked = ["generate", "--rows", "20", "--seed", "5", "--out", str(out), "--customer-share", "1"]
    monkeypatch.setattr("sys.argv", asked)
    main()
    with out.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1:] == list(rows(20, 5, 1.0))
