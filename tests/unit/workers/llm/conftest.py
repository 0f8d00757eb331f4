"""One small trained model for the tests that only need some model."""

from pathlib import Path

import pytest

from config.settings import CONFIG_DIR
from config.taxonomy import load_taxonomy
from domain.taxonomy import Taxonomy

_PARTS = {
    "network": "internet coupé",
    "equipment": "box bloquée",
    "tv": "chaîne noire",
    "account": "mot de passe refusé",
    "billing": "facture fausse",
    "installation": "technicien absent",
    "contract": "je résilie",
    "offers": "quel prix",
    "service": "conseiller injoignable",
    "other": "bonne année",
}
_ENDS = ("depuis hier", "encore une fois", "chez ma mère", "à Lille", "merci", "svp")


@pytest.fixture(scope="session")
def taxonomy() -> Taxonomy:
    return load_taxonomy(CONFIG_DIR / "taxonomy.yaml")


@pytest.fixture(scope="session")
def small_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty rows: enough for every label to be calibrated, few enough to train at once."""
    lines = ["text,lang,topic,sentiment,urgency,actionable"]
    for place, (topic, start) in enumerate(_PARTS.items()):
        for end in _ENDS:
            sentiment = ("negative", "neutral", "positive")[place % 3]
            urgency = ("high", "medium", "low")[place % 3]
            actionable = "no" if topic == "other" else "yes"
            lines.append(f"{start} {end},fr,{topic},{sentiment},{urgency},{actionable}")
    path = tmp_path_factory.mktemp("corpus") / "corpus.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
