"""Benchmark: importing and preparing generated files with real workers and a real mongod.

    python -m bench.imports [--rows 240000 --rows 2400000] [--markdown docs/benchmarks.md]

For each size: a file of generated rows is imported by one ingest worker of two processes, from the moment its
first byte is stored until its last chunk is prepared. In the same run, on the same mongod, the same rows are
written by a bare `insert_many`, which is what the ratio compares with. Nothing is analysed meanwhile.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pymongo.write_concern import WriteConcern

from bench import generate, report
from bench.machine import MemoryWatch, cpu_seconds
from bench.steps import shares_of_steps
from config.settings import Settings
from domain.models import PostState
from runtime.child import Child, ChildSpec
from runtime.mongod import Mongod
from storage import accounting, chunks
from storage.client import connect
from storage.indexes import ensure_indexes
from workers import intake
from workers.context import Context

BRAND = ("NordFibre", "NordFibreSAV")
_CHUNK = 5_000
_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ImportRun:
    """What one size took."""

    rows: int
    megabytes: float
    upload_seconds: float
    total_seconds: float
    bare_seconds: float
    peak_mib: float
    growth_mib: float
    mongod_cpu: float
    skipped: int
    duplicates: int

    @property
    def rows_per_second(self) -> float:
        return self.rows / self.total_seconds

    @property
    def ratio_to_bare(self) -> float:
        return self.bare_seconds / self.total_seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rows", type=int, action="append", help="default: 240000 and 2400000")
    parser.add_argument("--markdown", type=Path, help="replace this file's section with the tables")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="dallosh-bench-"))
    try:
        runs = [measure(rows, folder) for rows in options.rows or (240_000, 2_400_000)]
        steps = shares_of_steps(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    text = report.imports_section(runs, steps)
    print(text)
    if options.markdown:
        report.replace_section(options.markdown, "imports", text)


def measure(rows: int, folder: Path) -> ImportRun:
    """Import one generated file on a fresh mongod, then write the same rows bare."""
    path = folder / f"{rows}.csv"
    generate.write(path, generate.rows(rows, 1, 0.5))
    mongod = Mongod(folder / f"mongo-{rows}")
    child = mongod.start()
    try:
        run = _measure_on(mongod, child.pid, path, rows, folder)
    finally:
        mongod.stop()
        shutil.rmtree(folder / f"mongo-{rows}", ignore_errors=True)
        path.unlink()
    print(
        f"{rows:,} rows: {run.rows_per_second:,.0f} rows/s, {run.ratio_to_bare:.2f} of bare", file=sys.stderr
    )
    return run


def _measure_on(mongod: Mongod, mongod_pid: int, path: Path, rows: int, folder: Path) -> ImportRun:
    settings = Settings(mongo_url=mongod.url, broker_url=mongod.broker_url(), data_dir=folder, _env_file=None)
    context = Context(settings)
    ensure_indexes(context.database)
    worker = Child(
        ChildSpec(
            "worker-ingest",
            [sys.executable, "-m", "cli", "worker", "--kind", "ingest"],
            {
                **os.environ,
                "DALLOSH_MONGO_URL": mongod.url,
                "DALLOSH_BROKER_URL": mongod.broker_url(),
                "DALLOSH_DATA_DIR": str(folder),
            },
            guard_group=True,
        ),
        folder / "worker.log",
    )
    try:
        _wait_for(lambda: context.database.heartbeats.count_documents({}) > 0)
        mongod_cpu = cpu_seconds(mongod_pid)
        started = time.perf_counter()
        with MemoryWatch(worker.pid) as memory:
            import_id = intake.start_import(
                context, _pieces(path), intake.ImportRequest(filename=path.name, brand_accounts=BRAND)
            )
            uploaded = time.perf_counter()
            _wait_for(lambda: chunks.totals(context.database, import_id)["prepared"] == rows)
            ended = time.perf_counter()
        counted = accounting.of_import(context.database, import_id)
        if counted.imbalance() or counted.rows_read != rows:
            raise SystemExit(f"The accounting is wrong: {counted}")
        mongod_cpu = cpu_seconds(mongod_pid) - mongod_cpu
    finally:
        worker.stop()
        context.close()
    return ImportRun(
        rows=rows,
        megabytes=path.stat().st_size / 1e6,
        upload_seconds=uploaded - started,
        total_seconds=ended - started,
        bare_seconds=_bare_insert_seconds(mongod.url, path),
        peak_mib=memory.peak_mib,
        growth_mib=memory.growth_mib,
        mongod_cpu=mongod_cpu / (ended - started),
        skipped=counted.states.get(PostState.SKIPPED, 0),
        duplicates=counted.states.get(PostState.DUPLICATE, 0),
    )


def _bare_insert_seconds(mongo_url: str, path: Path) -> float:
    """The same rows as dicts of their columns, journalled, no index but _id. Reading is not timed."""
    database = connect(mongo_url, "bare")
    collection = database.get_collection("rows", write_concern=WriteConcern(w="majority", j=True))
    seconds = 0.0
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        while batch := [{"_id": row.pop("id"), **row} for row in islice(reader, _CHUNK)]:
            started = time.perf_counter()
            collection.insert_many(batch, ordered=False)
            seconds += time.perf_counter() - started
    database.client.drop_database("bare")
    database.client.close()
    return seconds


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            yield piece


def _wait_for(condition: Callable[[], bool], seconds: float = 1_800) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit("The import did not end in time; see the worker's log.")
        time.sleep(0.1)


if __name__ == "__main__":
    main()
