"""The row accounting of one import, counted at one instant (a snapshot of the database)."""

from __future__ import annotations

from domain.models import Accounting, PostState
from storage import chunks, posts
from storage.client import Database

# What the raw posts of a chunk count as while they have no post of their own.
_UNPREPARED = {chunks.RECEIVED: PostState.RECEIVED, chunks.FAILED: PostState.FAILED}


def of_import(database: Database, import_id: str) -> Accounting:
    """What waiting chunks stored, less what of them is prepared already, counts as received; every other
    state is counted on the posts themselves, so a lost post shows as an imbalance."""
    with database.client.start_session(snapshot=True) as session:
        totals = chunks.totals(database, import_id, session)
        states = posts.count_states(database, chunks=posts.import_range(import_id), session=session)
        for chunk_state, post_state in _UNPREPARED.items():
            waiting = chunks.ids_in_state(database, import_id, chunk_state, session)
            unprepared = totals[chunk_state] - posts.count_in_chunks(database, waiting, session)
            if unprepared:
                states[post_state] = states.get(post_state, 0) + unprepared
    return Accounting(
        rows_read=totals["rows_read"],
        stored=totals["stored"],
        already_known=totals["already_known"],
        rejected=totals["rejected"],
        states={state: states[state] for state in PostState if state in states},
    )
