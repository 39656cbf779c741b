"""Finds everything that must be translated: in flows, in ``everywhere.yaml``, in templates, and in Python.

In a flow, what is said to a person is a text; names, targets and notes for editors are not. In
Python, the literal first argument of any call of ``Phrase`` is a text, and so is its ``plural``.
"""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, TypeAlias

import yaml
from jinja2 import Environment, nodes

from bot.i18n.words import PLACEHOLDER

EVERYWHERE = "everywhere.yaml"

BUTTON = "A button: at most 24 characters."
WORDS = (
    "Words that mean this, separated by |. Give those of your language, also as people write them in Latin letters; "
    "the English ones hold anyway."
)
CHOSEN_BY = (
    "What people write who mean this choice, separated by |, in small letters. Give what people of your language "
    "write, also in Latin letters, and short: one or two words that stand in many messages. The English ones hold "
    "anyway."
)
IF_TOLD = "Answers somebody who tells what happened where the bot asks something else. Warm, and it names nothing."
COMMAND = "Explains a chat command in a list that others may see: says nothing of what the bot is for."
CUES = (
    "What people write who are in danger, separated by |. Give what people of your language write, also in Latin "
    "letters; * at the end of a word stands for any ending. The English ones hold anyway."
)
CARD = (
    "On the card for a volunteer: the name of a line (short: it is a button, too) or what stands behind it. "
    "She reads it first: kind words."
)
PRACTISED = "Volunteers practise with it: a made-up survivor writes this in a chat. How people really write."
LISTENED_FOR = (
    "What a volunteer may write, separated by |, in small letters. Give words of your language, also in Latin letters; "
    "the English ones hold anyway."
)
LOOKED_AT = "Asked after a talk that was practised: a question to think about, no judgement."
IN_A_DOCUMENT = "Stands in a letter or record that is handed to police, platforms or helpers: plain and polite."
TRANSLATORS = "Translators:"
SKIP = "Skip"
"""What the button not to answer says where a flow names nothing else."""


@dataclass(frozen=True, slots=True)
class Message:
    """One text to translate.

    Attributes:
        msgid: the English text.
        plural: the English plural, or ``""``.
        file: where it stands.
        line: on which line, 1-based.
        comment: what the translator should know.
    """

    msgid: str
    plural: str = ""
    file: str = ""
    line: int = 0
    comment: str = ""


Raw: TypeAlias = tuple[str, str, int, str]
"""msgid, plural, line, comment."""


def messages_of_flows(files: Mapping[str, str]) -> Iterator[Message]:
    """Yield every text of the flows, file by file, in the order they stand in.

    Args:
        files: file name -> YAML text; files that are no flow and not ``everywhere.yaml`` give nothing.
    """
    for file in sorted(files):
        yield from _placed(_flow_texts(file, files[file]), file)


def messages_of_practice(files: Mapping[str, str]) -> Iterator[Message]:
    """Yield every text of the scripts that volunteers practise with; a file that is no script gives nothing."""
    for file in sorted(files):
        yield from _placed(_script_texts(yaml.compose(io.StringIO(files[file]), Loader=yaml.CSafeLoader)), file)


def messages_of_python(files: Mapping[str, str]) -> Iterator[Message]:
    """Yield every text that a ``Phrase(...)`` names literally; ``# Translators:`` above it becomes its comment."""
    for file in sorted(files):
        yield from _placed(_python_texts(files[file]), file)


def messages_of_templates(files: Mapping[str, str]) -> Iterator[Message]:
    """Yield every text that a template of a document names in ``_("...")``, with its plural."""
    for file in sorted(files):
        yield from _placed(_template_texts(files[file]), file)


def messages_of_texts(texts: Iterable[tuple[str, int, str, str]]) -> Iterator[Message]:
    """Yield texts that another room lists itself, as ``(file, line, msgid, comment)``."""
    for file, line, msgid, comment in texts:
        yield from _placed([(msgid, "", line, comment)], file)


def _placed(texts: Iterable[Raw], file: str) -> Iterator[Message]:
    """Yield what needs a translator: words, or several placeholders, whose order and joints may differ."""
    for msgid, plural, line, comment in texts:
        if any(char.isalpha() for char in PLACEHOLDER.sub("", msgid)) or len(PLACEHOLDER.findall(msgid)) > 1:
            yield Message(msgid, plural, file, line, comment)


def extract_flow(
    fileobj: BinaryIO, keywords: object, comment_tags: object, options: Mapping[str, Any]
) -> Iterator[tuple[int, str, str | tuple[str, str], list[str]]]:
    """Extract the texts of one flow, or of a script to practise with: a Babel extraction method."""
    del keywords, comment_tags
    name = EVERYWHERE if "interrupts:" in (text := fileobj.read().decode()) else str(options.get("name", "flow.yaml"))
    script = re.search(r"^script:", text, re.MULTILINE)
    messages = messages_of_practice({name: text}) if script else _placed(_flow_texts(name, text), name)
    for message in messages:
        texts = (message.msgid, message.plural) if message.plural else message.msgid
        yield (
            message.line,
            "ngettext" if message.plural else "gettext",
            texts,
            [message.comment] * bool(message.comment),
        )


# -- YAML -------------------------------------------------------------------------------------------


def _flow_texts(file: str, text: str) -> Iterator[Raw]:
    root = yaml.compose(io.StringIO(text), Loader=yaml.CSafeLoader)
    if file.rpartition("/")[2] == EVERYWHERE:
        yield from _everywhere_texts(root)
        return
    for _, step in _items(_get(root, "steps")):
        yield from _step_texts(step)


