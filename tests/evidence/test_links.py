"""What people paste becomes one canonical address, or a reason why not."""

import csv
import json
import re
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.evidence.links import MOST_LINKS, Flag, Kind, Refusal, canonical, find_links, read_links
from bot.evidence.links.canonical import TRACKERS
from bot.evidence.links.shape import Shape, Site
from bot.evidence.links.sites import SITES


class Row(NamedTuple):
    platform: str
    kind: str
    pasted: str
    expected: str
    ids: str
    short: bool


def rows() -> list[Row]:
    text = Path(__file__).with_name("links.tsv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    found = []
    for cells in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
        platform, kind, pasted, expected, *rest = cells
        ids, mark = [*rest, "", ""][:2]
        found.append(Row(platform, kind, pasted, pasted if expected == "=" else expected, ids, mark == "short"))
    return found


ROWS = rows()
BIG = ("instagram", "facebook", "whatsapp", "telegram", "youtube", "x_twitter", "snapchat", "reddit", "tiktok")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.pasted[:60])
def test_reads_real_shapes(row: Row) -> None:
    read = canonical(row.pasted)

    assert (read.platform, read.kind, read.refused) == (row.platform, Kind(row.kind), None)
    assert read.url == row.expected
    assert {f"{name}={value}" for name, value in read.ids} == set(row.ids.split())
    assert (Flag.SHORT in read.flags) == row.short


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.pasted[:60])
def test_finds_each_shape_in_a_sentence(row: Row) -> None:
    (read,) = read_links(f"he put it here: ({row.pasted}), please look।")

    assert (read.platform, read.url) == (row.platform, row.expected)
    assert read.given == row.pasted


def test_reading_the_canonical_form_again_changes_nothing() -> None:
    for row in ROWS:
        again = canonical(row.expected)
        assert (again.platform, again.kind, again.url) == (row.platform, Kind(row.kind), row.expected)


def test_every_platform_of_the_directory_has_shapes(platform_ids: set[str]) -> None:
    tested = {row.platform for row in ROWS}

    assert platform_ids - tested == set()
    assert {site.platform for site in SITES} - tested == set()
    for platform in BIG:
        assert sum(row.platform == platform for row in ROWS) >= 6, platform


@pytest.fixture(scope="module")
def platform_ids() -> set[str]:
    """Every platform of the directory."""
    folder = Path(__file__).parents[2] / "flows" / "directory" / "platforms"
    found = {record["id"] for file in folder.glob("*.yaml") for record in yaml.safe_load(file.read_text("utf-8"))}
    assert len(found) > 40, "no platforms found: this check would prove nothing"
    return found


def test_every_table_entry_writes_an_address_it_reads_back_the_same() -> None:
    """A shape whose canonical form another shape would read differently makes two records of one place."""
    checked = 0
    for site in SITES:
        for shape in site.shapes:
            url = canonical(example_of(site, shape))
            assert url.refused is None, (site.platform, shape.pattern)
            assert canonical(url.url).url == url.url, (site.platform, shape.pattern)
            checked += 1
    assert checked > 200


