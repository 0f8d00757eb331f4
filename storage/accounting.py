"""The row accounting of one import, counted at one instant (a snapshot of the database)."""

from __future__ import annotations

from domain.models import Accounting, PostState
from storage import chunks, posts
from storage.client import Database


def of_import(database: Database, import_id: str) -> Accounting:
    """`received` is what waiting chunks stored less what of them is prepared already; every other state is
    counted on the posts themselves, so a lost post shows as an imbalance."""
    with database.client.start_session(snapshot=True) as session:
        totals = chunks.totals(database, import_id, session)
        states = posts.count_states(database, chunks=posts.import_range(import_id), session=session)
        waiting = chunks.waiting_ids(database, import_id, session)
        received = totals["waiting_stored"] - posts.count_in_chunks(database, waiting, session)
    if received:
        states[PostState.RECEIVED] = received
    return Accounting(
        rows_read=totals["rows_read"],
        stored=totals["stored"],
        already_known=totals["already_known"],
        rejected=totals["rejected"],
        states={state: states[state] for state in PostState if state in states},
    )
