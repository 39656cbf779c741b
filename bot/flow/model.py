"""All flows together, and what holds everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field, model_validator

from bot.flow.parts import Model, Name
from bot.flow.steps import AnyStep


class Flow(Model):
    """One guided conversation.

    Attributes:
        flow: its name; also the file's name.
        purpose: one sentence for the people who edit it.
        start: the step it begins with.
        adult_only: as on a step, for all steps.
        steps: by name, in the order a reader would like.
    """

    flow: Name
    purpose: str
    start: Name
    adult_only: bool = False
    steps: Mapping[Name, AnyStep]
    file: str = ""


class Interrupt(Model):
    """Something that can be asked for at any step.

    Attributes:
        label: on the button and in the command list.
        words: English words that mean it, separated by ``|``; translators give their own.
        go: the flow it leads to; empty for ``back``, which needs none.
        person: instead of a flow: what the volunteers are told, and nothing else happens. Such an answer about a talk
            under way leaves the conversation with the bot where it is.
        needs: with ``person``: the look-up that must find something; otherwise it is a button from earlier.
        thanks: with ``person``: name of the sentence of ``common`` that is said.
        command: the chat command, without the slash.
        button: whether it is offered under every question.
        keeps_place: whether the person can come back to where they were.
        about: the command list's short explanation; shows nothing of what the bot is for.
    """

    label: str
    words: str
    go: Name | None = None
    person: Literal["agree", "disagree"] | None = None
    needs: Name = ""
    thanks: Name = ""
    command: Name | None = None
    button: bool = False
    keeps_place: bool = True
    about: str = ""


class Variable(Model):
    """Something that can be known of a person or a situation, with all its values.

    Attributes:
        about: what it means, for those who edit flows.
        values: the closed list, or
        of: the directory's list (``countries``, ``regions``, ``platforms``, ``languages``).
        called: its name where people read it, on the card for a volunteer.
        said: what each of ``values`` is called there.
    """

    about: str
    values: tuple[str, ...] = ()
    of: str = ""
    called: str = ""
    said: Mapping[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_of_both(self) -> Variable:
        if bool(self.values) == bool(self.of):
            raise ValueError("give either 'values' or 'of'")
        if self.said and set(self.said) != set(self.values):
            raise ValueError("'said' names every one of 'values' and nothing else")
        return self


class Book(Model):
    """All flows together, with what holds everywhere.

    Attributes:
        flows: by name.
        interrupts: by name, in the order they are offered.
        variables: by name.
        common: the engine's own sentences, by name.
        cues: crisis cue -> English phrases, separated by ``|``; translators give their own.
        entry: which flow begins, which resumes, and so on: fixed roles -> flow names.
        tips: what the dull bot says, one a message; nothing telling.
        replies: what volunteers often say in a talk, for them to choose from.
        telling: English words, separated by ``|``, that no message may begin with, since a locked screen
            shows its first characters; translators give their own.
    """

    flows: Mapping[str, Flow]
    interrupts: Mapping[str, Interrupt]
    variables: Mapping[str, Variable]
    common: Mapping[str, str]
    cues: Mapping[str, str]
    entry: Mapping[str, str]
    tips: tuple[str, ...] = ()
    replies: tuple[str, ...] = ()
    telling: str = ""

    def target(self, flow: str, go: str) -> tuple[str, str]:
        """Return the flow and step that ``go`` means inside ``flow``; not for ``return``."""
        if go.startswith("flow/"):
            name = go.removeprefix("flow/")
            return name, self.flows[name].start
        return flow, go
