"""From YAML text to records. Quick when all is well; when not, every problem at once, with file and line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from bot.directory.records import Country, Helpline, Law, Model, Platform, Record
from bot.directory.wording import REMEDIES
from bot.domain.errors import ContentError, Problem

KINDS: Mapping[str, type[Record]] = {"laws": Law, "platforms": Platform, "helplines": Helpline, "countries": Country}
"""Folder (or file name without ending) under ``directory/`` and what is kept there."""

R = TypeVar("R", bound=Record)


class Reader(yaml.CSafeLoader):
    """YAML as people mean it: ``no`` is a word, ``11:00`` is a time and neither becomes a number or a truth value."""


Reader.yaml_implicit_resolvers = {
    first: [(tag, rule) for tag, rule in rules if tag not in {"tag:yaml.org,2002:bool", "tag:yaml.org,2002:int"}]
    for first, rules in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
Reader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
Reader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]*)$"), list("-0123456789"))


@dataclass(frozen=True)
class Records:
    """All records by id, in the order of the files; a layer over ours has already replaced what it names."""

    laws: Mapping[str, Law]
    platforms: Mapping[str, Platform]
    helplines: Mapping[str, Helpline]
    countries: Mapping[str, Country]

    def __iter__(self) -> Iterator[Record]:
        yield from self.laws.values()
        yield from self.platforms.values()
        yield from self.helplines.values()
        yield from self.countries.values()


@dataclass
class _Layer:
    """One set of files, read: records by kind, with the file and the place in it that each came from."""

    records: dict[str, list[Record]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    origin: dict[tuple[str, str, int], tuple[str, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read(files: Mapping[str, str], overlay: Mapping[str, str] | None = None) -> Records:
    """Turn the texts of the directory's files into records.

    Args:
        files: path to text, for every YAML file under ``directory/``. Other paths are passed over.
        overlay: an organisation's own files: a record replaces ours of the same id, or is added.

    Raises:
        ContentError: something is wrong; lists everything that is.
    """
    base, over = _read_layer(files), _read_layer(overlay or {})
    records = Records(**{kind: _merged(kind, base, over) for kind in KINDS})  # type: ignore[arg-type]
    problems = base.problems + over.problems
    problems += [_placed(trouble, files, base, overlay or {}, over) for trouble in _troubles(records, base, over)]
    if overlay:
        problems += _bad_numbers(over, overlay)
    if problems:
        raise ContentError(tuple(problems))
    return records


def kind_of(path: str) -> str | None:
    """Return the kind of record kept at ``path``; None when it is none of the directory's files."""
    parts = path.replace("\\", "/").removesuffix(".yaml").split("/")
    if not path.endswith(".yaml") or "directory" not in parts[:-1]:
        return None
    after = parts[len(parts) - parts[::-1].index("directory") :]
    return after[0] if after and after[0] in KINDS else "unknown"


def _read_layer(files: Mapping[str, str]) -> _Layer:
    layer = _Layer()
    for path, text in sorted(files.items()):
        kind = kind_of(path)
        if kind == "unknown":
            layer.problems.append(Problem(path, 0, "This folder is none of the directory's.", REMEDIES["folder"]))
        elif kind:
            _read_file(layer, kind, path, text)
    return layer


def _read_file(layer: _Layer, kind: str, path: str, text: str) -> None:
    try:
        raw = yaml.load(text, Reader)  # noqa: S506 - Reader is a CSafeLoader
        found = _ADAPTERS[kind].validate_python(raw or [])
    except yaml.MarkedYAMLError as error:
        layer.problems.append(_not_yaml(path, error))
    except ValidationError as error:
        layer.problems.extend(_wrong_fields(path, text, error))
    else:
        for index, record in enumerate(found):
            layer.origin[kind, record.id, len(layer.records[kind])] = (path, index)
            layer.records[kind].append(record)


_ADAPTERS: Mapping[str, TypeAdapter[Any]] = {kind: TypeAdapter(list[model]) for kind, model in KINDS.items()}  # type: ignore[valid-type]


def _merged(kind: str, base: _Layer, over: _Layer) -> dict[str, Record]:
    both = (*base.records[kind], *over.records[kind])
    return {record.code if isinstance(record, Country) else record.id: record for record in both}


def _not_yaml(path: str, error: yaml.MarkedYAMLError) -> Problem:
    line = error.problem_mark.line + 1 if error.problem_mark else 0
    return Problem(path, line, f"This is not YAML: {error.problem or 'it cannot be read'}.", REMEDIES["yaml"])


def _wrong_fields(path: str, text: str, error: ValidationError) -> Iterator[Problem]:
    root = yaml.compose(text, Reader)
    details = error.errors(include_url=False)
    inner = {tuple(detail["loc"])[:-1] for detail in details}
    for detail in details:
        if tuple(detail["loc"]) in inner:
            continue
        place = tuple(part for part in detail["loc"])
        named = ".".join(str(part) for part in place[1:]) or "record"
        what = detail["msg"].removeprefix("Value error, ").rstrip(".")
        given = f" (it says {detail['input']!r})" if isinstance(detail["input"], (str, int, float)) else ""
        remedy = REMEDIES.get(detail["type"], REMEDIES["field"])
        yield Problem(path, _line(root, place), f"{named}: {what}{given}.", remedy)


def _line(node: yaml.Node | None, place: Iterable[Any]) -> int:
    """Return the line of ``place`` under ``node``, or of the nearest thing above it that is there."""
    if node is None:
        return 0
    line = node.start_mark.line + 1
    for part in place:
        below = _below(node, part)
        if below is None:
            continue
        line, node = below[0].start_mark.line + 1, below[1]
    return line


