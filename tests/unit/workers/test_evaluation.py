"""Measures against tables worked out by hand."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from cli.commands.evaluate import run
from config.settings import CONFIG_DIR
from config.taxonomy import load_taxonomy
from domain.answers import Answer, Question, Reply
from domain.errors import FileRefused
from domain.models import Sentiment, Urgency
from workers.evaluation import (
    Labels,
    calibration_error,
    confusion,
    f1_by_label,
    report,
    score,
    settle,
    team_of,
    unanswered,
    wilson,
)

EXPECTED = ["a", "a", "a", "b", "b", "c"]
GIVEN = ["a", "a", "b", "b", "c", "d"]


def labels(post: str, **changed: object) -> Labels:
    usual = {"team": "tech", "topic": "network", "sentiment": "negative", "urgency": "high"}
    return Labels.model_validate({"id": post, **usual, **changed})


def test_confusion_counts_every_pair() -> None:
    assert confusion(EXPECTED, GIVEN) == {"a": {"a": 2, "b": 1}, "b": {"b": 1, "c": 1}, "c": {"d": 1}}


def test_f1_is_two_hits_over_wanted_plus_given() -> None:
    # a: 2·2/(3+2); b: 2·1/(2+2); c: expected once, given once, never right. d was never expected.
    assert f1_by_label(EXPECTED, GIVEN) == pytest.approx({"a": 0.8, "b": 0.5, "c": 0.0})


def test_a_score_adds_up() -> None:
    scored = score(EXPECTED, GIVEN)
    assert scored.accuracy == pytest.approx(3 / 6)
    assert scored.macro_f1 == pytest.approx((0.8 + 0.5 + 0.0) / 3)


@pytest.mark.parametrize(
    ("expected", "given", "settled"),
    [
        ("a", "b", "a"),
        ("a|b", "b", "b"),
        ("a|b", "a", "a"),
        ("a|b", "c", "a"),
        ("low|medium", "medium", "medium"),
    ],
)
def test_a_choice_accepts_either(expected: str, given: str, settled: str) -> None:
    assert settle(expected, given) == settled


def test_a_choice_counts_as_right() -> None:
    assert score(["a|b", "a|b", "a|b"], ["a", "b", "c"]).accuracy == pytest.approx(2 / 3)


def test_wilson_interval_matches_the_published_example() -> None:
    # 81 of 263: 0.2553 to 0.3662 (Newcombe 1998, table I, Wilson without continuity correction).
    interval = wilson(81, 263)
    assert (round(interval.low, 4), round(interval.high, 4)) == (0.2553, 0.3662)


@pytest.mark.parametrize(("successes", "n"), [(0, 10), (10, 10), (1, 1)])
def test_wilson_interval_stays_within_zero_and_one(successes: int, n: int) -> None:
    interval = wilson(successes, n)
    assert 0.0 <= interval.low < interval.high <= 1.0


def test_calibration_error_weighs_the_bins_by_posts() -> None:
    # Bin 0.9–1: four posts at 0.95, three right, gap 0.2. Bin 0.5–0.6: one post at 0.55, right, gap 0.45.
    error = calibration_error([0.95, 0.95, 0.95, 0.95, 0.55], [True, True, True, False, True])
    assert error == pytest.approx((4 * 0.2 + 1 * 0.45) / 5)


def test_calibration_error_accepts_certainty() -> None:
    assert calibration_error([1.0, 1.0], [True, True]) == 0.0


def test_the_most_confident_mistakes_come_first() -> None:
    expected = [labels("1"), labels("2"), labels("3")]
    given = [
        labels("1", topic="tv", confidence=0.4),
        labels("2", topic="tv", confidence=0.9),
        labels("3", confidence=0.99),
    ]
    worst = report(expected, given, worst=1).topic.worst
    assert [(mistake.id, mistake.expected, mistake.given) for mistake in worst] == [("2", "network", "tv")]


def test_labels_of_other_posts_are_refused() -> None:
    with pytest.raises(ValueError, match="not of the same posts"):
        report([labels("1")], [labels("2")])


def test_nothing_to_score_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot score"):
        score([], [])


def test_an_unanswered_post_is_never_right() -> None:
    measured = report([labels("1"), labels("2")], [labels("1"), unanswered("2")])
    assert [measured.team.accuracy, measured.topic.accuracy, measured.urgency.accuracy] == [0.5, 0.5, 0.5]


def test_a_post_without_action_has_no_team() -> None:
    taxonomy = load_taxonomy(Path(CONFIG_DIR / "taxonomy.yaml"))
    assert team_of("billing", actionable=True, taxonomy=taxonomy) == "billing"
    assert team_of("service", actionable=True, taxonomy=taxonomy) == "tech"
    assert team_of("billing", actionable=False, taxonomy=taxonomy) == "none"


class Parrot:
    """Answers every question but one in the same way."""

    name = "parrot"
    max_posts = 2

    def __init__(self, silent_on: str) -> None:
        self.silent_on = silent_on
        self.asked: list[int] = []

    def ask(self, questions: Sequence[Question]) -> Reply:
        self.asked.append(len(questions))
        answers = tuple(
            Answer(
                id=question.id,
                topic="network",
                sentiment=Sentiment.NEGATIVE,
                urgency=Urgency.MEDIUM,
                actionable=True,
                confidence=0.8,
            )
            for question in questions
            if question.text != self.silent_on
        )
        return Reply(provider="parrot", model="parrot-1", prompt_version="1", answers=answers)


# Ids beyond 2^53: as floats, the first three would be one.
POSTS = [
    {"id": "1311171102325878159", "full_text": "ça rame", "screen_name": "lea"},
    {"id": "1311171102325878160", "full_text": "Plus internet\\ndepuis hier", "screen_name": "tom"},
    {"id": "1311171102325878161", "full_text": "en panne", "screen_name": "NordFibre"},
    {"id": "1311171102325878162", "full_text": "…", "screen_name": "ana"},
]
WANTED = [
    {"team": "tech", "topic": "network|tv", "sentiment": "negative", "urgency": "low"},
    {"team": "tech", "topic": "network", "sentiment": "negative", "urgency": "high"},
    {"team": "none", "topic": "network", "sentiment": "neutral", "urgency": "low"},
    {"team": "tech", "topic": "network", "sentiment": "negative", "urgency": "medium"},
]


def test_posts_are_measured_as_production_treats_them() -> None:
    parrot = Parrot(silent_on="…")
    wanted = [{"id": post["id"], **row} for post, row in zip(POSTS, WANTED, strict=True)]
    taxonomy = load_taxonomy(CONFIG_DIR / "taxonomy.yaml")
    result = run(POSTS, wanted, parrot, taxonomy, frozenset({"nordfibre"}))
    assert parrot.asked == [2, 2]
    assert (result["n"], result["customers"]["n"]) == (4, 3)
    # Right: three topics; the brand's sentiment, team and urgency; the rules lift "plus internet" to high.
    assert result["topic"]["accuracy"] == pytest.approx(3 / 4)
    assert result["team"]["accuracy"] == pytest.approx(3 / 4)
    assert result["urgency"]["accuracy"] == pytest.approx(2 / 4)
    assert result["model_urgency"]["accuracy"] == pytest.approx(1 / 4)
    assert result["customers"]["urgency"]["confusion"] == {
        "high": {"high": 1},
        "low": {"medium": 1},
        "medium": {"unanswered": 1},
    }


def test_labels_without_a_post_are_refused() -> None:
    taxonomy = load_taxonomy(CONFIG_DIR / "taxonomy.yaml")
    with pytest.raises(FileRefused, match="1 of 1 labels have no post"):
        run([], [{"id": "7", **WANTED[0]}], Parrot(""), taxonomy, frozenset())
