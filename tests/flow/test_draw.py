"""The pictures show all of a flow, can be read and printed, and are the same each time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from typing import TypeAlias
from xml.etree import ElementTree as ET

import pytest

from bot.flow.conditions import read_condition
from bot.flow.draw import draw
from bot.flow.draw.layers import MOST_COLUMNS, columns_of
from bot.flow.draw.looks import INK, LINES, LOOKS
from bot.flow.draw.words import in_words, width, wrap
from bot.flow.model import Book
from bot.flow.parse import EVERYWHERE, read_book
from bot.flow.steps import STEP_KINDS, Visit
from tests.cli.conftest import Run, run

__all__ = ["run"]  # the fixture of the command line

FLOWS = Path(__file__).parents[2] / "flows"
FILES = {path.name: path.read_text(encoding="utf-8") for path in sorted(FLOWS.glob("*.yaml"))}
BOOK = read_book(FILES)
READ_AGAIN = read_book(dict(reversed(FILES.items())))
PICTURES = [*sorted(BOOK.flows), None]
"""Every flow by name, and the overview."""

SVG = "{http://www.w3.org/2000/svg}"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
MARKUP = r"<b>&amp; 'or' \"]]> <script>alert(1)</script> --> &#0;"

Area: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, lower end."""


@cache
def real(name: str | None) -> ET.Element:
    """Return the picture of a real flow, or of all of them."""
    return ET.fromstring(draw(BOOK, name))


def tree(book: Book, name: str | None) -> ET.Element:
    return ET.fromstring(draw(book, name))


def boxes(picture: ET.Element) -> dict[str, ET.Element]:
    return {one.attrib["data-name"]: one for one in picture.iter(f"{SVG}g") if one.get("class") == "box"}


def area(shape: ET.Element) -> Area:
    """Return what a path covers: its numbers are pairs of coordinates, all of them absolute."""
    assert set(re.findall(r"[A-Za-z]", shape.attrib["d"])) <= set("MLQCZ")
    numbers = [float(number) for number in NUMBER.findall(shape.attrib["d"])]
    across, down = numbers[::2], numbers[1::2]
    return min(across), min(down), max(across), max(down)


def outline(box: ET.Element) -> Area:
    (shape,) = (one for one in box.iter(f"{SVG}path") if one.get("class") == "outline")
    return area(shape)


def overlap(one: Area, two: Area) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def texts(element: ET.Element) -> list[str]:
    return [one.text or "" for one in element.iter(f"{SVG}text")]


def arrows(picture: ET.Element) -> list[ET.Element]:
    return [one for one in picture.iter(f"{SVG}path") if "data-from" in one.attrib]


def pairs(picture: ET.Element) -> set[tuple[str, str]]:
    return {(one.attrib["data-from"], one.attrib["data-to"]) for one in arrows(picture)}


def points(path: ET.Element) -> Iterator[tuple[float, float]]:
    """Yield points along a path of straight lines and curves."""
    at = (0.0, 0.0)
    for command, written in re.findall(r"([MLC])([^MLC]*)", path.attrib["d"]):
        numbers = [float(number) for number in NUMBER.findall(written)]
        ends = list(zip(numbers[::2], numbers[1::2], strict=True))
        through = [at, at, ends[0], ends[0]] if command == "L" else [at, *ends]
        if command != "M":
            yield from (on_curve(through, part / 20) for part in range(21))
        at = ends[-1]


def on_curve(through: list[tuple[float, float]], part: float) -> tuple[float, float]:
    """https://www.w3.org/TR/SVG2/paths.html#PathDataCubicBezierCommands."""
    rest = 1 - part
    shares = (rest**3, 3 * rest**2 * part, 3 * rest * part**2, part**3)
    x, y = (sum(share * point[axis] for share, point in zip(shares, through, strict=True)) for axis in (0, 1))
    return x, y


