"""The conversations as a frightened person meets them: short, plain, kind, and free of facts of their own."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from bot.flow.conditions import ALWAYS
from bot.flow.model import Book
from bot.flow.parse import EVERYWHERE, read_book
from bot.flow.parts import PLACEHOLDER, FromList
from bot.flow.steps import STEP_KINDS, AnyStep, Ask, Choose, End, Route, StartClock, Visit

FLOWS = Path(__file__).parents[2] / "flows"
FILES = {path.name: path.read_text(encoding="utf-8") for path in sorted(FLOWS.glob("*.yaml"))}
BOOK: Book = read_book(FILES)

LONGEST_BUBBLE = 320
LONGEST_LABEL = 24
"""Where WhatsApp cuts the title of a row: developers.facebook.com/docs/whatsapp/cloud-api, interactive lists."""

MOST_CHOICES = 7
"""With the three shortcuts that hang under every question, a WhatsApp list of ten rows is full."""

MOST_BUBBLES = 3
PREVIEW = 40
"""How much of a message a locked screen shows, roughly, in characters."""

HIGHEST_GRADE = 5.0
"""A school year: readers of ten or eleven manage it, with room for the names that are filled in."""

SITUATIONS = """
image_shared threat deepfake hidden_camera hacked_account impersonation helping_someone parent received blamed regret
minor men lgbtq
""".split()

TELLTALE = re.compile(
    r"intimate|nude|naked|sex|porn|obscen|leak|blackmail|extort|rape|abus|police|suicid|violen|threat|crime|victim|child\b",
    re.IGNORECASE,
)
UNKIND = re.compile(
    r"should have|shouldn't|why did you|why you|you must|hurry up|quickly|immediately|careless|your mistake"
    r"|your own fault|be more careful|committed suicide|calm down|don't worry|at least you|everything will be",
    re.IGNORECASE,
)
PROMISE = re.compile(
    r"guarantee|definitely|for sure|will be removed|will be deleted|always works|I promise|get (?:it|them) removed[.]",
    re.IGNORECASE,
)
FACT = re.compile(r"\d|https?:|www\.|\.(?:com|org|in|gov|net)\b|@[a-z]", re.IGNORECASE)
NUMBER_WORD = re.compile(
    r"\b(?:two|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|sixty|ninety|hundred|section)\b(?!-step)",
    re.IGNORECASE,
)
REASON = re.compile(r"because|that is why|I ask|so that|Some laws")
OPEN_END = re.compile(r"rather not|not sure|I don't know|another|change", re.IGNORECASE)
SENSITIVE = frozenset({"age", "gender", "period", "perpetrator", "region", "country"})


@dataclass(frozen=True)
class Words:
    """Some words of a flow and the step they stand in."""

    place: str
    text: str

    @property
    def ours(self) -> str:
        """The words without what is filled in."""
        return PLACEHOLDER.sub("", self.text)


def steps() -> Iterator[tuple[str, AnyStep]]:
    for flow in BOOK.flows.values():
        for name, step in flow.steps.items():
            yield f"{flow.flow}.{name}", step


def every_label() -> Iterator[Words]:
    for place, step in steps():
        if isinstance(step, Choose):
            yield from (Words(place, option.label) for option in step.static)
        if isinstance(step, Ask):
            yield Words(place, step.ask.skip)
        yield from (Words(place, link.label) for line in step.say for link in line.links)
    yield from (Words(f"interrupts.{name}", item.label) for name, item in BOOK.interrupts.items())


CHOOSING = {place: step for place, step in steps() if isinstance(step, Choose)}
ASKING = {place: step for place, step in steps() if isinstance(step, Ask)}
BUBBLES = [Words(place, line.text) for place, step in steps() for line in step.say]
SENTENCES = [Words(f"common.{name}", text) for name, text in BOOK.common.items()]
WHYS = [Words(place, step.ask.why) for place, step in ASKING.items()]
LABELS = list(every_label())
PROSE = [*BUBBLES, *SENTENCES, *WHYS]
EVERYTHING = [*PROSE, *LABELS]


def found(pattern: re.Pattern[str], words: list[Words]) -> list[tuple[str, str]]:
    """Return where a pattern occurs in our own words, and what it found there."""
    return [(item.place, hit[0]) for item in words if (hit := pattern.search(item.ours))]


def longer(words: list[Words], most: int) -> list[tuple[str, int]]:
    return [(item.place, len(item.text)) for item in words if len(item.text) > most]


def grade(texts: list[str]) -> float:
    """Return the Flesch-Kincaid grade level (Kincaid et al. 1975): about the school year that can read the texts."""
    words = [word for text in texts for word in re.findall(r"[A-Za-z’']+", text)]
    sentences = sum(max(len(re.findall(r"[.!?](?:\s|”|$)", text)), 1) for text in texts)
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def syllables(word: str) -> int:
    """Count groups of vowels, without a silent e at the end."""
    plain = re.sub(r"[^a-z]", "", word.lower())
    plain = re.sub(r"(?<=[^aeioul])e$|(?<=[^aeioutd])ed$|(?<=[^aeiouscxzg])es$", "", plain)
    return max(len(re.findall(r"[aeiouy]+", plain)), 1)


def names_in_the_directory() -> set[str]:
    """Every name of an Act, an app, a site, a service or a line that the directory knows."""
    kept = {"laws": ("statute",), "platforms": ("name", "owner"), "helplines": ("name", "operator")}
    return {
        str(record[key])
        for path in (FLOWS / "directory").rglob("*.yaml")
        for record in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or []
        for key in kept.get(path.parent.name, ())
        if record.get(key) and record.get("id") != "unknown_website"
    }


def led_to(flow: str) -> frozenset[str]:
    """The other flows that one flow leads to or visits."""
    targets = {go for step in BOOK.flows[flow].steps.values() for go in step.targets()}
    return frozenset(go.removeprefix("flow/") for go in targets if go.startswith("flow/"))


def asks_about(step: Choose) -> frozenset[str]:
    """The variables that an answer makes known (not those it only clears)."""
    listed = {step.choose.save} if isinstance(step.choose, FromList) else set()
    return frozenset(listed | {name for option in step.static for name, value in option.sets.items() if value})


SENSITIVE_QUESTIONS = {place: step for place, step in CHOOSING.items() if asks_about(step) & SENSITIVE}


def test_there_is_something_to_read() -> None:
    assert len(BUBBLES) > 300
    assert len(LABELS) > 300
    assert len(BOOK.flows) == len(FILES) - 1
    assert EVERYWHERE in FILES


# -- short ------------------------------------------------------------------------------------------


def test_no_bubble_is_longer_than_a_phone_screen() -> None:
    assert longer([*BUBBLES, *SENTENCES], LONGEST_BUBBLE) == []


def test_a_step_says_only_a_few_things_at_a_time() -> None:
    said = {place: sum(line.when == ALWAYS for line in step.say) for place, step in steps()}

    assert {place: count for place, count in said.items() if count > MOST_BUBBLES} == {}


def test_labels_fit_a_list_of_whatsapp() -> None:
    assert longer(LABELS, LONGEST_LABEL) == []


def test_no_question_has_more_choices_than_a_small_screen_takes() -> None:
    def count(step: Choose) -> int:
        listed = step.choose.page + 1 if isinstance(step.choose, FromList) else 0  # a page, and the way to more
        return listed + len(step.static)

    most = {place: MOST_CHOICES + (step.static == ()) for place, step in CHOOSING.items()}

    assert {place: count(step) for place, step in CHOOSING.items() if count(step) > most[place]} == {}


def test_labels_of_one_question_differ() -> None:
    labels = {place: [option.label.casefold() for option in step.static] for place, step in CHOOSING.items()}

    assert [place for place, written in labels.items() if len(set(written)) < len(written)] == []


# -- safe under someone else's eyes -------------------------------------------------------------------


def test_a_locked_screen_shows_nothing_of_what_it_is_about() -> None:
    assert found(TELLTALE, [Words(item.place, item.text[:PREVIEW]) for item in PROSE]) == []


def test_nothing_that_is_filled_in_stands_where_a_locked_screen_shows_it() -> None:
    """A name or a law could be anything; times, and the service's own name, are harmless. Letters are for copying."""
    filled = re.compile(r"\{(?!about\.|hours\.|mine\.|later\.|usual\.|change\.)")
    letter = ("I make this ", "To whom it may concern")
    early = [item for item in BUBBLES if filled.search(item.text[:PREVIEW])]

    assert [item.place for item in early if not item.text.startswith(letter)] == []


