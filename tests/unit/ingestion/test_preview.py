from __future__ import annotations

import io
from pathlib import Path

import pytest

from ingestion.preview import Preview, preview
from ingestion.readers import ReadLimits, open_table

TWEETS = Path(__file__).parents[3].parent / "shared" / "data" / "free_tweets" / "tweets.csv"


def preview_of(content: str, explicit: dict[str, str] | None = None) -> Preview:
    return preview(open_table(io.BytesIO(content.encode()), "p.csv", limits=ReadLimits()), explicit)


def test_preview_of_a_sound_file() -> None:
    rows = "".join(f"{n},2021-05-14,client{n},@Acme plus rien\n" for n in range(30))
    shown = preview_of("id,date,author,text\n" + rows + '31,2021,ACME,"@client1 bonjour"\n32,2021,x\n')
    assert shown.mapping is not None
    assert shown.mapping.text == "text"
    assert len(shown.rows) == 20
    assert shown.rows[0] == {"id": "0", "date": "2021-05-14", "author": "client0", "text": "@Acme plus rien"}
    assert shown.sampled_rows == 32
    assert [(rejection.line, rejection.reason) for rejection in shown.rejections] == [(33, "ragged")]
    [brand] = shown.brand_suggestions
    assert (brand.account, brand.mentioned_by, brand.replies, brand.posts) == ("ACME", 30, 1, 1)
    assert shown.warnings == ()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("date,author,text\n1,a,b\n", "identical rows"),
        ("id,author,text\n1,a,b\n", "time of the import"),
        ("id,date,text\n1,a,b\n", "own posts"),
        ("id,date,author,text\n1,a,b,c\n1,a,b,d\n", "1 of the first 2 rows"),
        ("Paris,3\nLyon,4\n", "No header"),
        ("id,text\n", "no rows"),
    ],
)
def test_warnings(content: str, said: str) -> None:
    assert said in " ".join(preview_of(content).warnings)


def test_preview_says_why_there_is_no_mapping() -> None:
    shown = preview_of("ville,note\nParis,3\n")
    assert shown.mapping is None
    assert shown.mapping_problem is not None
    assert "ville, note" in shown.mapping_problem
    assert preview_of("ville,note\nParis,3\n", {"text": "ville"}).mapping_problem is None


@pytest.mark.skipif(not TWEETS.exists(), reason="the shared data is not here")
def test_the_brand_of_a_real_export_is_suggested_first() -> None:
    with TWEETS.open("rb") as stream:
        shown = preview(open_table(stream, TWEETS.name, limits=ReadLimits()))
    assert shown.brand_suggestions[0].account == "Freebox"
