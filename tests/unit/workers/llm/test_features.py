from pathlib import Path

import pytest

from domain.errors import ConfigError
from domain.taxonomy import Taxonomy
from workers.llm.features import Features, normalise


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("PANNE   générale", "panne generale"),
        ("nooooon mais alloooo", "non mais allo"),
        ("@NordFibre @SAV help", "help"),
        ("29,99 € par mois", "aprice par mois"),
        ("300 Mb/s en fibre", "aspeed en fibre"),
        ("bloqué étape 4", "bloque etape anumber"),
        ("à Lille 59000 depuis 14h30", "a lille apostcode depuis aclock"),
        ("voir https://exemple.fr/x?y=1 svp", "voir alink svp"),
        ("est-ce normal ???", "est ce normal ???"),
        ("bravo👏👏", "bravo 👏 👏"),
        ("الإنترنت مقطوع", "الانترنت مقطوع"),
        ("", ""),
    ],
)
def test_endless_variety_becomes_few_forms(text: str, normal: str) -> None:
    assert normalise(text) == normal


def test_negation_marks_the_words_it_reaches(taxonomy: Taxonomy) -> None:
    words = Features.load(taxonomy).prepare("pas de fibre ce soir ! merci").words.split()
    assert {"not_de", "not_fibre", "not_ce"} <= set(words)
    assert not {"not_soir", "not_merci"} & set(words)


def test_the_lexicon_marks_stems_phrases_and_emoji(taxonomy: Taxonomy) -> None:
    words = Features.load(taxonomy).prepare("Sans internet, quelle honte 😡 remboursez").words.split()
    assert {"__lost", "__anger", "__negative_emoji"} <= set(words)


def test_a_malformed_lexicon_is_a_config_error(tmp_path: Path, taxonomy: Taxonomy) -> None:
    lexicon = tmp_path / "lexicon.yaml"
    lexicon.write_text("markers: [not, a, mapping]", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"lexicon\.yaml"):
        Features.load(taxonomy, lexicon)
