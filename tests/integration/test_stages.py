"""The stages on a real MongoDB, with messages kept in memory: what is stored, counted, asked and routed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from domain.answers import Answer, Question
from domain.errors import Conflict, FileRefused, ProviderError, ServiceUnavailable
from domain.models import ImportState, PostState
from storage import batches, chunks, imports, posts, rejections
from tests.services.waiting import wait_until
from tests.support.pipeline import X_HEADER, counted, publisher_of, rows, run_all, run_next, start
from tests.support.scripted_provider import ScriptedProvider, answer_to
from workers import intake
from workers.context import Context
from workers.stages import analyse, ingest, prepare, sweep

pytestmark = pytest.mark.mongo

_THREE = f"{X_HEADER}\n" + rows("Plus de réseau à Bron", "Ma facture est fausse", "merci beaucoup")


def test_a_row_of_a_file_comes_out_of_its_teams_queue(context: Context) -> None:
    import_id = start(context, _THREE)
    run_all(context)
    report = counted(context, import_id)
    assert report.rows_read == report.stored == 3
    assert report.states == {PostState.ROUTED: 2, PostState.UNROUTED: 1}
    delivered = publisher_of(context).delivered
    assert [message.post.id for message in delivered["tech"]] == ["x:1"]
    assert [message.post.text for message in delivered["billing"]] == ["Ma facture est fausse"]
    assert intake.progress(context, import_id).settled


def test_the_accounting_holds_after_every_single_step(context: Context, sample: Path) -> None:
    import_id = start(context, sample, brand_accounts=("NordFibre", "NordFibreSAV"))
    while run_next(context):
        counted(context, import_id)
    report = counted(context, import_id)
    assert report.states[PostState.SKIPPED] > report.rows_read * 0.35
    assert not set(report.states) & intake.UNSETTLED


def test_the_same_file_again_and_one_that_overlaps_store_nothing_twice(context: Context) -> None:
    start(context, _THREE)
    run_all(context)
    again = start(context, _THREE)
    overlapping = start(context, _THREE + rows("Une nouvelle panne", first_id=4))
    run_all(context)
    assert (counted(context, again).stored, counted(context, again).already_known) == (0, 3)
    assert (counted(context, overlapping).stored, counted(context, overlapping).already_known) == (1, 3)
    assert context.database.raw_posts.count_documents({}) == 4
    assert context.database.posts.count_documents({}) == 4


def test_a_file_without_ids_is_recognised_by_its_content(context: Context) -> None:
    content = "auteur;message\nlea;Panne à Lyon\nbob;Panne à Bron\nlea;Panne à Lyon\n"
    first = start(context, content, "avis.csv")
    again = start(context, content, "avis.csv")
    run_all(context)
    assert (counted(context, first).stored, counted(context, first).already_known) == (2, 1)
    assert (counted(context, again).stored, counted(context, again).already_known) == (0, 3)


def test_bad_rows_are_rejected_one_by_one_with_line_reason_and_row(context: Context) -> None:
    content = f"{X_HEADER}\n" + rows("Panne") + "2,seulement deux\n" + rows("", "Facture", first_id=3)
    import_id = start(context, content)
    run_all(context)
    report = counted(context, import_id)
    assert (report.rows_read, report.stored, report.rejected) == (4, 2, 2)
    found = list(rejections.of_import(context.database, import_id))
    assert [(rejection.line, rejection.reason) for rejection in found] == [(3, "ragged"), (4, "no_text")]
    assert found[0].raw == "2,seulement deux"


def test_a_file_that_cannot_be_an_import_is_refused_whole_and_leaves_nothing(context: Context) -> None:
    with pytest.raises(FileRefused, match="Columns found: a, b"):
        start(context, "a,b\n1,2\n3,4\n")
    assert context.database.imports.count_documents({}) == 0
    assert context.database["uploads.files"].count_documents({}) == 0


def test_pause_resume_and_cancel_act_at_chunk_borders(context: Context) -> None:
    content = f"{X_HEADER}\n" + rows(*(f"Panne numéro {number}" for number in range(30)))
    import_id = start(context, content)
    context.database.imports.update_one({"_id": import_id}, {"$set": {"chunk_rows": 10}})
    intake.pause(context, import_id)
    run_all(context)
    assert counted(context, import_id).rows_read == 0
    with pytest.raises(Conflict, match="paused"):
        intake.pause(context, import_id)
    intake.resume(context, import_id)
    run_all(context)
    assert counted(context, import_id).rows_read == 30
    with pytest.raises(Conflict, match="read"):
        intake.cancel(context, import_id)


def test_a_cancelled_import_keeps_what_it_stored_and_is_settled(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = f"{X_HEADER}\n" + rows(*(f"Panne numéro {number}" for number in range(30)))
    import_id = start(context, content)
    context.database.imports.update_one({"_id": import_id}, {"$set": {"chunk_rows": 10}})
    insert = chunks.insert

    def insert_then_cancel(*arguments: object) -> bool:
        result = insert(*arguments)  # type: ignore[arg-type]
        intake.cancel(context, import_id)
        return result

    monkeypatch.setattr(chunks, "insert", insert_then_cancel)
    run_all(context)
    report = counted(context, import_id)
    assert report.rows_read == 10
    assert report.states == {PostState.ROUTED: 10}
    assert intake.progress(context, import_id).settled
    assert imports.state_of(context.database, import_id) is ImportState.CANCELLED


class _Killed(BaseException):
    """Stands for SIGKILL: nothing may catch it."""


@pytest.mark.parametrize("seq", [0, 1, 2])
def test_a_crash_between_raw_posts_and_ledger_changes_no_count(
    context: Context, monkeypatch: pytest.MonkeyPatch, seq: int
) -> None:
    content = f"{X_HEADER}\n" + rows(*(f"Panne numéro {number}" for number in range(25)), "Panne numéro 3")
    import_id = start(context, content)
    context.database.imports.update_one({"_id": import_id}, {"$set": {"chunk_rows": 10}})
    insert = chunks.insert

    def die(database: object, document: dict[str, object]) -> bool:
        if document["seq"] == seq:
            raise _Killed
        return insert(database, document)  # type: ignore[arg-type]

    monkeypatch.setattr(chunks, "insert", die)
    with pytest.raises(_Killed):
        ingest.read_slice(context, import_id)
    monkeypatch.undo()
    _expire_leases(context)
    ingest.read_slice(context, import_id)
    run_all(context)
    report = counted(context, import_id)
    assert (report.rows_read, report.stored, report.already_known) == (26, 26, 0)
    assert report.states == {PostState.ROUTED: 25, PostState.DUPLICATE: 1}


def test_a_crash_between_posts_and_ledger_changes_no_count(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_id = start(context, f"{X_HEADER}\n" + rows("Panne à Lyon", "panne à LYON !", "Panne à Bron"))
    run_next(context)

    def die(*_: object, **__: object) -> bool:
        raise _Killed

    monkeypatch.setattr(chunks, "finish", die)
    with pytest.raises(_Killed):
        run_next(context)
    monkeypatch.undo()
    # Counted are journalled posts: these become so within a tenth of a second.
    prepared = {PostState.PENDING: 2, PostState.DUPLICATE: 1}
    wait_until(lambda: counted(context, import_id).states == prepared, 5)
    _expire_leases(context)
    prepare.drain(context)
    run_all(context)
    assert counted(context, import_id).states == {PostState.ROUTED: 2, PostState.DUPLICATE: 1}


def test_two_workers_that_meet_the_same_text_agree_on_one_canonical_post(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(context, f"{X_HEADER}\n" + rows("Panne à Lyon"))
    run_all(context)
    second = start(context, f"{X_HEADER}\n" + rows("Panne à Lyon", "panne à lyon", "Autre", first_id=10))
    looked_up = posts.canonicals
    monkeypatch.setattr(posts, "canonicals", _blind_once(looked_up))
    run_all(context)
    assert counted(context, second).states == {PostState.ROUTED: 1, PostState.DUPLICATE: 2}
    followers = list(context.database.posts.find({"state": "duplicate"}))
    assert {post["canonical"] for post in followers} == {"x:1"}
    assert {post["analysis"]["topic"] for post in followers} == {"network"}


def _blind_once(look_up: object) -> object:
    calls = []

    def canonicals(*arguments: object) -> object:
        calls.append(arguments)
        return {} if len(calls) == 1 else look_up(*arguments)  # type: ignore[operator]

    return canonicals


def test_a_duplicate_takes_the_analysis_whenever_it_comes(context: Context) -> None:
    start(context, f"{X_HEADER}\n" + rows("Ma facture est fausse", "ma facture est FAUSSE"))
    run_all(context)
    start(context, f"{X_HEADER}\n" + rows("Ma facture est fausse !!", first_id=10))
    run_all(context)
    followers = list(context.database.posts.find({"state": "duplicate"}))
    assert [post["analysis"]["topic"] for post in followers] == ["billing", "billing"]
    assert {post["lang"] for post in followers} == {"fr"}


def test_first_reply_is_found_in_either_order_of_arrival(context: Context) -> None:
    reply = "9,2026-11-05 20:07:00 +01:00,Bonjour,NordFibre,{},null\n"
    start(
        context,
        f"{X_HEADER}\n" + rows("Panne à Lyon") + reply.format(2),
        brand_accounts=("NordFibre",),
    )
    run_all(context)
    start(context, f"{X_HEADER}\n" + rows("Panne à Bron", first_id=2))
    start(
        context,
        f"{X_HEADER}\n" + reply.replace("9,", "8,", 1).format(1),
        brand_accounts=("NordFibre",),
    )
    run_all(context)
    replied = {
        post["_id"]: (post["first_reply_at"] - post["created_at"]).total_seconds()
        for post in context.database.posts.find({"first_reply_at": {"$exists": True}})
    }
    assert replied == {"x:1": 420, "x:2": 420}


def test_unanswered_posts_are_asked_again_and_never_get_a_default(context: Context) -> None:
    def skip_the_first(questions: Sequence[Question]) -> Sequence[Answer]:
        return [answer_to(question) for question in questions[1:]]

    context.provider = ScriptedProvider(skip_the_first)
    import_id = start(context, _THREE)
    for _ in range(context.settings.max_attempts + 1):
        run_all(context)
        context.database.posts.update_many({}, {"$unset": {"not_before": ""}})
        analyse.drain(context)
    report = counted(context, import_id)
    assert report.states == {PostState.ROUTED: 1, PostState.UNROUTED: 1, PostState.FAILED: 1}
    failed = context.database.posts.find_one({"state": "failed"})
    assert failed is not None
    assert "analysis" not in failed
    assert failed["failure"].startswith("missing")
    context.provider = ScriptedProvider()
    assert intake.send_failed_again(context, import_id) == 1
    run_all(context)
    assert PostState.FAILED not in counted(context, import_id).states


def test_a_declined_post_fails_at_once_with_the_providers_reason(context: Context) -> None:
    context.provider = ScriptedProvider(decline={"x:1": "no word of it is known"})
    import_id = start(context, _THREE)
    run_all(context)
    assert counted(context, import_id).states[PostState.FAILED] == 1
    failed = context.database.posts.find_one({"state": "failed"})
    assert failed is not None
    assert failed["failure"] == "no word of it is known"
    assert len(context.provider.calls) == 1


def test_a_failed_call_puts_the_whole_batch_back_with_the_reason(context: Context) -> None:
    def fail(_: Sequence[Question]) -> Sequence[Answer]:
        raise ProviderError("the model is on fire")

    context.provider = ScriptedProvider(fail)
    import_id = start(context, _THREE)
    run_all(context)
    assert counted(context, import_id).states == {PostState.PENDING: 3}
    assert {post["failure"] for post in context.database.posts.find()} == {"the model is on fire"}


def test_a_worker_that_never_came_back_loses_its_batch_but_no_answer(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_id = start(context, _THREE)
    run_next(context)
    run_next(context)

    def die(*_: object, **__: object) -> bool:
        raise _Killed

    monkeypatch.setattr(batches, "finish", die)
    with pytest.raises(_Killed):
        analyse.drain(context)
    monkeypatch.undo()
    assert counted(context, import_id).states == {PostState.ANALYSED: 3}
    _expire_leases(context)
    publisher_of(context).stages.clear()
    sweep.sweep(context)
    run_all(context)
    assert counted(context, import_id).states == {PostState.ROUTED: 2, PostState.UNROUTED: 1}
    assert len(context.provider.calls) == 1  # type: ignore[attr-defined]


def test_were_every_message_lost_the_sweep_brings_all_work_back(context: Context) -> None:
    import_id = start(context, _THREE)
    publisher = publisher_of(context)
    for _ in range(10):
        publisher.stages.clear()
        _expire_leases(context)
        publisher.loses_stages = False
        sweep.sweep(context)
        publisher.loses_stages = True
        run_all(context)
    assert counted(context, import_id).states == {PostState.ROUTED: 2, PostState.UNROUTED: 1}


def test_an_unconfirmed_delivery_is_repeated_with_the_same_message_id(context: Context) -> None:
    publisher = publisher_of(context)
    publisher.refuses_teams = True
    import_id = start(context, f"{X_HEADER}\n" + rows("Panne à Lyon", "Panne à Bron"))
    with pytest.raises(ServiceUnavailable):
        run_all(context)
    assert counted(context, import_id).states == {PostState.ANALYSED: 2}
    publisher.refuses_teams = False
    _expire_leases(context)
    sweep.sweep(context)
    run_all(context)
    assert counted(context, import_id).states == {PostState.ROUTED: 2}
    ids = [message.message_id for message in publisher.delivered["tech"]]
    assert len(ids) == 3
    assert len(set(ids)) == 2


def test_parallel_drains_share_the_work_without_asking_twice(context: Context) -> None:
    content = f"{X_HEADER}\n" + rows(*(f"Panne numéro {number}" for number in range(200)))
    start(context, content)
    run_next(context)
    run_next(context)
    first = posts.pending_candidates(context.database, 50)
    second = posts.pending_candidates(context.database, 50)
    analyse.ask_batch(context, first)
    analyse.ask_batch(context, second)
    run_all(context)
    asked = [question.id for call in context.provider.calls for question in call]  # type: ignore[attr-defined]
    assert len(asked) == len(set(asked)) == 200


def _expire_leases(context: Context) -> None:
    """As if enough time had passed."""
    long_ago = imports.now().replace(year=2020)
    for collection in ("imports", "chunks", "batches"):
        context.database[collection].update_many(
            {"lease_until": {"$ne": None}}, {"$set": {"lease_until": long_ago}}
        )
        context.database[collection].update_many({}, {"$set": {"published_at": long_ago}})
    context.database.posts.update_many({}, {"$unset": {"not_before": ""}})
