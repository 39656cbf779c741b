"""How each kind of violation is told to the people who edit flows."""

from __future__ import annotations

from collections.abc import Mapping

from bot.flow.check.judge import Remark

_SAYINGS: Mapping[str, tuple[str, str]] = {
    "dead_end": ("The question can stand there without any choice.", "Add a choice that is always there."),
    "circle": ("Steps lead round and round without asking anything.", "Let one of them ask, or lead elsewhere."),
    "unreached": ("Nobody ever gets to this step.", "Lead there, or take the step out."),
    "return": (
        "After an interrupt, this question is never asked again.",
        "Make the step ask again whatever was answered meanwhile.",
    ),
    "interrupt": ("'{about}' does not lead where it should.", "Let the flow begin with what was asked for."),
    "contact": (
        "'{about}' can begin with a message that names nobody who is there now.",
        "Begin the flow with a look-up of helplines_open or emergency that always finds something.",
    ),
    "adult_only": (
        "Someone who has not said they are an adult gets to this step.",
        "Ask for the age first, or lead others elsewhere.",
    ),
    "unfilled": ("Nothing may be there to fill {{{about}}}.", "Add if_none, or ask for it before."),
    "empty": ("The look-up '{about}' can find nothing here.", "Add if_none."),
    "clock": ("No clock can be started from '{about}'.", "Look up a clock that has a duration and a name."),
    "endless": (
        "A visit begins again inside itself, so the way back grows without end.",
        "Let the visited flow come back with 'return'.",
    ),
}


def said_of(remark: Remark) -> tuple[str, str]:
    """Return what is wrong and what to do about it, a sentence each."""
    what, remedy = _SAYINGS[remark.kind]
    return what.format(about=remark.about), remedy
