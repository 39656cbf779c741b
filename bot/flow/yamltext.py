"""YAML with strict mappings, and the line on which anything stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml
from pydantic import ValidationError

from bot.domain.errors import Problem

Path = tuple[str | int, ...]


class _StrictLoader(yaml.CSafeLoader):
    """Refuses a key that stands twice in one mapping; reads dates and yes/no as plain words."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Build the mapping, or say which key stands twice."""
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=deep)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key '{key}' stands twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


def read_yaml(text: str, file: str) -> tuple[Any, tuple[Problem, ...]]:
    """Read one YAML text.

    Returns:
        What it holds and no problem, or None and what is wrong with it.
    """
    try:
        return yaml.load(text, Loader=_StrictLoader), ()  # noqa: S506 - derived from the safe loader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        what = getattr(error, "problem", None) or "this is not YAML"
        return None, (
            Problem(file, line, f"The file cannot be read: {what}.", "Check indentation, colons and quotes."),
        )


def line_of(text: str, path: Path) -> int:
    """Return the 1-based line on which the value at ``path`` stands, or its nearest parent."""
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    line = 1
    for key in path:
        found = _child(node, key)
        if found is None:
            break
        line, node = found
    return line


def _child(node: yaml.Node | None, key: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key_node, value in node.value:
            if key_node.value == str(key):
                return key_node.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key].start_mark.line + 1, node.value[key]
    return None


def model_problems(error: ValidationError, text: str, file: str, prefix: Path = ()) -> tuple[Problem, ...]:
    """Say in an editor's words what a model found wrong."""
    return tuple(_model_problem(dict(item), text, file, prefix) for item in error.errors())


def _model_problem(item: Mapping[str, Any], text: str, file: str, prefix: Path) -> Problem:
    path = prefix + tuple(item["loc"])
    name = ".".join(str(part) for part in path)
    line = line_of(text, path)
    match item["type"]:
        case "extra_forbidden":
            return Problem(
                file, line, f"'{path[-1]}' is not something that can stand here ({name}).", "Check the spelling."
            )
        case "missing":
            return Problem(file, line, f"'{path[-1]}' is missing ({name}).", "Add it.")
        case _:
            what = str(item["msg"]).removeprefix("Value error, ")
            return Problem(file, line, f"{name}: {what}.", "Change it as flows/README.md shows.")