def test_shortcuts_give_nothing_away_to_onlookers() -> None:
    shown = [word for item in BOOK.interrupts.values() for word in (item.about, item.label)]

    assert [text for text in shown if TELLTALE.search(text)] == []


def test_farewells_could_stand_under_any_chat() -> None:
    ends = [step for _, step in steps() if isinstance(step, End) and step.end != "done"]
    farewells = [line.text for step in ends for line in step.say]

    assert {step.end for step in ends} == {"exit", "wipe"}
    assert [text for text in farewells if TELLTALE.search(text) or "picture" in text] == []


# -- no fact but the directory's ------------------------------------------------------------------------


def test_flows_hold_no_number_and_no_address() -> None:
    assert found(FACT, EVERYTHING) == []


def test_flows_hold_no_number_in_words_either() -> None:
    """One is allowed: whether anyone is under eighteen is what is asked, not a fact that is told."""
    assert found(NUMBER_WORD, EVERYTHING) == []


def test_flows_name_no_act_app_service_or_line() -> None:
    names = {name for name in names_in_the_directory() if len(name) > 3 and not name.islower()}
    assert len(names) > 100
    listed = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))

    assert found(re.compile(rf"\b(?:{listed})\b"), EVERYTHING) == []


def test_links_come_from_the_directory() -> None:
    urls = [link.url for _, step in steps() for line in step.say for link in line.links]

    assert len(urls) > 10
    assert [url for url in urls if not re.fullmatch(r"\{[a-z_]+\.url\}", url)] == []


