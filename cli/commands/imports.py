"""`dallosh import` and what can be done with an import."""

from __future__ import annotations

import csv
import json
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from cli.exit_codes import ExitCode
from cli.running import DataDir, running_context
from domain.errors import FileRefused
from domain.models import ImportState, PostState
from domain.origin import listed_accounts
from domain.spreadsheets import neutralise_formula
from ingestion.mapping import parse_mapping
from ingestion.preview import preview
from ingestion.readers import DialectChoice, ReadLimits, open_table
from storage import imports as import_store
from storage import rejections
from workers import intake
from workers.context import Context

_POLL_SECONDS = 0.25

TheFile = Annotated[
    Path, typer.Argument(help=".csv, .tsv, .csv.gz, .zip, .xlsx or .jsonl", exists=True, dir_okay=False)
]
Encoding = Annotated[str | None, typer.Option(help="When it is not found by itself, e.g. cp1252.")]
Delimiter = Annotated[str | None, typer.Option(help="When it is not found by itself, e.g. ';'.")]
Header = Annotated[
    bool | None, typer.Option("--header/--no-header", help="Does the first line name the columns?")
]
ImportId = Annotated[str, typer.Argument(metavar="IMPORT", help="Its id; `dallosh status` lists them.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def import_file(
    file: TheFile,
    wait: Annotated[bool, typer.Option("--wait", help="Wait until every post is routed or done.")] = False,
    as_json: AsJson = False,
    source: Annotated[str, typer.Option(help="Name of the source the posts belong to.")] = "uploads",
    brand: Annotated[str, typer.Option(help="The brand's accounts, comma-separated: free,Freebox.")] = "",
    column: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="FIELD=COLUMN", help="E.g. text=Verbatim; repeat it for more."),
    ] = None,
    platform: Annotated[str, typer.Option(help="Prefix of the post ids.")] = "x",
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    header: Header = None,
    local_only: Annotated[bool, typer.Option(help="Never send its posts to a cloud provider.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Import a file of posts. Importing it again, or one that overlaps, stores nothing twice.

    With --wait --json it prints the row accounting: rows_read = stored + already_known + rejected, and
    stored = the sum of states.
    """
    context = running_context(data_dir)
    request = intake.ImportRequest(
        filename=file.name,
        source=source,
        platform=platform,
        mapping=parse_mapping(column or []),
        dialect=DialectChoice(encoding=encoding, delimiter=delimiter, has_header=header),
        brand_accounts=listed_accounts(brand),
        local_only=local_only,
    )
    with file.open("rb") as stream:
        import_id = intake.start_import(context, intake.pieces_of(stream), request)
    if not wait:
        typer.echo(json.dumps({"id": import_id}) if as_json else import_id)
        return
    report = _wait_until_settled(context, import_id)
    _print_report(report, as_json=as_json)
    if report.state is ImportState.REFUSED:
        refusal = report.refusal or {}
        raise FileRefused(refusal.get("code", "refused"), refusal.get("message", "The file was refused."))
    intake.require_balance(report)
    if report.accounting.states.get(PostState.FAILED):
        raise typer.Exit(ExitCode.SOME_FAILED)


def preview_file(
    file: TheFile, encoding: Encoding = None, delimiter: Delimiter = None, header: Header = None
) -> None:
    """Show how a file would be read: shape, columns, mapping, first rows, rejections. Stores nothing."""
    choice = DialectChoice(encoding=encoding, delimiter=delimiter, has_header=header)
    with file.open("rb") as stream:
        table = open_table(stream, file.name, limits=ReadLimits(), choice=choice)
        typer.echo(preview(table).model_dump_json(indent=2))


def pause(import_id: ImportId, data_dir: DataDir = None) -> None:
    """Stop reading an import at the next chunk border; what is read goes on."""
    intake.pause(running_context(data_dir), import_id)


def resume(import_id: ImportId, data_dir: DataDir = None) -> None:
    """Go on reading a paused import."""
    intake.resume(running_context(data_dir), import_id)


def cancel(import_id: ImportId, data_dir: DataDir = None) -> None:
    """Stop reading an import for good; rows already stored stay."""
    intake.cancel(running_context(data_dir), import_id)


def rejected(import_id: ImportId, data_dir: DataDir = None) -> None:
    """Print the rejected rows of an import as CSV: line, reason, detail, raw."""
    context = running_context(data_dir)
    import_store.get(context.database, import_id)
    writer = csv.writer(sys.stdout)
    writer.writerow(["line", "reason", "detail", "raw"])
    for rejection in rejections.of_import(context.database, import_id):
        writer.writerow(
            [rejection.line, rejection.reason, rejection.detail, neutralise_formula(rejection.raw)]
        )


def _wait_until_settled(context: Context, import_id: str) -> intake.ImportProgress:
    while True:
        started = time.monotonic()
        report = intake.progress(context, import_id)
        counting = time.monotonic() - started
        if report.settled:
            return report
        if report.state is ImportState.PAUSED:
            typer.secho(f"{import_id} is paused; `dallosh resume {import_id}` goes on.", err=True)
        if sys.stderr.isatty():
            states = " ".join(f"{state}:{count:,}" for state, count in report.accounting.states.items())
            typer.echo(f"\r\x1b[K{report.accounting.rows_read:,} rows · {states}", err=True, nl=False)
        # Counting millions of posts takes a second: watching must not slow down what is watched.
        time.sleep(max(_POLL_SECONDS, 10 * counting))


def _print_report(report: intake.ImportProgress, *, as_json: bool) -> None:
    accounting = report.accounting
    if as_json:
        facts = {"id": report.id, "state": report.state, **accounting.model_dump(mode="json")}
        typer.echo(json.dumps(facts))
        return
    if sys.stderr.isatty():
        typer.echo("", err=True)
    typer.echo(f"{report.id}  {report.filename}  {report.state}")
    typer.echo(
        f"  {accounting.rows_read:,} rows read = {accounting.stored:,} stored"
        f" + {accounting.already_known:,} already known + {accounting.rejected:,} rejected"
    )
    for state, count in accounting.states.items():
        typer.echo(f"  {count:>12,}  {state}")
