"""Every text of the directory that is translated, with the place it stands at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import yaml

from bot.directory.load import Reader, kind_of
from bot.directory.wording import sentences

SHOWN: Mapping[str, frozenset[str]] = {
    "laws": frozenset("name statute plain penalty note clocks.name clocks.duty clocks.next clocks.caution".split()),
    "platforms": frozenset(
        "name also note cannot routes.name routes.steps routes.steps.text routes.needs routes.needs.text "
        "routes.promise routes.purpose "
        "routes.caution routes.note copy_link.android copy_link.android.text copy_link.iphone copy_link.iphone.text "
        "copy_link.web copy_link.web.text copy_link.permanent copy_link.note traps traps.text".split()
    ),
    "helplines": frozenset("name area does does_not secrecy caution contacts.note audience.note".split()),
    "countries": frozenset({"name", "also", "regions.name"}),
}
"""Fields that people read, by kind of record; positions in lists are left out of the path."""


class Text(NamedTuple):
    """One text to translate.

    Attributes:
        file: path of the file it stands in.
        line: 1-based; 0 for the directory's own sentences, which stand in code.
        msgid: the English text.
        comment: for translators: which record and field it belongs to.
    """

    file: str
    line: int
    msgid: str
    comment: str


def texts(files: Mapping[str, str]) -> Iterator[Text]:
    """Yield every text that is translated, in the order of the files; the same words may come more than once.

    Args:
        files: path to text, as for ``load``; it must load.
    """
    for path, content in sorted(files.items()):
        kind = kind_of(path)
        if kind is not None and kind in SHOWN:
            yield from _of_file(path, content, kind)
    for name, sentence in sentences():
        yield Text("bot/directory/wording.py", 0, sentence, f"Said by the directory: {name}")


def _of_file(path: str, content: str, kind: str) -> Iterator[Text]:
    root = yaml.compose(content, Reader)
    records = root.value if isinstance(root, yaml.SequenceNode) else []
    for record in records:
        known = {key.value: value.value for key, value in record.value if isinstance(value, yaml.ScalarNode)}
        if known.get("display") == "no":
            continue
        for line, field, value in _scalars(record, ""):
            if field in SHOWN[kind] and value:
                yield Text(path, line, value, f"{known.get('id', '')}: {field}")


def _scalars(node: yaml.Node, field: str) -> Iterator[tuple[int, str, str]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _scalars(value, f"{field}.{key.value}".lstrip("."))
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _scalars(value, field)
    else:
        yield node.start_mark.line + 1, field, node.value