# -- kind and plain ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("pattern", [UNKIND, PROMISE], ids=["blame or hurry", "a promise"])
def test_no_word_is(pattern: re.Pattern[str]) -> None:
    assert found(pattern, EVERYTHING) == []


def test_fault_is_named_only_to_say_whose_it_is_not() -> None:
    said = [item.text for item in EVERYTHING if re.search(r"\bfault\b", item.text)]

    assert said
    assert [text for text in said if not re.search(r"not your fault|none of it is your fault", text)] == []


def test_english_is_plain_enough_for_a_tired_reader() -> None:
    assert grade([item.ours for item in PROSE]) <= HIGHEST_GRADE


@pytest.mark.parametrize("flow", sorted(BOOK.flows))
def test_no_flow_is_much_harder_than_the_rest(flow: str) -> None:
    texts = [item.ours for item in BUBBLES if item.place.startswith(f"{flow}.")]

    assert not texts or grade(texts) <= HIGHEST_GRADE + 2


def test_the_measure_tells_plain_from_hard() -> None:
    plain = ["You are not alone. We can do this step by step."]
    hard = ["Notwithstanding intermediary obligations, complainants may subsequently initiate appellate proceedings."]

    assert grade(plain) < 3
    assert grade(hard) > 14


# -- the person decides -------------------------------------------------------------------------------------


def test_every_question_for_words_says_why_and_can_be_skipped() -> None:
    asked = {place: step.ask for place, step in ASKING.items()}

    assert len(asked) >= 10
    assert [place for place, ask in asked.items() if not re.fullmatch(r".{20,}\.", ask.why) or not ask.skip] == []


def test_every_sensitive_question_says_why() -> None:
    asked = {place: " ".join(line.text for line in step.say) for place, step in SENSITIVE_QUESTIONS.items()}

    assert len(asked) >= 8
    assert [place for place, text in asked.items() if not REASON.search(text)] == []


def test_no_sensitive_question_needs_an_answer() -> None:
    labels = {place: [option.label for option in step.static] for place, step in SENSITIVE_QUESTIONS.items()}

    assert [place for place, offered in labels.items() if not any(map(OPEN_END.search, offered))] == []


@pytest.mark.parametrize("flow", SITUATIONS)
def test_every_situation_leads_to_a_report_a_line_to_call_and_the_notebook(flow: str) -> None:
    nearby = led_to(flow)

    assert nearby & {"report", "report_here"}
    assert nearby & {"helplines", "child_lines"}
    assert "evidence" in nearby


