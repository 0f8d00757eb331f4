import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cleaning import clean_text, says_something


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("L'internet n'est plus à 50% 😡 29,99€", "L'internet n'est plus à 50% 😡 29,99€"),
        ("Bravo !! #fibre @NordFibre JAMAIS content 🙃", "Bravo !! #fibre @NordFibre JAMAIS content 🙃"),
        ("ligne un\\nligne deux\\r\\ntrois", "ligne un ligne deux trois"),
        ("R&amp;D &gt; 3 &eacute;t&#233;", "R&D > 3 été"),
        ("voir https://www.nordfibre.example/aide?x=1#y fin", "voir nordfibre.example fin"),
        ("photo https://t.co/yw1XX4zeSx", "photo"),
        ("  deux   espaces\u00a0insécables\t! ", "deux espaces insécables !"),
        ("zero\u200bwidth \ufeffbom \u202erenversé\u202c", "zerowidth bom renversé"),
        ("famille 👨\u200d👩\u200d👧", "famille 👨\u200d👩\u200d👧"),
        ("e\u0301te\u0301", "été"),
        ("https://t.co/a https://t.co/b", ""),
        ("لا يوجد انترنت منذ أمس", "لا يوجد انترنت منذ أمس"),
        ("", ""),
    ],
)
def test_only_the_wrapping_goes(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


@given(st.text())
def test_any_text_becomes_one_normalised_line(raw: str) -> None:
    clean = clean_text(raw)
    assert clean == clean.strip()
    assert "\n" not in clean
    assert unicodedata.is_normalized("NFC", clean)


@pytest.mark.parametrize(
    ("clean", "something"),
    [
        ("@NordFibre", False),
        ("@a @b ...", False),
        ("!!", False),
        ("", False),
        ("@a ?", True),
        ("😡", True),
        ("ok", True),
    ],
)
def test_mentions_and_dots_say_nothing(clean: str, something: bool) -> None:
    assert says_something(clean) is something
