import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dedupe import SIGNATURE_BYTES, signature


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Panne fibre à Lyon depuis 8h", "@NordFibre bonjour, panne FIBRE à Lyon, depuis 8h !!!"),
        ("Toujours pas de wifi 7", "toujours pas de wifi7"),
        ("PANNNNNE à Bron 😡😡😡", "Panne à Bron 😡"),
        ("C’est une honte", "c'est une honte"),
        ("Réseau coupé", "reseau coupe"),
        ("Le réseau est mort ???", "le réseau est mort ?"),
        ("النت مقطوع", "السلام عليكم، النّت مقطوع"),
    ],
)
def test_wrapping_does_not_make_another_post(one: str, other: str) -> None:
    assert signature(one) == signature(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Idem dans le 17", "Idem dans le 34"),
        ("Panne à Lyon", "Panne à Bron"),
        ("La fibre marche", "La fibre ne marche pas"),
        ("Je paie 29,99€", "Je paie 39,99€"),
        ("Remboursez 1000€", "Remboursez 10€"),
        ("Remise de 20%", "Remise de 20€"),
        ("La fibre marche", "La fibre marche ?"),
        ("Merci Free", "Merci Free 😡"),
        ("pas de tv mais internet marche", "pas d'internet mais tv marche"),
        ("panne depuis 2 jours", "panne depuis 2 semaines"),
        ("no internet", "internet"),
        ("2 pannes 2 techniciens", "2 pannes techniciens"),
    ],
)
def test_numbers_places_negations_questions_and_irony_keep_posts_apart(one: str, other: str) -> None:
    assert signature(one) != signature(other)


def test_a_greeting_alone_still_has_a_signature_of_its_own() -> None:
    assert signature("Bonjour") != signature("Merci")
    assert signature("!!!") != signature("...")


@given(st.text(min_size=1))
def test_any_text_has_a_signature(text: str) -> None:
    assert len(signature(text)) == SIGNATURE_BYTES