def small_book(steps: str, purpose: str = "Short.") -> Book:
    """Return the real book with one more flow, called ``odd``."""
    head = f"flow: odd\npurpose: {purpose}\nstart: first\nsteps:\n"
    return read_book({**FILES, "odd.yaml": head + textwrap.indent(textwrap.dedent(steps), "  ")})


# -- all of it is there ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(BOOK.flows))
def test_every_step_is_a_box_with_its_name(name: str) -> None:
    drawn = boxes(real(name))

    assert set(drawn) == set(BOOK.flows[name].steps)
    assert all(step in "".join(texts(box)) for step, box in drawn.items())


@pytest.mark.parametrize("name", sorted(BOOK.flows))
def test_every_target_of_a_step_is_an_arrow_or_is_written_beside_it(name: str) -> None:
    picture = real(name)
    drawn, led = boxes(picture), pairs(picture)

    for step_name, step in BOOK.flows[name].steps.items():
        written = texts(drawn[step_name])
        for go in step.targets():
            if isinstance(step, Visit) and go == f"flow/{step.visit}":
                assert step.visit in " ".join(written)
            elif go == "return":
                assert "back" in written
            elif go.startswith("flow/"):
                assert f"flow {go.removeprefix('flow/')}" in written
            else:
                assert (step_name, go) in led or f"to {go}" in written, (step_name, go)


def test_every_choice_of_the_first_minute_is_written_in_its_box() -> None:
    drawn = boxes(real("welcome"))

    assert {"Yes, it is safe", "No, not now", "I am not sure"} <= set(texts(drawn["is_it_safe"]))
    assert "Each of languages" in texts(drawn["which_language"])
    assert ("is_it_safe", "not_so_safe") in pairs(real("welcome"))


def test_a_way_back_is_written_out_and_not_drawn() -> None:
    picture = real("welcome")

    assert "to not_so_safe" in texts(boxes(picture)["numbers"])
    assert ("numbers", "not_so_safe") not in pairs(picture)


def test_the_overview_has_every_flow_and_where_each_leads() -> None:
    picture = real(None)
    drawn, led = boxes(picture), pairs(picture)

    assert set(drawn) == set(BOOK.flows)
    for name, flow in BOOK.flows.items():
        written = texts(drawn[name])
        said = "".join(written)
        for step in flow.steps.values():
            assert not isinstance(step, Visit) or step.visit in said, (name, step)
            visited = f"flow/{step.visit}" if isinstance(step, Visit) else ""
            for go in step.targets():
                to = go.removeprefix("flow/")
                if go.startswith("flow/") and go != visited and to != name:
                    assert (name, to) in led or f"to {to}" in written, (name, to)


def test_the_overview_marks_where_a_talk_can_begin() -> None:
    written = texts(real(None))

    assert written.count("start") == len(set(BOOK.entry.values()))
    assert "Entry: welcome." in written


@pytest.mark.parametrize("name", PICTURES)
def test_what_can_be_asked_for_at_any_step_is_listed_once(name: str | None) -> None:
    picture = real(name)
    aside = [one.text for one in picture.findall(f"{SVG}text") if one.get("class") == "label"]

    assert aside == [item.label for item in BOOK.interrupts.values()]


@pytest.mark.parametrize("name", sorted(BOOK.flows))
def test_one_start_is_marked_and_every_adult_step(name: str) -> None:
    picture, flow = real(name), BOOK.flows[name]
    adult = {step_name for step_name, step in flow.steps.items() if flow.adult_only or step.adult_only}

    assert texts(picture).count("start") == 1
    assert {step_name for step_name, box in boxes(picture).items() if "adults only" in texts(box)} == adult


def test_every_kind_of_step_has_a_look_of_its_own_that_needs_no_colour() -> None:
    kinds = {kind.kind for kind in STEP_KINDS}

    assert kinds <= set(LOOKS)
    assert len({LOOKS[kind].word for kind in kinds}) == len(kinds)


def test_a_legend_explains_the_shapes_in_the_picture() -> None:
    picture = real("report_here")
    kinds = {step.kind for step in BOOK.flows["report_here"].steps.values()}
    aside = [one.text for one in picture.findall(f"{SVG}text")]

    assert {LOOKS[kind].word for kind in kinds} <= set(aside)


