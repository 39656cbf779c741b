"""``humraah locales``: look after the translations."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.assets import HERE, folder, read_practice, read_texts
from bot.cli.showing import show_json, show_rows, tell
from bot.directory.texts import texts
from bot.domain.errors import OperatorError, Problem
from bot.i18n.extract import (
    Message,
    messages_of_flows,
    messages_of_practice,
    messages_of_python,
    messages_of_templates,
    messages_of_texts,
)
from bot.i18n.update import Status, problems, template, update_catalogue
from bot.i18n.update import status as status_of
from bot.settings import read_settings

app = typer.Typer(no_args_is_help=True)

TEMPLATE = "humraah.pot"
CATALOGUE = Path("LC_MESSAGES") / "humraah.po"

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


@app.callback()
def _locales() -> None:
    """Look after the translations."""


# -- status ---------------------------------------------------------------------------------------


@app.command("status")
def status(
    locales: Annotated[list[str] | None, typer.Argument(help="Languages such as hi; all when left out.")] = None,
    missing: Annotated[bool, typer.Option("--missing", help="Also list what is missing or only guessed.")] = False,
    as_json: AsJson = False,
) -> None:
    """Tell how complete each language is; exit status 1 when something is missing, guessed or wrong."""
    messages = _messages()
    found = [(_status(locale, messages), _problems(locale)) for locale in _chosen(locales)]
    if as_json:
        show_json([_data(one, wrong) for one, wrong in found])
    else:
        _tell(found, missing=missing)
    sys.exit(0 if all(one.translated == one.total and not wrong for one, wrong in found) else 1)


def _status(locale: str, messages: Sequence[Message]) -> Status:
    return status_of(locale, _read(_file(locale)), messages)


def _problems(locale: str) -> tuple[Problem, ...]:
    return problems(_read(_file(locale)), f"{locale}/{CATALOGUE.as_posix()}")


def _data(one: Status, wrong: Sequence[Problem]) -> dict[str, Any]:
    return {
        "locale": one.locale,
        "total": one.total,
        "translated": one.translated,
        "percent": one.percent,
        "fuzzy": [_message_data(message) for message in one.fuzzy],
        "missing": [_message_data(message) for message in one.missing],
        "problems": [str(problem) for problem in wrong],
    }


def _message_data(message: Message) -> dict[str, Any]:
    return {"file": message.file, "line": message.line, "text": message.msgid}


def _tell(found: Sequence[tuple[Status, tuple[Problem, ...]]], *, missing: bool) -> None:
    columns = ("language", "translated", "of", "%", "guessed", "missing", "wrong")
    show_rows(columns, [_row(one, wrong) for one, wrong in found])
    for one, wrong in found:
        for problem in wrong:
            tell(str(problem))
        for message in (*one.missing, *one.fuzzy) if missing else ():
            tell(f"{one.locale}: {message.file}:{message.line}: {message.msgid.splitlines()[0]}")


def _row(one: Status, wrong: Sequence[Problem]) -> tuple[str, ...]:
    numbers = (one.translated, one.total, one.percent, len(one.fuzzy), len(one.missing), len(wrong))
    return one.locale, *(str(number) for number in numbers)


# -- extract and update ---------------------------------------------------------------------------


@app.command("extract")
def extract(
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help=f"File to write; locales/{TEMPLATE} when left out.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Collect every text there is to translate into an empty catalogue."""
    messages = _messages()
    if as_json:
        show_json([_message_data(message) for message in _once(messages)])
        return
    file = output or _root() / TEMPLATE
    _write(file, template(messages))
    tell(f"{len(_once(messages))} text(s) written to {file}.")


@app.command("update")
def update(
    locales: Annotated[list[str] | None, typer.Argument(help="Languages; a new one gets a new catalogue.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit status 1 when something would.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring catalogues up to date with the texts there are: translations stay, changed texts become guesses."""
    messages = _messages()
    changed = [locale for locale in _chosen(locales, new=True) if _update(locale, messages, write=not check)]
    if as_json:
        show_json({"changed": changed, "written": not check})
    else:
        tell(f"Changed: {', '.join(changed) or 'nothing'}.")
    sys.exit(1 if check and changed else 0)


def _update(locale: str, messages: Sequence[Message], *, write: bool) -> bool:
    file = _file(locale)
    old = _read(file) if file.exists() else ""
    new = update_catalogue(old, messages, locale)
    if write and new != old:
        _write(file, new)
    return new != old


# -- files ----------------------------------------------------------------------------------------


def _messages() -> list[Message]:
    """Return every text: of the flows, of practice, of the directory, of the documents, and of the program itself."""
    flows_dir = read_settings().flows_dir
    content = read_texts(flows_dir, None)
    flows = {f"flows/{name}": text for name, text in content.flows.items()}
    practice = {f"flows/{path}": text for path, text in read_practice(flows_dir).items()}
    records = {f"flows/{path}": text for path, text in {**content.directory, **content.directory_overlay}.items()}
    code = {f"bot/{path.relative_to(HERE).as_posix()}": _read(path) for path in sorted(HERE.rglob("*.py"))}
    templates = {f"bot/{path.relative_to(HERE).as_posix()}": _read(path) for path in _templates()}
    return [
        *messages_of_flows(flows),
        *messages_of_practice(practice),
        *messages_of_texts(texts(records)),
        *messages_of_python(code),
        *messages_of_templates(templates),
    ]


def _templates() -> list[Path]:
    return sorted((HERE / "documents" / "templates").glob("*.jinja"))


def _once(messages: Sequence[Message]) -> list[Message]:
    return list({message.msgid: message for message in reversed(messages)}.values())[::-1]


def _root() -> Path:
    return read_settings().locales_dir or folder("locales")


def _file(locale: str) -> Path:
    return _root() / locale / CATALOGUE


def _chosen(locales: list[str] | None, *, new: bool = False) -> list[str]:
    there = sorted(path.parent.parent.name for path in _root().glob(f"*/{CATALOGUE.as_posix()}"))
    for locale in locales or ():
        if not new and locale not in there:
            raise OperatorError(
                f"There is no catalogue for '{locale}'.", f"Make it with: humraah locales update {locale}"
            )
        if new and not _is_language(locale):
            raise OperatorError(f"'{locale}' is not the code of a language.", "Use one such as hi, ta or pt_BR.")
    return locales or there


def _is_language(locale: str) -> bool:
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - only a new language has to wait for it

    try:
        Locale.parse(locale)
    except (UnknownLocaleError, ValueError):
        return False
    return True


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise OperatorError(
            f"The file {file} cannot be read: {error}.", "Check its permissions and that it is UTF-8."
        ) from None


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise OperatorError(f"The file {file} cannot be written: {error.strerror}.", "Check its permissions.") from None
