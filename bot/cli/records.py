"""``humraah directory``: look at laws, platforms and helplines."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from bot.assets import read_texts
from bot.cli.given import age_of, country_of, language_of, one_of, region_of
from bot.cli.showing import show_json, show_rows, tell
from bot.directory import hsds, report
from bot.directory.directory import Directory
from bot.directory.load import read
from bot.directory.records import Helpline
from bot.directory.records.helpline import Need
from bot.directory.report import Coverage, Finding, Listed, plain
from bot.domain.errors import OperatorError
from bot.settings import read_settings

if TYPE_CHECKING:
    from bot.web.visits import Visit

app = typer.Typer(no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Country = Annotated[str, typer.Option(help="Code or name of a country.")]
At = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%dT%H:%M%z"], help="Another time than now: 2026-11-21T03:00+0530.")
]

NEEDS = (*get_args(Need), "lgbtq", "men", "students")
GENDERS = ("woman", "man", "trans", "unsaid")


@app.callback()
def _directory() -> None:
    """Look at laws, platforms and helplines."""


# -- list -----------------------------------------------------------------------------------------


@app.command("list")
def list_lines(
    open_now: Annotated[bool, typer.Option("--open", help="Only lines that are open now, and forms.")] = False,
    country: Country = "",
    region: Annotated[str, typer.Option(help="Code or name of a state or province.")] = "",
    language: Annotated[str, typer.Option(help="Code or English name of a language.")] = "",
    age: Annotated[str, typer.Option(help="A number of years, 'adult' or 'minor'.")] = "adult",
    gender: Annotated[str, typer.Option(help=f"One of: {', '.join(GENDERS)}.")] = "",
    need: Annotated[str, typer.Option(help=f"One of: {', '.join(NEEDS)}.")] = "",
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """List the helplines that fit, best known first: open now, in Tamil, in Tamil Nadu, under 18 ..."""
    directory = _load()
    about = {
        "country": country_of(directory.records, country),
        "region": region_of(directory.records, region),
        "language": language_of(language),
        "age": age_of(age),
        "gender": one_of(gender, GENDERS, "gender"),
        "need": one_of(need, NEEDS, "need"),
    }
    known = {name: value for name, value in about.items() if value}
    found = report.listed(directory, known, at or datetime.now(UTC), open_only=open_now)
    if as_json:
        show_json([_line_data(row) for row in found])
        return
    show_rows(("id", "name", "contact", "hours", "languages", "place"), [_line_row(row) for row in found])
    tell(f"{len(found)} helpline(s).")


def _line_row(row: Listed) -> tuple[str, ...]:
    spoken = " ".join(row.line.languages) or "not known"
    fields = row.found.fields
    return row.line.id, row.line.name, plain(fields["contact"]), plain(fields["hours"]), spoken, row.line.place


def _line_data(row: Listed) -> dict[str, Any]:
    line, fields = row.line, row.found.fields
    return {
        "id": line.id,
        "name": line.name,
        "place": line.place,
        "kind": line.kind,
        "serves": list(line.serves),
        "contact": plain(fields["contact"]),
        "hours": plain(fields["hours"]),
        "languages": list(line.languages),
        "language_known": row.sure,
        "caution": plain(fields["caution"]),
        "confidence": line.confidence,
        "verified_on": line.verified_on.isoformat(),
        "review_by": line.review_by.isoformat(),
    }


# -- check ----------------------------------------------------------------------------------------


@app.command("check")
def check(
    links: Annotated[bool, typer.Option("--links", help="Also test every link; needs the internet.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Weak records fail the check as well.")] = False,
    today: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Another day than today.")] = None,
    as_json: AsJson = False,
) -> None:
    """List what is overdue, weak, contradictory or wrong; exit status 1 when anything but weak is."""
    records = _load().records
    found = report.findings(records, today.date() if today else datetime.now(UTC).date())
    addresses = report.links(records) if links else {}
    visits = _visited(addresses) if links else []
    failed = any(strict or finding.mark != "weak" for finding in found) or any(one.dead for one in visits)
    if as_json:
        show_json({"ok": not failed, **_findings_data(found), "links": [_visit_data(v, addresses) for v in visits]})
    else:
        _tell_findings(found)
        _tell_visits(visits, addresses)
    sys.exit(1 if failed else 0)


def _findings_data(found: Sequence[Finding]) -> dict[str, Any]:
    rows = [{"mark": one.mark, "record": one.record, "what": one.what} for one in found]
    return {"counts": dict(Counter(one.mark for one in found)), "findings": rows}


def _tell_findings(found: Sequence[Finding]) -> None:
    show_rows(("mark", "record", "what"), [(one.mark, one.record, one.what) for one in found])
    counts = Counter(one.mark for one in found)
    tell(", ".join(f"{number} {mark}" for mark, number in sorted(counts.items())) or "Nothing to look at.")


def _visited(addresses: Mapping[str, Sequence[str]]) -> list[Visit]:
    """Visit the addresses, with a progress bar on a terminal."""
    from rich.console import Console  # noqa: PLC0415 - the other commands visit nothing
    from rich.progress import MofNCompleteColumn, Progress  # noqa: PLC0415

    from bot.web.visits import visit  # noqa: PLC0415

    with Progress(*Progress.get_default_columns(), MofNCompleteColumn(), console=Console(stderr=True)) as progress:
        task = progress.add_task("Testing links", total=len(addresses))
        return asyncio.run(visit(addresses, lambda _: progress.advance(task)))


def _visit_data(one: Visit, addresses: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    return {
        "url": one.url, "verdict": one.verdict, "status": one.status, "to": one.to, "why": one.why,
        "records": list(addresses[one.url]),
    }  # fmt: skip


def _tell_visits(visits: Sequence[Visit], addresses: Mapping[str, Sequence[str]]) -> None:
    worth_a_look = [one for one in visits if one.verdict != "good"]
    rows = [
        (one.verdict, one.url, one.to or one.why or str(one.status), ", ".join(addresses[one.url]))
        for one in sorted(worth_a_look, key=lambda one: (not one.dead, one.verdict, one.url))
    ]
    show_rows(("verdict", "link", "answer", "records"), rows)
    if visits:
        counts = Counter(one.verdict for one in visits)
        tell("Links: " + ", ".join(f"{number} {verdict}" for verdict, number in sorted(counts.items())) + ".")


# -- table ----------------------------------------------------------------------------------------


@app.command("table")
def table(
    country: Country = "",
    age: Annotated[str, typer.Option(help="'adult', 'minor' or 'both'.")] = "both",
    situation: Annotated[str, typer.Option(help="Only this situation.")] = "",
    platform: Annotated[str, typer.Option(help="Only this platform, by id.")] = "",
    missing: Annotated[bool, typer.Option("--missing", help="Only where the platform has no way of its own.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show situation × platform: the first way to report, its link, the legal deadline, and where there is none."""
    directory = _load()
    code = country_of(directory.records, country or read_settings().country)
    ages = ("adult", "minor") if age == "both" else (one_of(age, ("adult", "minor"), "age"),)
    rows = report.coverage(directory, datetime.now(UTC), [code], ages)
    nowhere = report.uncovered(rows)
    shown = [row for row in rows if _wanted(row, situation, platform, missing)]
    if as_json:
        show_json([_coverage_data(row) for row in shown])
    else:
        columns = ("situation", "platform", "age", "way", "link", "deadline", "own")
        show_rows(columns, [_coverage_row(row) for row in shown])
        others = sum(not row.own for row in rows)
        tell(f"{len(rows)} row(s): {others} without the platform's own way, {len(nowhere)} without any.")
    sys.exit(1 if nowhere else 0)