def test_ends_say_what_becomes_of_the_chat() -> None:
    drawn = boxes(real("wipe"))
    ends = [" ".join(texts(drawn[name])) for name, step in BOOK.flows["wipe"].steps.items() if step.kind == "end"]

    assert len(ends) == 1
    assert "Ends and forgets everything." in ends[0]


# -- it can be read ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PICTURES)
def test_no_two_boxes_overlap_and_all_lie_on_the_paper(name: str | None) -> None:
    picture = real(name)
    areas = {box_name: outline(box) for box_name, box in boxes(picture).items()}
    paper = (0.0, 0.0, float(picture.attrib["width"]), float(picture.attrib["height"]))

    assert [pair for pair in combinations(areas, 2) if overlap(areas[pair[0]], areas[pair[1]])] == []
    for left, top, right, low in areas.values():
        assert paper[0] < left < right < paper[2]
        assert paper[1] < top < low < paper[3]


@pytest.mark.parametrize("name", PICTURES)
def test_marks_beside_a_box_lie_on_the_paper_and_on_nothing_else(name: str | None) -> None:
    picture = real(name)
    drawn = boxes(picture)
    outlines = {box_name: outline(box) for box_name, box in drawn.items()}
    marks = [
        area(shape)
        for box_name, box in drawn.items()
        for shape in box.iter(f"{SVG}path")
        if shape.get("class") is None and area(shape)[0] > outlines[box_name][2]
    ]

    assert not any(overlap(one, two) for one, two in combinations(marks, 2))
    assert not any(overlap(one, two) for one in marks for two in outlines.values())
    assert all(one[2] < float(picture.attrib["width"]) for one in marks)


@pytest.mark.parametrize("name", PICTURES)
def test_arrows_touch_their_two_boxes_and_run_through_no_other(name: str | None) -> None:
    picture = real(name)
    areas = {box_name: outline(box) for box_name, box in boxes(picture).items()}

    for arrow in arrows(picture):
        way = list(points(arrow))
        source, target = areas[arrow.attrib["data-from"]], areas[arrow.attrib["data-to"]]
        assert way[0][0] == pytest.approx(source[2], abs=0.2)
        assert source[1] < way[0][1] < source[3]
        assert way[-1][0] == pytest.approx(target[0], abs=1.5)
        assert target[1] < way[-1][1] < target[3]
        inside = [(x, y) for x, y in way for box in areas.values() if box[0] < x < box[2] and box[1] < y < box[3]]
        assert inside == [], arrow.attrib


@pytest.mark.parametrize("name", PICTURES)
def test_texts_stay_within_their_box(name: str | None) -> None:
    for box_name, box in boxes(real(name)).items():
        left, top, right, low = outline(box)
        for one in box.iter(f"{SVG}text"):
            x, y = float(one.attrib["x"]), float(one.attrib["y"])
            if left < x < right:
                size = 10.5 if one.get("class") == "small" else 12
                assert x + width(one.text or "", size) <= right, (box_name, one.text)
                assert top < y < low


def test_the_real_flows_are_not_too_wide_to_print() -> None:
    sizes = [real(name).attrib for name in PICTURES]

    assert max(float(size["width"]) for size in sizes) <= 4700
    assert max(float(size["height"]) for size in sizes) <= 4700


# -- it can be used by everyone, everywhere -----------------------------------------------------------


@pytest.mark.parametrize("name", PICTURES)
def test_a_screen_reader_gets_a_title_and_the_whole_flow_in_words(name: str | None) -> None:
    picture = real(name)
    title, told = picture.find(f"{SVG}title"), picture.find(f"{SVG}desc")

    assert picture.attrib["role"] == "img"
    assert title is not None
    assert told is not None
    assert picture.attrib["aria-labelledby"].split() == [title.attrib["id"], told.attrib["id"]]
    assert all(f"{box_name} (" in (told.text or "") for box_name in boxes(picture))