def test_crisis_cues_hold_indirect_words_too() -> None:
    phrases = [phrase.strip() for phrase in BOOK.cues["suicide"].split("|")]
    indirect = {"want to die", "no reason to live", "better off dead", "can't go on", "end my life", "life is over"}

    assert indirect <= set(phrases)
    assert len(phrases) == len(set(phrases))


def within(flow: str, start: str, stop: str = "") -> frozenset[str]:
    """The steps of one flow that can follow ``start`` without passing ``stop``."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name in BOOK.flows[flow].steps and name not in seen | {stop}:
            seen.add(name)
            waiting.extend(BOOK.flows[flow].steps[name].targets())
    return frozenset(seen)


def open_to(answers: dict[str, str], flow: str, stop: str) -> frozenset[str]:
    """The steps of one flow that someone with these answers can come to, and none that follows ``stop``."""
    seen: set[str] = set()
    waiting = [BOOK.flows[flow].start]
    while waiting:
        name = waiting.pop()
        if name not in BOOK.flows[flow].steps or name in seen:
            continue
        seen.add(name)
        step = BOOK.flows[flow].steps[name]
        if name == stop:
            continue
        if isinstance(step, Route):
            waiting.append(next((fork.go for fork in step.route if fork.when.holds(answers)), step.otherwise))
        else:
            waiting.extend(step.targets())
    return frozenset(seen)


def words_of(flow: str) -> str:
    return " ".join(item.text for item in BUBBLES if item.place.startswith(f"{flow}."))


def visited_by(flow: str) -> frozenset[str]:
    return frozenset(step.visit for step in BOOK.flows[flow].steps.values() if isinstance(step, Visit))


# -- what must never be mixed up ------------------------------------------------------------------------------


def test_danger_is_answered_with_the_number_first_and_never_with_a_question_about_suicide() -> None:
    first = BOOK.flows[BOOK.entry["danger"]]
    step = first.steps[first.start]

    assert first.flow != BOOK.entry["crisis"]
    assert [item.query for item in step.look_up.values()] == ["emergency"]
    assert "ending your life" not in words_of(first.flow)
    assert "ending your life" in words_of(BOOK.entry["crisis"])


@pytest.mark.parametrize("flow", ["crisis", "crisis_now", "help_now", "danger"])
def test_whoever_is_in_a_crisis_is_shown_lines_for_it_and_no_others(flow: str) -> None:
    assert "helplines" not in visited_by(flow)


def test_lines_for_those_who_feel_low_are_looked_up_for_that_alone() -> None:
    asked = {flow: BOOK.flows[flow].steps[BOOK.flows[flow].start].look_up["lines"].about
             for flow in ("listening_lines", "home_lines")}  # fmt: skip

    assert asked == {
        "listening_lines": {"need": "suicide", "answered_by": "person"},
        "home_lines": {"need": "domestic_violence", "answered_by": "person"},
    }


def test_whoever_promises_a_person_looks_one_up() -> None:
    """A page or a form is never told as someone who is there."""
    promise = re.compile(
        r"These people are there for you|These people will|talk to someone here|who you can reach|reach someone"
    )
    promised = [
        (place, step.look_up[name])
        for place, step in steps()
        for line in step.say
        if promise.search(line.text)
        for name in {name.partition(".")[0] for name in PLACEHOLDER.findall(line.text)} & set(step.look_up)
    ]

    assert len(promised) >= 10
    assert [place for place, asked in promised if asked.about.get("answered_by") != "person"] == []


def test_the_menu_asks_about_age_before_any_topic_when_it_is_not_known() -> None:
    menu = BOOK.flows[BOOK.entry["menu"]]
    first = menu.steps[menu.start]

    assert isinstance(first, Route)
    asked = menu.steps[next(fork.go for fork in first.route if fork.when.holds({}))]
    assert isinstance(asked, Choose)
    assert asks_about(asked) == {"age"}
    assert [option.go for option in asked.static if option.sets["age"] == "minor"] == ["flow/minor"]
    assert not any(fork.when.holds({"age": age}) for fork in first.route for age in ("adult", "minor", "unsure"))


@pytest.mark.parametrize("age", ["minor", "unsure", ""])
def test_no_law_is_shown_to_the_young_before_they_chose_to_see_it(age: str) -> None:
    rights = BOOK.flows["rights"].steps
    answers = {"situation": "image_shared", "country": "IN", **({"age": age} if age else {})}
    gate = rights["hard_words_first"]

    before = open_to(answers, "rights", stop="hard_words_first")

    assert "hard_words_first" in before
    assert "laws_for_me" not in before
    assert isinstance(gate, Choose)
    assert not any("law.plain" in line.text for line in gate.say)


def test_a_letter_is_given_in_english_too_when_the_talk_is_not() -> None:
    letters = BOOK.flows["words_to_paste"].steps
    shown = {line.text for name, step in letters.items() if name.startswith("about_") for line in step.say}
    english = {line.text.partition("\n")[2].splitlines()[1] for line in letters["in_english"].say[1:]}
    ways = letters["and_in_english"]

    assert isinstance(ways, Route)
    assert len(english) == len(shown)
    assert [fork.go for fork in ways.route if fork.when.holds({"language": "hi"})] == ["in_english"]
    assert not any(fork.when.holds(known) for fork in ways.route for known in ({"language": "en"}, {}))


def test_in_india_a_time_begins_only_with_the_letter_to_the_officer() -> None:
    steps_here = BOOK.flows["report_here"].steps
    reported = steps_here["reported"]
    assert isinstance(reported, Route)
    ways = [fork.go for fork in reported.route if fork.when.holds({"country": "IN"})]

    before = within("report_here", ways[0], stop="letter_sent") - within("report_here", "what_else")

    assert ways
    assert [name for name in before if isinstance(steps_here[name], StartClock)] == []
    assert isinstance(steps_here["letter_sent"], StartClock)


def test_only_a_report_of_the_person_shown_starts_a_time() -> None:
    timed = {place.partition(".")[0] for place, step in steps() if isinstance(step, StartClock)}
    first = BOOK.flows["report_here"].steps[BOOK.flows["report_here"].start]

    assert timed == {"report_here", "still_there"}
    assert isinstance(first, Route)
    ways = [fork.go for fork in first.route if fork.when.holds({"situation": "received_an_image"})]
    assert ways == ["flow/report_seen"]


def test_the_same_opening_is_not_said_before_each_record() -> None:
    lists = [(place, line) for place, step in steps() for line in step.say if line.each]
    openings = [place for place, line in lists if line.most > 1 and not line.skip]

    assert len(lists) > 20
    assert openings == []


# -- the folder as a whole ------------------------------------------------------------------------------------


def test_every_flow_is_led_to_from_somewhere() -> None:
    begun = set(BOOK.entry.values()) | {item.go for item in BOOK.interrupts.values()}

    assert set(BOOK.flows) - begun - {name for flow in BOOK.flows for name in led_to(flow)} == set()


def test_visits_never_go_in_circles() -> None:
    visits = {
        name: {step.visit for step in flow.steps.values() if isinstance(step, Visit)}
        for name, flow in BOOK.flows.items()
    }

    def circles(flow: str, above: tuple[str, ...]) -> Iterator[str]:
        if flow in above:
            yield " > ".join((*above, flow))
            return
        for name in visits[flow]:
            yield from circles(name, (*above, flow))

    assert [circle for flow in BOOK.flows for circle in circles(flow, ())] == []


def test_a_side_trip_leads_nowhere_but_back() -> None:
    ways_out = {"wipe", "exit"}  # whoever wants to be gone goes from anywhere
    astray = {
        flow.flow: [
            go for step in flow.steps.values() if not isinstance(step, Visit) for go in step.targets() if "/" in go
        ]
        for flow in BOOK.flows.values()
        if flow.purpose.endswith("A side trip.")
    }

    assert len(astray) > 10
    assert {flow: gone for flow, gone in astray.items() if {go.removeprefix("flow/") for go in gone} - ways_out} == {}


def test_the_examples_for_editors_are_true() -> None:
    text = (FLOWS / "README.md").read_text(encoding="utf-8")
    examples = re.findall(r"```yaml\n(.+?)```", text, re.DOTALL)
    flow, kinds, _ = examples
    written = "flow: example\npurpose: Shows every kind.\nstart: tell_them\nsteps:\n" + kinds

    book = read_book({**FILES, "received.yaml": textwrap.dedent(flow), "example.yaml": written})

    assert {type(step) for step in book.flows["example"].steps.values()} == set(STEP_KINDS)