def _everywhere_texts(root: yaml.Node | None) -> Iterator[Raw]:
    for _, interrupt in _items(_get(root, "interrupts")):
        yield from _text(_get(interrupt, "label"), BUTTON)
        yield from _text(_get(interrupt, "words"), WORDS)
        yield from _text(_get(interrupt, "about"), COMMAND)
    for _, variable in _items(_get(root, "variables")):
        yield from _text(_get(variable, "called"), CARD)
        for _, value in _items(_get(variable, "said")):
            yield from _text(value, CARD)
    for tip in _each(_get(root, "tips")):
        yield from _text(tip, "Said by the dull bot: everyday words that nobody would look at twice.")
    for reply in _each(_get(root, "replies")):
        yield from _text(reply, "A volunteer chooses this sentence and sends it. Warm, plain, no promise.")
    for part, comment in (("common", ""), ("telling", ""), ("cues", CUES)):
        for _, node in _items(_get(root, part)):
            yield from _text(node, comment)


def _step_texts(step: yaml.Node) -> Iterator[Raw]:
    for line in _each(_get(step, "say")):
        yield from _line_texts(line)
    yield from _text(_get(step, "if_told"), IF_TOLD)
    choose = _get(step, "choose")
    if isinstance(choose, yaml.MappingNode):
        yield from _text(_get(choose, "label"), BUTTON)
        choose = _get(choose, "otherwise")
    for option in _each(choose):
        yield from _text(_get(option, "label"), BUTTON)
        yield from _text(_get(option, "words"), CHOSEN_BY)
    ask = _get(step, "ask")
    if isinstance(ask, yaml.MappingNode):
        yield from _text(_get(ask, "why"), "Says why something is asked.")
        skip = _get(ask, "skip")
        yield from _text(skip, BUTTON) if skip else [(SKIP, "", _line(ask), BUTTON)]


def _line_texts(line: yaml.Node) -> Iterator[Raw]:
    if isinstance(line, yaml.ScalarNode):
        yield from _text(line, "")
        return
    plural = _get(line, "plural")
    for msgid, _, number, comment in _text(_get(line, "text"), ""):
        yield msgid, plural.value if isinstance(plural, yaml.ScalarNode) else "", number, comment
    for link in _each(_get(line, "links")):
        yield from _text(_get(link, "label"), BUTTON)


def _script_texts(root: yaml.Node | None) -> Iterator[Raw]:
    if _get(root, "script") is None:
        return
    yield from _text(_get(root, "title"), LOOKED_AT)
    for line in _each(_get(root, "opening")):
        yield from _text(line, PRACTISED)
    for turn in _each(_get(root, "turns")):
        for line in _each(_get(turn, "says")):
            yield from _text(line, PRACTISED)
        for branch in _each(_get(turn, "if_heard")):
            yield from _text(_get(branch, "words"), LISTENED_FOR)
            for line in _each(_get(branch, "says")):
                yield from _text(line, PRACTISED)
    for look in _each(_get(root, "debrief")):
        yield from _text(_get(look, "at"), LOOKED_AT)
        yield from _text(_get(look, "words"), LISTENED_FOR)


def _text(node: yaml.Node | None, comment: str) -> Iterator[Raw]:
    if isinstance(node, yaml.ScalarNode) and node.value:
        yield node.value, "", _line(node), comment


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _get(node: yaml.Node | None, key: str) -> yaml.Node | None:
    return next((value for name, value in _items(node) if name == key), None)


def _items(node: yaml.Node | None) -> Iterator[tuple[str, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield str(key.value), value


def _each(node: yaml.Node | None) -> list[yaml.Node]:
    """Return the items of a list; a single item stands for a list of one, as in the flows' language."""
    if isinstance(node, yaml.SequenceNode):
        return list(node.value)
    return [node] if node is not None else []


# -- templates --------------------------------------------------------------------------------------


def _template_texts(source: str) -> Iterator[Raw]:
    calls = Environment(autoescape=True).parse(source).find_all(nodes.Call)
    for call in sorted(filter(_names_a_text, calls), key=lambda node: node.lineno):
        plural = next((_constant(pair.value) for pair in call.kwargs if pair.key == "plural"), "")
        if call.args and (msgid := _constant(call.args[0])):
            yield msgid, plural, call.lineno, IN_A_DOCUMENT


def _names_a_text(call: nodes.Call) -> bool:
    return isinstance(call.node, nodes.Name) and call.node.name == "_"


def _constant(node: nodes.Expr) -> str:
    return node.value if isinstance(node, nodes.Const) and isinstance(node.value, str) else ""


# -- Python -----------------------------------------------------------------------------------------


def _python_texts(source: str) -> Iterator[Raw]:
    lines = source.splitlines()
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and _is_phrase(node.func)]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        plural = next(iter(_strings(_argument(call, 2, "plural"))), "")
        for msgid in _strings(_argument(call, 0, "msgid")):
            yield msgid, plural, call.lineno, _comment_above(lines, call.lineno)


def _is_phrase(function: ast.expr) -> bool:
    return (isinstance(function, ast.Name) and function.id == "Phrase") or (
        isinstance(function, ast.Attribute) and function.attr == "Phrase"
    )


def _argument(call: ast.Call, position: int, name: str) -> ast.expr | None:
    if len(call.args) > position:
        return call.args[position]
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def _strings(node: ast.expr | None) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return _strings(node.body) + _strings(node.orelse)
    return []


def _comment_above(lines: list[str], line: int) -> str:
    """Return the ``# Translators:`` comment that ends right above ``line``."""
    comment: list[str] = []
    for above in reversed(lines[: line - 1]):
        words = above.strip()
        if not words.startswith("#"):
            return ""
        comment.insert(0, words.lstrip("# "))
        if comment[0].startswith(TRANSLATORS):
            return " ".join(comment).removeprefix(TRANSLATORS).strip()
    return ""