def test_the_picture_in_words_says_where_each_choice_leads() -> None:
    told = real("welcome").findtext(f"{SVG}desc") or ""

    assert "which_language (question with choices, start). Each of languages: to is_it_safe." in told
    assert "No, all are adults: flow menu" in told


def _light(colour: str) -> float:
    """https://www.w3.org/TR/WCAG21/#dfn-relative-luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_dark_words_on_light_paper() -> None:
    """At least 4.5 : 1, https://www.w3.org/TR/WCAG21/#contrast-minimum."""
    written = [(look.edge, look.fill) for look in LOOKS.values()] + [(INK, look.fill) for look in LOOKS.values()]
    written += [(line, "#ffffff") for line in LINES]

    for dark, light in written:
        assert (_light(light) + 0.05) / (_light(dark) + 0.05) >= 4.5, (dark, light)


def test_the_paper_is_white_and_the_fonts_cover_hindi() -> None:
    text = draw(BOOK, "welcome")

    assert 'class="paper"' in text
    assert 'fill="#ffffff"' in text
    assert '"Noto Sans Devanagari"' in text
    assert "image" not in {one.tag.removeprefix(SVG) for one in real("welcome").iter()}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_fetches_nothing(name: str | None) -> None:
    text = draw(BOOK, name)

    assert text.count("http") == text.count("http://www.w3.org/2000/svg")
    assert not re.search(r"@import|href=|<script", text)


@pytest.mark.parametrize("name", PICTURES)
def test_the_same_flows_give_the_same_picture(name: str | None) -> None:
    assert draw(BOOK, name) == draw(READ_AGAIN, name)


def test_the_same_flows_give_the_same_picture_in_another_process(run: Run, tmp_path: Path) -> None:
    """Sets come in another order there: https://docs.python.org/3/using/cmdline.html#envvar-PYTHONHASHSEED."""
    run("flows", "draw", "report_here", "-o", "here.svg")
    command = [sys.executable, "-m", "bot", "flows", "draw", "report_here", "-o", "there.svg"]
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
        assert (tmp_path / "there.svg").read_bytes() == (tmp_path / "here.svg").read_bytes()


# -- odd flows ---------------------------------------------------------------------------------------


def test_markup_in_a_flow_is_shown_and_not_obeyed() -> None:
    book = small_book(
        f"""
        first:
          say: "{MARKUP}"
          choose:
            - {{label: "<i>A & B</i>", go: return}}
        """,
        purpose='"<title>x</title> & y"',
    )

    picture = tree(book, "odd")

    assert {one.tag.removeprefix(SVG) for one in picture.iter()} & {"b", "i", "script"} == set()
    assert "<i>A & B</i>" in texts(boxes(picture)["first"])
    assert "<title>x</title> & y" in texts(picture)
    assert (picture.findtext(f"{SVG}title"), len(picture.findall(f"{SVG}title"))) == ("Flow odd", 1)
    assert texts(boxes(picture)["first"])[2].startswith("<b>&amp; 'or'")


def test_letters_that_no_xml_may_hold_are_left_out() -> None:
    book = small_book(r'first: {say: "be\x07fore \uFFFE after", go: return}')

    assert "before  after".split() == " ".join(texts(boxes(tree(book, "odd"))["first"])[2:3]).split()


def test_a_very_long_word_is_broken_and_a_long_label_wrapped() -> None:
    book = small_book(
        f"""
        first:
          say: {"x" * 200}
          choose:
            - {{label: {"a rather long label " * 6}, go: second}}
            - {{label: {"y" * 90}, go: return}}
        second: {{end: done}}
        """
    )
    box = boxes(tree(book, "odd"))["first"]
    left, _, right, _ = outline(box)

    assert "".join(texts(box)).count("y") >= 90
    assert all(width(text, 12) <= right - left for text in texts(box))