def example_of(site: Site, shape: Shape) -> str:
    host = re.sub(r"^\*\.", "abc.", site.hosts.split()[0]).replace(".*", ".com").replace("?", "a").replace("#", "2")
    takes = {"n": "1234567", "x": "AB12", "w": "Ab_1", "all": "https://example.com/x", "": "Ab1"}
    filled = re.sub(r"\{\w+:?(\w*)\}", lambda part: takes[part[1]], shape.pattern.removesuffix("/**"))
    if ":" in host:
        return host.replace(":", "://") + filled
    return f"https://{host}{filled}"


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("javascript:alert(document.cookie)", Refusal.SCRIPT),
        ("JaVaScRiPt:alert(1)", Refusal.SCRIPT),
        ("java\tscript:alert(1)", Refusal.SCRIPT),
        ("java\u202escript:alert(1)", Refusal.SCRIPT),
        ("\x01javascript:alert(1)", Refusal.SCRIPT),
        ("view-source:javascript:alert(1)", Refusal.SCRIPT),
        ("vbscript:msgbox", Refusal.SCRIPT),
        ("data:text/html;base64,PHNjcmlwdD4=", Refusal.DATA),
        ("data:image/png;base64,iVBOR", Refusal.DATA),
        ("file:///sdcard/DCIM/a.jpg", Refusal.LOCAL_FILE),
        ("content://media/external/images/1", Refusal.LOCAL_FILE),
        ("blob:https://web.whatsapp.com/1a2b", Refusal.BLOB),
        ("intent://x#Intent;end", Refusal.OTHER_SCHEME),
        ("about:blank", Refusal.OTHER_SCHEME),
        ("http://localhost/a.jpg", Refusal.PRIVATE_HOST),
        ("localhost:8000/a.jpg", Refusal.PRIVATE_HOST),
        ("http://nas.local/a.jpg", Refusal.PRIVATE_HOST),
        ("http://router/", Refusal.PRIVATE_HOST),
        ("http://127.0.0.1/", Refusal.PRIVATE_HOST),
        ("http://127.1/", Refusal.PRIVATE_HOST),
        ("http://2130706433/", Refusal.PRIVATE_HOST),
        ("http://0x7f.0.0.1/", Refusal.PRIVATE_HOST),
        ("http://0177.0.0.1/", Refusal.PRIVATE_HOST),
        ("http://10.1.2.3/a", Refusal.PRIVATE_HOST),
        ("http://172.16.0.1/a", Refusal.PRIVATE_HOST),
        ("192.168.1.5:8080/a.jpg", Refusal.PRIVATE_HOST),
        ("http://169.254.169.254/latest/meta-data", Refusal.PRIVATE_HOST),
        ("http://100.64.0.1/", Refusal.PRIVATE_HOST),
        ("http://[::1]/", Refusal.PRIVATE_HOST),
        ("http://[fe80::1]/", Refusal.PRIVATE_HOST),
        ("http://[fd00::1]:80/", Refusal.PRIVATE_HOST),
        ("http://[::ffff:192.168.0.1]/", Refusal.PRIVATE_HOST),
        ("http://１２７.０.０.１/", Refusal.PRIVATE_HOST),
        ("https://l.facebook.com/l.php?u=http%3A%2F%2F192.168.0.1%2F", Refusal.PRIVATE_HOST),
        ("https://l.facebook.com/l.php?u=javascript%3Aalert(1)", Refusal.SCRIPT),
        ("http://exa mple.com/", Refusal.NOT_A_LINK),
        ("http://a..b/", Refusal.BAD_HOST),
        ("http://[::zz]/", Refusal.BAD_HOST),
        ("http://256.256.256.256/", Refusal.BAD_HOST),
        ("http://example.com:99999/", Refusal.BAD_HOST),
        ("tg://settings", Refusal.NOT_A_LINK),
        ("hello", Refusal.NOT_A_LINK),
        ("", Refusal.NOT_A_LINK),
        ("https://example.com/" + "a" * 2000, Refusal.TOO_LONG),
    ],
)
def test_refuses_with_a_reason(link: str, reason: Refusal) -> None:
    read = canonical(link)

    assert read.refused == reason
    assert (read.url, read.kind, read.platform) == ("", Kind.REFUSED, "")


