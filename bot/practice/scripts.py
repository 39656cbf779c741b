"""What scripted survivors do and say: read from YAML, in the words of those who write it.

A script advances by turns: each answers what the volunteer wrote since the last one. A turn may say something else when
certain words were written; more cleverness than that would only hide what a script does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from bot.domain.errors import ContentError, Problem
from bot.flow.yamltext import line_of, model_problems, read_yaml

SOURCES = "practice/sources.yaml"
"""The file that names the guidance which debriefs come from."""

REMEDY = "Change it as flows/practice/README.md shows."


def _several(value: object) -> object:
    return value if isinstance(value, (list, tuple)) else [value]


Text = Annotated[str, Field(min_length=1)]
Lines = Annotated[tuple[Text, ...], BeforeValidator(_several), Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Strict):
    """A guidance, and the day it was read."""

    title: Text
    url: Annotated[str, Field(pattern=r"^https?://\S+$")]
    seen: date


class Deed(_Strict):
    """One thing she does in front of the bot: exactly one of these.

    Attributes:
        press: the label of a button, in English; of several, the first that is there.
        write: words.
        press_first: press whatever choice stands first.
    """

    press: Annotated[tuple[Text, ...], BeforeValidator(_several)] = ()
    write: str = ""
    press_first: Literal["", "yes"] = ""

    @model_validator(mode="after")
    def _one(self) -> Deed:
        if sum(map(bool, (self.press, self.write, self.press_first))) != 1:
            raise ValueError("a step of the way is exactly one of 'press', 'write' and 'press_first'")
        return self


class Branch(_Strict):
    """What she says instead when the volunteer wrote one of these words.

    Attributes:
        words: parted by ``|``; in the languages of the catalogues too.
    """

    words: Text
    says: Lines


class Turn(_Strict):
    """What she answers.

    Attributes:
        says: messages, one after the other.
        if_heard: of these, the first that fits is said instead.
        then: what she does in front of the bot afterwards.
    """

    says: Lines
    if_heard: tuple[Branch, ...] = ()
    then: tuple[Deed, ...] = ()


class Look(_Strict):
    """One thing to look at afterwards.

    Attributes:
        at: the question to ask oneself.
        words: words that speak for it, parted by ``|``; empty when words cannot tell.
        source: a name of ``sources.yaml``.
    """

    at: Text
    words: str = ""
    source: Text


class Script(_Strict):
    """One survivor.

    Attributes:
        script: its name, which is the file's.
        title: what it is about; stands over the debrief.
        purpose: for those who edit it.
        level: 1 to 3; the easier ones come first.
        arrives: only while somebody is on duty, or only while nobody is.
        way: what she does until she waits for a person, after she has chosen her language.
        opening: what she writes by herself when somebody has joined.
        turns: her answers, in order; after the last one she is silent.
        debrief: what to look at afterwards.
    """

    script: Text
    title: Text
    purpose: Text
    level: Annotated[int, Field(ge=1, le=3)] = 1
    arrives: Literal["somebody_there", "nobody_there"] = "somebody_there"
    way: tuple[Deed, ...]
    opening: Annotated[tuple[Text, ...], BeforeValidator(_several)] = ()
    turns: Annotated[tuple[Turn, ...], Field(min_length=1)]
    debrief: Annotated[tuple[Look, ...], Field(min_length=1)]

    def deeds(self) -> Iterator[tuple[tuple[str | int, ...], Deed]]:
        """Yield all that she does in front of the bot, with where it stands."""
        for n, deed in enumerate(self.way):
            yield ("way", n), deed
        for t, turn in enumerate(self.turns):
            for n, deed in enumerate(turn.then):
                yield ("turns", t, "then", n), deed


@dataclass(frozen=True, slots=True)
class Scripts:
    """All of them, and where their advice comes from."""

    all: tuple[Script, ...]
    sources: Mapping[str, Source]


def read_scripts(files: Mapping[str, str], said: Collection[str]) -> Scripts:
    """Read every script.

    Args:
        files: ``practice/NAME.yaml`` -> text.
        said: every text of the flows: labels that are pressed must be among them.

    Raises:
        ContentError: with every problem found.
    """
    reader = _Reader(files, said)
    scripts = reader.scripts()
    if reader.problems:
        raise ContentError(tuple(reader.problems))
    return scripts


class _Reader:
    """Reads file by file and collects what is wrong."""

    def __init__(self, files: Mapping[str, str], said: Collection[str]) -> None:
        self.problems: list[Problem] = []
        self._files = files
        self._said = said

    def scripts(self) -> Scripts:
        sources = self._sources()
        scripts = [self._script(file) for file in sorted(self._files) if file != SOURCES]
        read = tuple(script for script in scripts if script is not None)
        if not read and not self.problems:
            self._wrong("practice", (), "There is no script.", "Add one, or put ours back.")
        for script in read:
            self._check(script, sources)
        return Scripts(read, sources)

    def _sources(self) -> Mapping[str, Source]:
        if SOURCES not in self._files:
            self._wrong(SOURCES, (), "The file is missing.", "Put it back.")
            return {}
        raw = self._raw(SOURCES)
        found: dict[str, Source] = {}
        for name, value in (raw or {}).items():
            try:
                found[str(name)] = Source.model_validate(value)
            except ValidationError as error:
                self._invalid(error, SOURCES, (str(name),))
        return found

    def _script(self, file: str) -> Script | None:
        raw = self._raw(file)
        if raw is None:
            return None
        try:
            script = Script.model_validate(raw)
        except ValidationError as error:
            self._invalid(error, file, ())
            return None
        name = file.rpartition("/")[2].removesuffix(".yaml")
        if script.script != name:
            self._wrong(
                file, ("script",), f"The script calls itself '{script.script}' but the file '{name}'.",
                "Give both the same name.",
            )  # fmt: skip
        return script

    def _check(self, script: Script, sources: Mapping[str, Source]) -> None:
        file = f"practice/{script.script}.yaml"
        for path, deed in script.deeds():
            for label in deed.press:
                if label not in self._said:
                    self._wrong(
                        file, path, f"No button of the flows says '{label}'.", "Copy a label as it stands in the flows."
                    )
        for n, look in enumerate(script.debrief):
            if look.source not in sources:
                self._wrong(file, ("debrief", n), f"There is no source '{look.source}'.", f"Add it to flows/{SOURCES}.")

    def _raw(self, file: str) -> Mapping[str, object] | None:
        raw, problems = read_yaml(self._files[file], file)
        self.problems.extend(problems)
        if not problems and not isinstance(raw, dict):
            self._wrong(file, (), "The file holds no mapping.", REMEDY)
        return raw if isinstance(raw, dict) else None

    def _invalid(self, error: ValidationError, file: str, path: tuple[str, ...]) -> None:
        found = model_problems(error, self._files[file], file, path)
        self.problems.extend(
            Problem(one.file, one.line, one.what, one.remedy.replace("flows/README.md", "flows/practice/README.md"))
            for one in found
        )

    def _wrong(self, file: str, path: tuple[str | int, ...], what: str, remedy: str) -> None:
        line = line_of(self._files[file], path) if path and file in self._files else 0
        self.problems.append(Problem(file, line, what, remedy))