def test_hindi_words_are_measured_by_what_is_seen() -> None:
    assert width("कि", 10) < 2 * width("क", 10) + 0.1
    assert wrap("यह आपकी गलती नहीं है", 60, 12)[0].startswith("यह")
    assert " ".join(wrap("यह आपकी गलती नहीं है", 60, 12)) == "यह आपकी गलती नहीं है"


def test_a_circle_and_a_step_that_leads_to_itself_are_drawn() -> None:
    book = small_book(
        """
        first:
          say: Again?
          choose: [{label: "Yes", go: first}, {label: "On", go: second}]
        second: {say: Round., go: first}
        """
    )
    picture = tree(book, "odd")

    assert pairs(picture) == {("first", "second")}
    assert "to first" in texts(boxes(picture)["first"])
    assert "to first" in texts(boxes(picture)["second"])


def test_a_step_that_nothing_leads_to_is_drawn_all_the_same() -> None:
    book = small_book(
        """
        first: {end: done}
        alone: {say: Nobody comes here., go: first}
        """
    )
    drawn = boxes(tree(book, "odd"))

    assert set(drawn) == {"first", "alone"}
    assert not overlap(outline(drawn["first"]), outline(drawn["alone"]))


def test_the_longest_way_decides_the_column_until_it_is_too_wide_to_print() -> None:
    short = {"a": ["b", "c"], "b": ["c"], "c": ["a"]}
    names = [f"n{number}" for number in range(MOST_COLUMNS + 2)]
    long = {name: [after, names[-1]] for name, after in pairwise(names)} | {names[-1]: []}

    assert columns_of(short) == {"a": 0, "b": 1, "c": 2}
    assert columns_of(long)[names[-1]] == 1


def test_a_flow_of_thousands_of_steps_has_columns() -> None:
    names = [f"n{number}" for number in range(5000)]
    nexts = {name: [after] for name, after in pairwise(names)} | {names[-1]: []}

    assert columns_of(nexts)[names[-1]] == 4999


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"age": ["unsure", "minor"]}, "age is minor or unsure"),
        ({"known": "platform"}, "platform is known"),
        ({"unknown": "region"}, "region is not known"),
        ({"not": {"country": "IN"}}, "country is not IN"),
        ({"not": {"known": "region"}}, "not (region is known)"),
        ({"any": [{"age": "adult"}, {"known": "region"}]}, "either (age is adult) or (region is known)"),
    ],
)
def test_conditions_read_as_english(raw: object, words: str) -> None:
    assert in_words(read_condition(raw)) == words


def test_all_files_of_flows_are_drawn() -> None:
    assert {name for name in PICTURES if name} == {name.removesuffix(".yaml") for name in FILES if name != EVERYWHERE}
    assert len(PICTURES) > 10


# -- the command -------------------------------------------------------------------------------------


def test_the_command_writes_a_file_and_prints_its_name(run: Run, tmp_path: Path) -> None:
    ran = run("flows", "draw", "welcome", "-o", "welcome.svg")

    assert (ran.status, ran.out, ran.err) == (0, "welcome.svg\n", "")
    assert (tmp_path / "welcome.svg").read_text(encoding="utf-8") == draw(BOOK, "welcome")


def test_the_command_draws_all_flows_when_none_is_named(run: Run, tmp_path: Path) -> None:
    ran = run("flows", "draw")

    assert ran.status == 0
    assert (tmp_path / "flows.svg").read_text(encoding="utf-8") == draw(BOOK, None)


def test_the_command_names_an_unknown_flow_and_the_known_ones_in_one_line(run: Run, tmp_path: Path) -> None:
    ran = run("flows", "draw", "wellcome")

    assert ran.status == 1
    assert ran.out == ""
    assert ran.err.count("\n") == 1
    assert "no flow 'wellcome'" in ran.err
    assert "welcome_back" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_where_it_cannot_write(run: Run) -> None:
    ran = run("flows", "draw", "welcome", "-o", "nowhere/welcome.svg")

    assert ran.status == 1
    assert ran.err.count("\n") == 1
    assert "nowhere/welcome.svg" in ran.err
