"""Writes measured tables into docs/benchmarks.md, each between its own marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bench.machine import describe

if TYPE_CHECKING:
    from bench.imports import ImportRun
    from bench.steps import Stopwatch


def imports_section(runs: Sequence[ImportRun], steps: Stopwatch) -> str:
    """Markdown of the import benchmark."""
    lines = [
        f"Measured {datetime.now(UTC):%Y-%m-%d} with `make bench` on {describe()}.",
        "",
        "| | " + " | ".join(f"{run.rows:,} rows" for run in runs) + " |",
        "|---|" + "---|" * len(runs),
        _row("file, MB", [f"{run.megabytes:,.0f}" for run in runs]),
        _row(
            "whole import, s (of it storing the file)",
            [f"{run.total_seconds:.1f} ({run.upload_seconds:.1f})" for run in runs],
        ),
        _row("**rows/s, imported and prepared**", [f"**{run.rows_per_second:,.0f}**" for run in runs]),
        _row(
            "bare `insert_many` of the same rows, rows/s",
            [f"{run.rows / run.bare_seconds:,.0f}" for run in runs],
        ),
        _row("**ratio to bare**", [f"**{run.ratio_to_bare:.2f}**" for run in runs]),
        _row("largest Python process, MiB", [f"{run.peak_mib:.0f}" for run in runs]),
        _row("its growth, second to last quarter, MiB", [f"{run.growth_mib:.0f}" for run in runs]),
        _row("mongod, cores in use", [f"{run.mongod_cpu:.2f}" for run in runs]),
        _row("skipped (brand, reposts, bots)", [f"{run.skipped:,}" for run in runs]),
        _row("duplicates", [f"{run.duplicates:,}" for run in runs]),
    ]
    if len(runs) > 1:
        first, last = runs[0], runs[-1]
        change = (last.total_seconds / last.rows) / (first.total_seconds / first.rows) - 1
        lines += ["", f"Time per row at {last.rows:,} rows against {first.rows:,}: {change:+.1%}."]
    return "\n".join([*lines, "", *_steps_table(steps)])


def _steps_table(steps: Stopwatch) -> list[str]:
    total = sum(steps.ours.values()) + sum(steps.mongods.values())
    lines = [
        "Where the processor time goes (one process, 120,000 rows, half of them customers'; microseconds per "
        "row of the file):",
        "",
        "| step | ours | mongod | share |",
        "|---|---|---|---|",
    ]
    for name in steps.ours:
        ours, mongods = steps.ours[name], steps.mongods[name]
        lines.append(f"| {name} | {ours:.1f} | {mongods:.1f} | {(ours + mongods) / total:.0%} |")
    lines.append(
        f"| **all** | **{sum(steps.ours.values()):.1f}** | **{sum(steps.mongods.values()):.1f}** | 100% |"
    )
    return lines


def _row(name: str, cells: Sequence[str]) -> str:
    return f"| {name} | " + " | ".join(cells) + " |"


def replace_section(path: Path, name: str, text: str) -> None:
    """Put `text` between `<!-- name:start -->` and `<!-- name:end -->` of the file."""
    start, end = f"<!-- {name}:start -->", f"<!-- {name}:end -->"
    content = path.read_text(encoding="utf-8")
    if start not in content or end not in content:
        raise SystemExit(f"{path} has no section {start} … {end}")
    pattern = re.compile(f"{re.escape(start)}.*?{re.escape(end)}", re.DOTALL)
    path.write_text(pattern.sub(lambda _: f"{start}\n{text}\n{end}", content), encoding="utf-8")