@pytest.mark.parametrize(
    ("link", "url", "flag"),
    [
        ("https://someone:secret@example.com/a", "https://example.com/a", Flag.CREDENTIALS),
        ("https://instagram.com@example.com/p/x", "https://example.com/p/x", Flag.CREDENTIALS),
        ("http://аррӏе.com/x", "http://xn--80ak6aa92e.com/x", Flag.INTERNATIONAL),
        ("http://xn--80ak6aa92e.com/x", "http://xn--80ak6aa92e.com/x", Flag.INTERNATIONAL),
        ("http://उदाहरण.भारत/क", "http://xn--p1b6ci4b4b3a.xn--h2brj9c/%E0%A4%95", Flag.INTERNATIONAL),
        ("https://example.com/gpj\u202eexe.a", "https://example.com/gpjexe.a", Flag.HIDDEN_CHARACTERS),
        ("https://exa\u200bmple.com/\x07a", "https://example.com/a", Flag.HIDDEN_CHARACTERS),
        ("example.com/a", "https://example.com/a", Flag.NO_SCHEME),
        (
            "https://l.instagram.com/?u=https%3A%2F%2Fexample.com%2Fa%3Ffbclid%3DIw&e=AT0x",
            "https://example.com/a",
            Flag.UNWRAPPED,
        ),
        ("https://www.google.com/url?sa=t&url=https%3A%2F%2Fexample.com%2Fa", "https://example.com/a", Flag.UNWRAPPED),
        ("https://www.youtube.com/redirect?q=https%3A%2F%2Fexample.com", "https://example.com/", Flag.UNWRAPPED),
    ],
)
def test_mends_and_says_so(link: str, url: str, flag: Flag) -> None:
    read = canonical(link)

    assert (read.url, read.refused) == (url, None)
    assert flag in read.flags


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("https://a.com/x,https://b.com/y;https://c.com/z", ["https://a.com/x", "https://b.com/y", "https://c.com/z"]),
        ("https://a.com/xhttps://b.com/y", ["https://a.com/x", "https://b.com/y"]),
        (
            '<https://a.com/x> "https://b.com/y" “https://c.com/z”.',
            ["https://a.com/x", "https://b.com/y", "https://c.com/z"],
        ),
        ("[see](https://a.com/x_(1)) and (https://b.com/y)!", ["https://a.com/x_(1)", "https://b.com/y"]),
        ("*https://a.com/x* 'https://b.com/y'…", ["https://a.com/x", "https://b.com/y"]),
        ("यहाँ देखो https://a.com/x। और www.b.com/y॥", ["https://a.com/x", "https://www.b.com/y"]),
        ("ｈｔｔｐｓ：／／ａ．ｃｏｍ／ｘ x。com/b/status/2", ["https://a.com/x", "https://x.com/b/status/2"]),
        ("hxxps://a[.]com/x b(.)org", ["https://a.com/x", "https://b.org/"]),
        (r"https:\\www.instagram.com\p\Ab1", ["https://www.instagram.com/p/Ab1/"]),
        ("https://a.com/?x=1&amp;y=2", ["https://a.com/?x=1&y=2"]),
        ("https://a.com/x😭 https://b.com/y👍🏽", ["https://a.com/x", "https://b.com/y"]),
        ("https://t.me/a_channel/12, again: telegram.me/a_channel/12", ["https://t.me/a_channel/12"]),
        ("I said ok.fine to Mr.Sharma at 3.30pm, saw it.in the morning, sent a.jpg and b.pdf", []),
        ("either/or, 12/11/2026, 5.5, e.g. this, v1.2.3", []),
        ("example.in", ["https://example.in/"]),
    ],
)
def test_finds_links_however_they_are_pasted(text: str, urls: list[str]) -> None:
    assert [read.url for read in read_links(text)] == urls


@pytest.mark.parametrize(
    ("text", "platform", "found"),
    [
        ("@some_person on insta", "", [("instagram", "profile", "some_person", "https://www.instagram.com/some_person/")]),
        ("insta id some.person1", "", [("instagram", "profile", "some.person1", "https://www.instagram.com/some.person1/")]),
        ("Telegram: leak_boss", "", [("telegram", "profile", "leak_boss", "https://t.me/leak_boss")]),
        ("इंस्टाग्राम आईडी: some.person", "", [("instagram", "profile", "some.person", "https://www.instagram.com/some.person/")]),
        ("@leak_boss", "telegram", [("telegram", "profile", "leak_boss", "https://t.me/leak_boss")]),
        ("leak_boss", "telegram", [("telegram", "profile", "leak_boss", "https://t.me/leak_boss")]),
        ("@leak_boss", "", [("", "profile", "leak_boss", "")]),
        ("one_name\ntwo_name", "snapchat", [
            ("snapchat", "profile", "one_name", "https://www.snapchat.com/add/one_name"),
            ("snapchat", "profile", "two_name", "https://www.snapchat.com/add/two_name"),
        ]),
        ("u/some-one in r/some_sub", "", [
            ("reddit", "profile", "some-one", "https://www.reddit.com/user/some-one/"),
            ("reddit", "community", "", "https://www.reddit.com/r/some_sub/"),
        ]),
        ("whatsapp 098000 00001", "", [("whatsapp", "phone", "+919800000001", "https://wa.me/919800000001")]),
        ("+91 98000-00001", "", [("", "phone", "+919800000001", "")]),
        ("98000 00001", "whatsapp", [("whatsapp", "phone", "+919800000001", "https://wa.me/919800000001")]),
        ("९८००० ००००१ whatsapp", "", [("whatsapp", "phone", "+919800000001", "https://wa.me/919800000001")]),
        ("he asked 98000 00001 rupees", "", []),
        ("from some.one@example.com", "", [("", "email", "some.one@example.com", "")]),
        ("pay to name@okbank", "", []),
        ("instagram par hai", "", []),
        ("my instagram account was hacked", "", []),
        ("Instagram", "instagram", []),
        ("bumble name: Asha", "bumble", []),
    ],
)  # fmt: skip
def test_finds_names_and_numbers(text: str, platform: str, found: list[tuple[str, str, str, str]]) -> None:
    reads = read_links(text, platform=platform)

    assert [(read.platform, read.kind.value, read.handle, read.url) for read in reads] == found


