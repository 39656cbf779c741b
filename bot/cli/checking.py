"""``humraah check``: prove flows, directory and catalogues."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from bot.app import content_of, proof_mark, proof_of
from bot.domain.errors import ContentError, OperatorError
from bot.proved import BESIDE, FILE, remember
from bot.service.proof import Proof
from bot.settings import read_settings


def check(
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
    keep: Annotated[
        bool,
        typer.Option("--remember", help="Keep the proof beside the program: starts need not make it until it changes."),
    ] = False,
) -> None:
    """Prove that every conversation holds together; list what does not. Exit status 1 when anything is wrong."""
    try:
        content = content_of(read_settings())
        proof = proof_of(content)
    except ContentError as error:
        if as_json:
            print(
                json.dumps({"ok": False, "problems": [str(problem) for problem in error.problems]}, ensure_ascii=False)
            )
            sys.exit(1)
        raise
    if as_json:
        print(json.dumps(proof.as_data(), ensure_ascii=False, indent=1))
    else:
        _tell(proof)
    if keep and proof.holds:
        _remember(proof_mark(content), proof.summary())
    sys.exit(0 if proof.holds else 1)


def _remember(mark: str, said: str) -> None:
    if not remember(BESIDE, mark, said):
        problem = f"The proof cannot be kept in {BESIDE / FILE}."
        raise OperatorError(problem, "Run this as the user who installed Humraah, or leave --remember out.")


def _tell(proof: Proof) -> None:
    for line in proof.lines():
        print(line, file=sys.stderr)
    print(proof.summary())
