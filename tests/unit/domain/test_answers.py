"""Answers are matched by id: no post ever gets another's label, or a label nobody gave."""

from hypothesis import given
from hypothesis import strategies as st

from config.settings import Settings
from config.taxonomy import load_taxonomy
from domain.answers import Answer, Question, Reply, check_reply
from domain.models import Language, PostId, Sentiment, Urgency

_TAXONOMY = load_taxonomy(Settings().taxonomy_file)
_TOPICS = ["network", "billing", "not-a-topic"]


def _question(number: int) -> Question:
    return Question(id=PostId(f"x:{number}"), text=f"post {number}", lang=Language.FRENCH)


def _answer(number: int, topic: str = "network") -> Answer:
    return Answer(
        id=PostId(f"x:{number}"),
        topic=topic,
        sentiment=Sentiment.NEGATIVE,
        urgency=Urgency.LOW,
        actionable=True,
        confidence=0.5,
    )


def _reply(answers: list[Answer]) -> Reply:
    return Reply(provider="local", model="m", prompt_version="p", answers=tuple(answers))


def test_a_skipped_item_moves_no_label_to_its_neighbour() -> None:
    checked = check_reply(
        [_question(1), _question(2), _question(3)], _reply([_answer(1), _answer(3)]), _TAXONOMY
    )
    assert set(checked.accepted) == {"x:1", "x:3"}
    assert checked.problems["x:2"].startswith("missing")


def test_repeated_invented_and_unknown_are_refused() -> None:
    checked = check_reply(
        [_question(1), _question(2)],
        _reply([_answer(1), _answer(1), _answer(2, "not-a-topic"), _answer(9)]),
        _TAXONOMY,
    )
    assert checked.accepted == {}
    assert checked.problems["x:1"].startswith("repeated")
    assert checked.problems["x:2"].startswith("unknown topic")
    assert checked.invented == ("x:9",)


def test_what_a_provider_declines_is_no_problem_to_ask_again_about() -> None:
    reply = _reply([_answer(1)]).model_copy(update={"declined": {"x:2": "no known word"}})
    checked = check_reply([_question(1), _question(2)], reply, _TAXONOMY)
    assert (set(checked.accepted), checked.problems, checked.declined) == (
        {"x:1"},
        {},
        {"x:2": "no known word"},
    )


@given(
    st.integers(1, 8),
    st.lists(st.builds(_answer, st.integers(0, 9), st.sampled_from(_TOPICS)), max_size=12),
)
def test_whatever_comes_back_each_post_has_its_own_answer_or_a_reason(
    asked: int, answers: list[Answer]
) -> None:
    questions = [_question(number) for number in range(asked)]
    checked = check_reply(questions, _reply(answers), _TAXONOMY)
    assert set(checked.accepted) | set(checked.problems) == {question.id for question in questions}
    assert not set(checked.accepted) & set(checked.problems)
    for post_id, answer in checked.accepted.items():
        assert answer.id == post_id
        assert answer in answers
