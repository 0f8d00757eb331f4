"""Runs the stages in this process, as workers would, until nothing is left to do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from domain.models import Accounting
from storage import accounting
from tests.support.memory_publisher import MemoryPublisher
from workers import intake
from workers.context import Context
from workers.stages import analyse, ingest, prepare, route, sweep
from workers.topology import Stage

_RUN = {
    Stage.INGEST: ingest.read_slice,
    Stage.PREPARE: prepare.drain,
    Stage.ANALYSE: analyse.drain,
    Stage.ROUTE: route.deliver,
    Stage.UPKEEP: sweep.sweep,
}
X_HEADER = "id,created_at,full_text,screen_name,in_reply_to,retweeted_status"


def publisher_of(context: Context) -> MemoryPublisher:
    assert isinstance(context.publisher, MemoryPublisher)
    return context.publisher


def run_next(context: Context) -> bool:
    """Handle one stage message. False when there is none."""
    messages = publisher_of(context).stages
    if not messages:
        return False
    stage, arguments = messages.popleft()
    _RUN[stage](context, *arguments)  # type: ignore[arg-type, call-arg]
    return True


def run_all(context: Context) -> None:
    while run_next(context):
        pass


def start(
    context: Context, content: str | bytes | Path, filename: str = "posts.csv", **request: object
) -> str:
    """Begin an import of a text, bytes or a file."""
    if isinstance(content, Path):
        filename, content = content.name, content.read_bytes()
    data = content.encode() if isinstance(content, str) else content
    pieces: Iterator[bytes] = iter([data])
    return intake.start_import(context, pieces, intake.ImportRequest(filename=filename, **request))  # type: ignore[arg-type]


def rows(*texts: str, first_id: int = 1, author: str = "lea") -> str:
    """CSV lines of customers' posts with consecutive ids."""
    return "".join(
        f'{first_id + number},2026-11-05 20:00:00 +01:00,"{text}",{author},null,null\n'
        for number, text in enumerate(texts)
    )


def counted(context: Context, import_id: str) -> Accounting:
    """The accounting, whose identity must hold whenever somebody looks."""
    result = accounting.of_import(context.database, import_id)
    assert result.imbalance() is None
    return result
