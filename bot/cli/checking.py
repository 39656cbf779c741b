"""``humraah check``: prove flows, directory and catalogues."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from bot.app import content_of, proof_of
from bot.domain.errors import ContentError
from bot.service.proof import Proof
from bot.settings import read_settings


def check(
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Prove that every conversation holds together; list what does not. Exit status 1 when anything is wrong."""
    try:
        proof = proof_of(content_of(read_settings()))
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
    sys.exit(0 if proof.holds else 1)


def _tell(proof: Proof) -> None:
    for line in proof.lines():
        print(line, file=sys.stderr)
    print(proof.summary())
