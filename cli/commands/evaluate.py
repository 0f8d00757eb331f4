"""`dallosh eval`: how well a provider labels posts that people have labelled."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from config.settings import Settings
from config.taxonomy import load_taxonomy
from domain.answers import Answer, Question, check_reply
from domain.cleaning import clean_text
from domain.errors import FileRefused
from domain.models import Language, PostId
from domain.taxonomy import Taxonomy
from domain.urgency import UrgencyRules
from workers.evaluation import (
    FIELDS,
    NO_TEAM,
    UNANSWERED,
    Labels,
    Report,
    Score,
    report,
    score,
    team_of,
    unanswered,
)
from workers.llm.base import Provider

_WORST_SHOWN = 5


def evaluate(
    posts: Annotated[Path, typer.Argument(help="Posts as an X export (id, full_text, screen_name, …).")],
    labels: Annotated[Path, typer.Argument(help="Labels: id,actionable,topic,sentiment,urgency,team,sure.")],
    provider: Annotated[str, typer.Option(help="Who answers: local.")] = "local",
    brand: Annotated[
        str, typer.Option(help="Comma-separated accounts of the brand: their posts are not for a team.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Label posts the way production does (cleaning, model, urgency rules) and compare with people's labels.

    A label `a|b` accepts both. Posts by the accounts of --brand get no team, low urgency and a neutral
    sentiment, as in production, where no model is asked about them.
    """
    # Loads scikit-learn, which no other command should wait for.
    from workers.llm.local import LocalProvider  # noqa: PLC0415
    from workers.llm.local_training import LocalModel  # noqa: PLC0415

    configuration = Settings.load()
    taxonomy = load_taxonomy(configuration.taxonomy_file)
    brand_accounts = configuration.brand_accounts | {
        name.strip().lstrip("@").lower() for name in brand.split(",") if name.strip()
    }
    if provider != "local":
        raise typer.BadParameter(f"{provider!r} cannot be evaluated; expected local", param_hint="--provider")
    model = LocalProvider(
        LocalModel.load_or_train(configuration.data_dir / "models", configuration.seed_corpus_file, taxonomy)
    )
    result = {"provider": model.name, "model": model.model} | run(
        _rows(posts, ("id", "full_text", "screen_name")),
        _rows(labels, ("id", *FIELDS)),
        model,
        taxonomy,
        brand_accounts,
    )
    typer.echo(json.dumps(result, ensure_ascii=False) if as_json else "\n".join(_lines(result)))


def run(
    posts: Iterable[dict[str, str]],
    labels: Iterable[dict[str, str]],
    provider: Provider,
    taxonomy: Taxonomy,
    brand_accounts: frozenset[str],
) -> dict[str, Any]:
    """The measures over all labelled posts, and under `customers` over those that a model is asked about.

    Raises FileRefused when a label has no post, or when there are no labels.
    """
    by_id = {post["id"]: post for post in posts}
    expected = [Labels(**{field: row[field] for field in ("id", *FIELDS)}) for row in labels]
    lost = [wanted.id for wanted in expected if wanted.id not in by_id]
    if lost or not expected:
        raise FileRefused(
            "no_labels", f"{len(lost)} of {len(expected)} labels have no post with their id, e.g. {lost[:3]}."
        )
    texts = {wanted.id: clean_text(by_id[wanted.id]["full_text"]) for wanted in expected}
    answers = _ask(provider, texts, taxonomy)
    rules = UrgencyRules(taxonomy)
    given, model_urgencies = [], []
    for wanted in expected:
        is_brand = by_id[wanted.id]["screen_name"].lower() in brand_accounts
        answer = answers.get(PostId(wanted.id))
        given.append(_given(wanted.id, answer, is_brand, texts[wanted.id], rules, taxonomy))
        model_urgencies.append("low" if is_brand else answer.urgency if answer else UNANSWERED)
    customers = [
        place
        for place, wanted in enumerate(expected)
        if by_id[wanted.id]["screen_name"].lower() not in brand_accounts
    ]
    everyone = list(range(len(expected)))
    return _measures(expected, given, model_urgencies, everyone) | {
        "customers": _measures(expected, given, model_urgencies, customers) if customers else None
    }


def _ask(provider: Provider, texts: dict[str, str], taxonomy: Taxonomy) -> dict[PostId, Answer]:
    # The language only matters to providers with a prompt, and to them it is a hint.
    questions = [
        Question(id=PostId(post), text=text, lang=Language.OTHER) for post, text in texts.items() if text
    ]
    answers: dict[PostId, Answer] = {}
    for start in range(0, len(questions), provider.max_posts):
        asked = questions[start : start + provider.max_posts]
        answers.update(check_reply(asked, provider.ask(asked), taxonomy).accepted)
    return answers


def _given(
    post: str, answer: Answer | None, is_brand: bool, text: str, rules: UrgencyRules, taxonomy: Taxonomy
) -> Labels:
    """The labels that production would show for this post."""
    topic = answer.topic if answer else UNANSWERED
    confidence = answer.confidence if answer else None
    if is_brand:
        return Labels(
            id=post, team=NO_TEAM, topic=topic, sentiment="neutral", urgency="low", confidence=confidence
        )
    if answer is None:
        return unanswered(post)
    floor = rules.floor_of(text)
    return Labels(
        id=post,
        team=team_of(answer.topic, answer.actionable or floor.level == "high", taxonomy),
        topic=topic,
        sentiment=answer.sentiment,
        urgency=answer.urgency.at_least(floor.level),
        confidence=confidence,
    )


def _measures(
    expected: Sequence[Labels], given: Sequence[Labels], model_urgencies: Sequence[str], places: Sequence[int]
) -> dict[str, Any]:
    wanted = [expected[place] for place in places]
    measured: Report = report(wanted, [given[place] for place in places], worst=_WORST_SHOWN)
    model_urgency: Score = score(
        [labels.urgency for labels in wanted], [str(model_urgencies[place]) for place in places]
    )
    return measured.model_dump(mode="json") | {"model_urgency": model_urgency.model_dump(mode="json")}


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = sorted(set(columns) - set(reader.fieldnames or ()))
            if missing:
                raise FileRefused("columns", f"{path} has no column {', '.join(missing)}.")
            yield from reader
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise FileRefused("unreadable", f"{path} cannot be read: {error}") from error


def _lines(result: dict[str, Any]) -> Iterator[str]:
    yield f"{result['provider']} ({result['model']})"
    for title, part in (("all posts", result), ("customers' posts", result["customers"])):
        if part is None:
            continue
        yield f"\n{title}: {part['n']:,}\n               accuracy   95% interval     macro F1"
        for field in (*FIELDS, "model_urgency"):
            measured = part[field]
            low, high = measured["interval"]["low"], measured["interval"]["high"]
            accuracy, macro_f1 = measured["accuracy"], measured["macro_f1"]
            yield f"{field:<14} {accuracy:8.3f}   {low:.3f} – {high:.3f}   {macro_f1:8.3f}"
        if part["topic"]["calibration_error"] is not None:
            yield f"topic confidence is off by {part['topic']['calibration_error']:.3f} on average"
    yield "\nmost confident mistakes of topic (expected → given)"
    for mistake in result["topic"]["worst"]:
        yield f"{mistake['id']}  {mistake['expected']} → {mistake['given']}  {mistake['confidence'] or 0:.2f}"
