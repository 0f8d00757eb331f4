"""`dallosh train`: the local model from the seed corpus, with cross-validated scores."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from config.settings import Settings
from config.taxonomy import load_taxonomy
from workers.evaluation import FIELDS
from workers.llm.features import Features


def train(
    corpus: Annotated[
        Path | None, typer.Option(help="Labelled posts: text,lang,topic,sentiment,urgency,actionable.")
    ] = None,
    data_dir: Annotated[
        Path | None, typer.Option("--data-dir", help="Where models are kept.", show_default=".dallosh")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Train the local model, unless it is there already, and print how it does on posts held out in turn."""
    # Loads scikit-learn, which no other command should wait for.
    from workers.llm.local_fitting import read_corpus  # noqa: PLC0415
    from workers.llm.local_training import LocalModel, cross_validate  # noqa: PLC0415

    configuration = Settings.load()
    taxonomy = load_taxonomy(configuration.taxonomy_file)
    source = corpus or configuration.seed_corpus_file
    rows = read_corpus(source, taxonomy)
    measured = cross_validate(rows, Features.load(taxonomy), taxonomy)
    model = LocalModel.load_or_train((data_dir or configuration.data_dir) / "models", source, taxonomy)
    if as_json:
        result = {"model": model.name, "rows": len(rows)} | measured.model_dump(mode="json")
        typer.echo(json.dumps(result, ensure_ascii=False))
        return
    typer.echo(
        f"{model.name}, trained on {len(rows):,} posts\nfive-fold cross-validation on the same corpus:"
    )
    for field in FIELDS:
        scored = getattr(measured, field)
        typer.echo(
            f"{field:<10} accuracy {scored.accuracy:.3f} "
            f"({scored.interval.low:.3f} – {scored.interval.high:.3f})  macro F1 {scored.macro_f1:.3f}"
        )