def test_takes_fifty_links_and_tells_how_many_it_left_out() -> None:
    text = "\n".join(f"https://x.com/someone/status/{number}" for number in range(1000, 1057))

    found = find_links(text)

    assert len(found.links) == MOST_LINKS == 50
    assert found.left_out == 7
    assert [read.id("post") for read in found.links] == [str(number) for number in range(1000, 1050)]


def test_refused_links_are_told_among_the_others() -> None:
    reads = read_links("javascript:alert(1) https://x.com/a http://192.168.0.2/me.jpg")

    assert [read.refused for read in reads] == [Refusal.SCRIPT, None, Refusal.PRIVATE_HOST]


def test_nothing_written_by_the_person_shows_in_a_repr() -> None:
    reads = read_links("https://canary.example.com/canary @canary canary@example.com +919800000001 javascript:canary")

    assert len(reads) == 5
    assert "canary" not in repr(reads)
    assert "98000" not in repr(reads)


URLISH = st.text(alphabet="abcXYZ019.:/?#&=@%-_~[]()+!$',;* \t\n\\।。\u202e\u200bएक\u0661😭", max_size=80)
HOSTS = st.sampled_from(["example.com", *(site.hosts.split()[0].replace("*", "a").replace("?", "a").replace("#", "2")
                                          for site in SITES)])  # fmt: skip
LINKS = st.builds(lambda host, rest: f"https://{host}/{rest}", HOSTS, URLISH)


@given(st.one_of(st.text(max_size=200), URLISH, LINKS))
def test_never_raises_and_never_lets_a_refused_kind_pass(text: str) -> None:
    for read in (canonical(text), *read_links(text), *read_links(text, platform="instagram")):
        assert (read.url == "") or read.refused is None
        assert read.url == "" or re.match(r"(?:https?|ftp|tg|magnet):", read.url)
        assert read.url.isascii()
        assert not re.search(r"[\s\x00-\x1f<>\"`]", read.url)


@given(st.one_of(LINKS, URLISH))
def test_canonical_is_idempotent(text: str) -> None:
    once = canonical(text)
    if once.url:
        twice = canonical(once.url)
        assert (twice.url, twice.platform, twice.kind, twice.refused) == (once.url, once.platform, once.kind, None)


EVERYWHERE = sorted(name.replace("*", "abc") for name in TRACKERS)


TRACKABLE = [row for row in ROWS if row.expected.startswith("http") and row.platform != "internet_archive"]
"""An archive keeps pages under their whole address: what looks like a tracker there is part of the name."""


@given(st.sampled_from(TRACKABLE), st.data())
def test_canonical_holds_no_tracker(row: Row, data: st.DataObject) -> None:
    """Trackers known everywhere, and those of the site itself, are gone wherever in the query they stood."""
    site = next(
        (site for site in SITES if site.fits(re.split(r"[/:?#]", row.expected.split("//")[1])[0]) is not None), None
    )
    own = sorted(name.replace("*", "abc") for name in site.tracking) if site else []
    names = data.draw(st.lists(st.sampled_from([*EVERYWHERE, *own]), min_size=1, max_size=3))
    address, hash_, fragment = row.expected.partition("#")
    extra = "&".join(f"{name}=tracked" for name in names)
    read = canonical(f"{address}{'&' if '?' in address else '?'}{extra}{hash_}{fragment}")

    assert read.url == row.expected


@given(st.text(max_size=60))
def test_an_answer_is_fit_for_json(text: str) -> None:
    for read in read_links(text):
        json.dumps([read.url, read.given, read.ids]).encode()