def _wanted(row: Coverage, situation: str, platform: str, missing: bool) -> bool:
    return situation in ("", row.situation) and platform in ("", row.platform) and not (missing and row.own)


def _coverage_row(row: Coverage) -> tuple[str, ...]:
    hours = f"{row.deadline.total_seconds() / 3600:g} h" if row.deadline else ""
    own = "yes" if row.own else "no"
    return row.situation, row.platform, row.age, row.name, row.link or "in the app", hours, own


def _coverage_data(row: Coverage) -> dict[str, Any]:
    return {
        "country": row.country, "situation": row.situation, "platform": row.platform, "age": row.age,
        "route": row.route, "name": row.name, "link": row.link,
        "deadline_hours": row.deadline.total_seconds() / 3600 if row.deadline else None, "own": row.own,
    }  # fmt: skip


# -- HSDS -----------------------------------------------------------------------------------------

Output = Annotated[Path | None, typer.Option("-o", "--output", help="File to write; printed when left out.")]


@app.command("export")
def export_lines(output: Output = None) -> None:
    """Write all helplines as Open Referral HSDS 3 services (JSON)."""
    services = hsds.exported(_load().records)
    _write(output, json.dumps(services, ensure_ascii=False, indent=1) + "\n", f"{len(services)} service(s)")


@app.command("import")
def import_lines(
    file: Annotated[Path, typer.Argument(help="HSDS 3 services, as JSON.")], output: Output = None
) -> None:
    """Turn Open Referral HSDS 3 services into helplines for your own folder (directory/helplines/ANY.yaml).

    What does not come from a Humraah export is written with 'display: no': check it before anyone sees it.
    """
    lines = hsds.imported(_services(file), datetime.now(UTC).date(), hsds.zones_of(_load().records))
    _write(output, hsds.as_yaml(lines), f"{len(lines)} helpline(s), {_hidden(lines)} of them not shown")


def _hidden(lines: Iterable[Helpline]) -> int:
    return sum(line.display == "no" for line in lines)


def _services(file: Path) -> Sequence[Mapping[str, Any]]:
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise OperatorError(f"The file {file} cannot be read: {error.strerror}.", "Check its path.") from None
    except ValueError:
        raise OperatorError(f"The file {file} is not JSON.", "Export it again.") from None
    services = data.get("contents") if isinstance(data, dict) else data
    if not isinstance(services, list) or not all(isinstance(one, dict) for one in services):
        raise OperatorError(f"The file {file} holds no list of services.", "Give a list, or a page with 'contents'.")
    return services


def _write(output: Path | None, text: str, what: str) -> None:
    if output is None:
        print(text, end="")
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        what = f"The file {output} cannot be written: {error.strerror}."
        raise OperatorError(what, "Name another with -o.") from None
    tell(f"{what} written to {output}.")


def _load() -> Directory:
    settings = read_settings()
    texts = read_texts(settings.flows_dir, settings.locales_dir)
    return Directory(read(texts.directory, texts.directory_overlay))