def _below(node: yaml.Node, part: Any) -> tuple[yaml.Node, yaml.Node] | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == str(part)), None)
    return None


@dataclass(frozen=True)
class _Trouble:
    """Something wrong between records; ``occurrence`` picks one of several with the same id in a layer."""

    kind: str
    id: str
    place: tuple[Any, ...]
    what: str
    remedy: str
    occurrence: int = 0


def _troubles(records: Records, base: _Layer, over: _Layer) -> Iterator[_Trouble]:
    yield from _doubles(base)
    yield from _doubles(over)
    yield from _law_troubles(records)
    yield from _platform_troubles(records)
    yield from _helpline_troubles(records)
    for record in records:
        if not record.sources and not isinstance(record, Country) and not getattr(record, "gap", False):
            yield _Trouble(_kind(record), record.id, (), "It has no source.", REMEDIES["source"])


def _doubles(layer: _Layer) -> Iterator[_Trouble]:
    for kind, records in layer.records.items():
        seen: dict[str, int] = {}
        for record in records:
            seen[record.id] = seen.get(record.id, -1) + 1
            if seen[record.id]:
                what = f"The id '{record.id}' is used more than once."
                yield _Trouble(kind, record.id, ("id",), what, REMEDIES["double"], seen[record.id])


def _law_troubles(records: Records) -> Iterator[_Trouble]:
    clocks: set[str] = set()
    for law in records.laws.values():
        if law.country not in records.countries:
            yield _unknown_country("laws", law.id, "country", law.country)
        for name in ("replaces", "replaced_by"):
            for index, other in enumerate(getattr(law, name)):
                if other not in records.laws:
                    yield _no_such("laws", law.id, (name, index), "law", other)
        for index, clock in enumerate(law.clocks):
            if clock.id in clocks:
                what = f"The clock '{clock.id}' is there already."
                yield _Trouble("laws", law.id, ("clocks", index, "id"), what, REMEDIES["double"])
            clocks.add(clock.id)


def _platform_troubles(records: Records) -> Iterator[_Trouble]:
    clocks = {clock.id for law in records.laws.values() for clock in law.clocks}
    for platform in records.platforms.values():
        for index, partner in enumerate(platform.partners):
            if partner not in records.platforms:
                yield _no_such("platforms", platform.id, ("partners", index), "platform", partner)
        for index, route in enumerate(platform.routes):
            if route.clock and route.clock not in clocks:
                yield _no_such("platforms", platform.id, ("routes", index, "clock"), "clock", route.clock)
            if route.country != "ALL" and route.country not in records.countries:
                yield _unknown_country("platforms", platform.id, "routes", route.country)


def _helpline_troubles(records: Records) -> Iterator[_Trouble]:
    regions = {region.code for country in records.countries.values() for region in country.regions}
    for line in records.helplines.values():
        places = [("place", line.place), *(("also_in", code) for code in line.also_in)]
        places += [("not_in", code) for code in line.not_in]
        for name, code in places:
            known = code == "ALL" or (code in regions if "-" in code else code in records.countries)
            if not known:
                yield _unknown_country("helplines", line.id, name, code)


def _unknown_country(kind: str, id_: str, name: str, code: str) -> _Trouble:
    return _Trouble(kind, id_, (name,), f"Nothing is known of the place '{code}'.", REMEDIES["country"])


def _no_such(kind: str, id_: str, place: tuple[Any, ...], what: str, name: str) -> _Trouble:
    return _Trouble(kind, id_, place, f"There is no {what} '{name}'.", REMEDIES["dangling"])


def _kind(record: Record) -> str:
    return next(kind for kind, model in KINDS.items() if type(record) is model)


def _placed(
    trouble: _Trouble, files: Mapping[str, str], base: _Layer, overlay: Mapping[str, str], over: _Layer
) -> Problem:
    replaced = any(key[:2] == (trouble.kind, trouble.id) for key in over.origin)
    layer, texts = (over, overlay) if replaced else (base, files)
    where = [origin for key, origin in layer.origin.items() if key[:2] == (trouble.kind, trouble.id)]
    path, index = where[min(trouble.occurrence, len(where) - 1)]
    root = yaml.compose(texts[path], Reader)
    return Problem(path, _line(root, (index, *trouble.place)), f"{trouble.id}: {trouble.what}", trouble.remedy)


def _bad_numbers(over: _Layer, texts: Mapping[str, str]) -> list[Problem]:
    from bot.directory.phones import wrong_numbers  # noqa: PLC0415 - phonenumbers is large and rarely needed

    lines = [record for record in over.records["helplines"] if isinstance(record, Helpline)]
    troubles = [
        _Trouble("helplines", line.id, ("contacts", index, name), what, REMEDIES["phone"])
        for line in lines
        for index, name, what in wrong_numbers(line)
    ]
    return [_placed(trouble, {}, _Layer(), texts, over) for trouble in troubles]


def lines_of(text: str, kind: str) -> Iterator[tuple[int, tuple[Any, ...], str]]:
    """Yield line, place and value of every scalar of a file; for those who need to point at a text."""
    root = yaml.compose(text, Reader)
    if root is not None and kind in KINDS:
        yield from _scalars(root, ())


def _scalars(node: yaml.Node, place: tuple[Any, ...]) -> Iterator[tuple[int, tuple[Any, ...], str]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _scalars(value, (*place, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _scalars(value, (*place, index))
    else:
        yield node.start_mark.line + 1, place, node.value


__all__ = ["KINDS", "Model", "Reader", "Records", "kind_of", "lines_of", "read"]
