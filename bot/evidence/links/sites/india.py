"""ShareChat, Moj, Josh, Koo and Truecaller. Few of their shapes are public: what is not here is kept as it is."""

from __future__ import annotations

from bot.evidence.links.model import Kind
from bot.evidence.links.shape import Shape, Site

SHARED = "referrer referer referralcode d lang language share_* ref"

INDIA = (
    Site(
        platform="sharechat",
        hosts="sharechat.com www.sharechat.com m.sharechat.com",
        home="sharechat.com",
        profile="/profile/{user}",
        trackers=SHARED,
        shapes=(
            Shape(Kind.POST, "/post/{post}"),
            Shape(Kind.VIDEO, "/video/{post}"),
            Shape(Kind.IMAGE, "/image/{post}"),
            Shape(Kind.PROFILE, "/profile/{user}"),
            Shape(Kind.SEARCH, "/tag/{tag}"),
        ),
    ),
    Site("sharechat", "b.sharechat.com sharechat.app.link", otherwise=Kind.SHARE, short=True),
    Site("sharechat", "*.sharechat.com", otherwise=Kind.FILE),
    Site(
        platform="moj",
        hosts="mojapp.in www.mojapp.in m.mojapp.in share.mojapp.in",
        home="mojapp.in",
        profile="/@{user}",
        trackers=SHARED,
        shapes=(
            Shape(Kind.VIDEO, "/@{user}/video/{video:n}"),
            Shape(Kind.VIDEO, "/video/{video}"),
            Shape(Kind.PROFILE, "/@{user}"),
        ),
    ),
    Site("moj", "*.mojapp.in"),
    Site(
        platform="josh",
        hosts="share.myjosh.in",
        home="share.myjosh.in",
        trackers=SHARED + " u",
        shapes=(
            Shape(Kind.VIDEO, "/video/{video}"),
            Shape(Kind.VIDEO, "/video/{language}/{video}"),
            Shape(Kind.PROFILE, "/profile/{profile}"),
        ),
    ),
    Site("josh", "myjosh.in www.myjosh.in *.myjosh.in"),
    Site(
        platform="koo",
        hosts="kooapp.com www.kooapp.com",
        home="www.kooapp.com",
        profile="/profile/{user}",
        trackers=SHARED,
        shapes=(Shape(Kind.POST, "/koo/{user}/{post}"), Shape(Kind.PROFILE, "/profile/{user}")),
    ),
    Site(
        platform="truecaller",
        hosts="truecaller.com www.truecaller.com",
        home="www.truecaller.com",
        shapes=(Shape(Kind.PHONE, "/search/{country}/{phone}"), Shape(Kind.PROFILE, "/user/{profile}")),
    ),
)
