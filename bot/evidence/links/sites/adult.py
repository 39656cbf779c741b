"""Dating apps, paid pages and porn sites: an address is all that is ever looked at."""

from __future__ import annotations

from bot.evidence.links.model import Kind
from bot.evidence.links.shape import Shape, Site

PORNHUB = (
    Site(
        platform="pornhub",
        hosts=(
            "pornhub.com *.pornhub.com pornhub.org *.pornhub.org pornhub.net *.pornhub.net "
            "pornhubpremium.com *.pornhubpremium.com"
        ),
        home="www.pornhub.com",
        trackers="pkey t platform",
        shapes=(
            Shape(Kind.VIDEO, "/view_video.php?viewkey={video}"),
            Shape(Kind.VIDEO, "/embed/{video}", to="/view_video.php?viewkey={video}"),
            Shape(Kind.REEL, "/shorties/{video}"),
            Shape(Kind.IMAGE, "/photo/{image:n}"),
            Shape(Kind.IMAGE, "/gif/{image:n}"),
            Shape(Kind.ALBUM, "/album/{album:n}"),
            Shape(Kind.ALBUM, "/playlist/{album:n}"),
            Shape(Kind.PROFILE, "/model/{user}/**", to="/model/{user}"),
            Shape(Kind.PROFILE, "/users/{user}/**", to="/users/{user}"),
            Shape(Kind.PROFILE, "/pornstar/{user}/**", to="/pornstar/{user}"),
            Shape(Kind.CHANNEL, "/channels/{user}/**", to="/channels/{user}"),
        ),
    ),
    Site(
        "pornhub",
        "redtube.com www.redtube.com m.redtube.com ??.redtube.com",
        home="www.redtube.com",
        shapes=(Shape(Kind.VIDEO, "/{video:n}"), Shape(Kind.PROFILE, "/users/{user}")),
    ),
    Site(
        "pornhub",
        "youporn.com www.youporn.com m.youporn.com",
        home="www.youporn.com",
        shapes=(
            Shape(Kind.VIDEO, "/watch/{video:n}/**", to="/watch/{video}/"),
            Shape(Kind.VIDEO, "/embed/{video:n}/**", to="/watch/{video}/"),
        ),
    ),
    Site(
        "pornhub",
        "tube8.com www.tube8.com m.tube8.com",
        home="www.tube8.com",
        shapes=(Shape(Kind.VIDEO, "/porn-video/{video:n}/"), Shape(Kind.VIDEO, "/{category}/{slug}/{video:n}/")),
    ),
    Site(
        "pornhub",
        "thumbzilla.com www.thumbzilla.com",
        home="www.thumbzilla.com",
        shapes=(Shape(Kind.VIDEO, "/video/{video}/**", to="/video/{video}"),),
    ),
    Site("pornhub", "*.phncdn.com", otherwise=Kind.FILE),
)

XVIDEOS_SHAPES = (
    Shape(Kind.VIDEO, "/video{video:n}/**", to="/video{video}/"),
    Shape(Kind.VIDEO, "/video.{video:w}/**", to="/video.{video}/"),
    Shape(Kind.VIDEO, "/embedframe/{video:w}", to="/embedframe/{video}"),
    Shape(Kind.PROFILE, "/profiles/{user}/**", to="/profiles/{user}"),
    Shape(Kind.CHANNEL, "/channels/{user}/**", to="/channels/{user}"),
    Shape(Kind.PROFILE, "/amateur-channels/{user}"),
)

XVIDEOS = (
    Site(
        "xvideos",
        "xvideos.com www.xvideos.com m.xvideos.com ??.xvideos.com flashservice.xvideos.com",
        home="www.xvideos.com",
        shapes=XVIDEOS_SHAPES,
    ),
    Site("xvideos", "xvideos#.com www.xvideos#.com xvideos.es www.xvideos.es", shapes=XVIDEOS_SHAPES),
    Site("xvideos", "*.xvideos.com *.xvideos-cdn.com *.xvideos.net", otherwise=Kind.PAGE),
)

XNXX = (
    Site(
        platform="xnxx",
        hosts="xnxx.com www.xnxx.com m.xnxx.com video.xnxx.com xnxx.tv www.xnxx.tv xnxx.es www.xnxx.es",
        home="www.xnxx.com",
        shapes=(
            Shape(Kind.VIDEO, "/video-{video:w}/**", to="/video-{video}/"),
            Shape(Kind.VIDEO, "/video{video:n}/**", to="/video{video}/"),
            Shape(Kind.VIDEO, "/embedframe/{video:w}"),
            Shape(Kind.PROFILE, "/profiles/{user}/**", to="/profiles/{user}"),
        ),
    ),
    Site("xnxx", "*.xnxx.com *.xnxx-cdn.com"),
)

XHAMSTER_SHAPES = (
    Shape(Kind.VIDEO, "/videos/{slug}-{video:w}"),
    Shape(Kind.VIDEO, "/movies/{video:w}/{slug}.html"),
    Shape(Kind.VIDEO, "/movies/{video:w}/.html"),
    Shape(Kind.REEL, "/moments/{slug}-{video:w}"),
    Shape(Kind.ALBUM, "/photos/gallery/{slug}-{album:w}"),
    Shape(Kind.IMAGE, "/photos/gallery/{slug}-{album:w}/{image:n}"),
    Shape(Kind.PROFILE, "/users/{user}/**", to="/users/{user}"),
    Shape(Kind.PROFILE, "/creators/{user}/**", to="/creators/{user}"),
    Shape(Kind.CHANNEL, "/channels/{user}"),
)

XHAMSTER = (
    Site(
        "xhamster",
        "xhamster.com www.xhamster.com m.xhamster.com ??.xhamster.com",
        home="xhamster.com",
        shapes=XHAMSTER_SHAPES,
    ),
    Site(
        "xhamster",
        (
            "xhamster.one xhamster.desi xhms.pro xhday.com xhvid.com xhamster#.com xhamster#.desi "
            "*.xhamster#.com *.xhamster.desi"
        ),
        shapes=XHAMSTER_SHAPES,
    ),
    Site("xhamster", "*.xhcdn.com", otherwise=Kind.FILE),
)

MOTHERLESS = (
    Site(
        platform="motherless",
        hosts="motherless.com www.motherless.com m.motherless.com",
        home="motherless.com",
        shapes=(
            Shape(Kind.PROFILE, "/u/{user}"),
            Shape(Kind.PROFILE, "/m/{user}"),
            Shape(Kind.GROUP, "/gv/{group}"),
            Shape(Kind.GROUP, "/gi/{group}"),
            Shape(Kind.GROUP, "/g/{group}"),
            Shape(Kind.VIDEO, "/g/{group}/{post:x}"),
            Shape(Kind.ALBUM, "/G{album:x}"),
            Shape(Kind.ALBUM, "/GV{album:x}"),
            Shape(Kind.ALBUM, "/GI{album:x}"),
            Shape(Kind.POST, "/{album:w}/{post:x}"),
            Shape(Kind.POST, "/{post:x}"),
        ),
    ),
    Site("motherless", "*.motherlessmedia.com", otherwise=Kind.FILE),
)

PAID = (
    Site(
        platform="onlyfans",
        hosts="onlyfans.com www.onlyfans.com m.onlyfans.com",
        home="onlyfans.com",
        profile="/{user}",
        reserved="my posts help terms privacy contact about transparency_center dmca complaints",
        shapes=(
            Shape(Kind.POST, "/{post:n}/{user}"),
            Shape(Kind.CHAT, "/my/chats/chat/{chat:n}/"),
            Shape(Kind.PROFILE, "/{user}"),
            Shape(Kind.PROFILE, "/{user}/media", to="/{user}"),
        ),
    ),
    Site("onlyfans", "*.onlyfans.com", otherwise=Kind.FILE),
)

DATING = (
    Site(
        "tinder",
        "tinder.com www.tinder.com gotinder.com www.gotinder.com",
        home="tinder.com",
        profile="/@{user}",
        shapes=(Shape(Kind.PROFILE, "/@{user}"), Shape(Kind.CHAT, "/app/messages/{chat}")),
    ),
    Site("tinder", "go.tinder.com tinder.onelink.me", otherwise=Kind.SHARE, short=True),
    Site("tinder", "*.gotinder.com", otherwise=Kind.FILE),
    Site("bumble", "bumble.com www.bumble.com *.bumble.com", profile=""),
    Site("bumble", "bumble.onelink.me", otherwise=Kind.SHARE, short=True),
    Site("grindr", "grindr.com www.grindr.com web.grindr.com *.grindr.com"),
    Site("grindr", "grindr.me grindr.app.link", otherwise=Kind.SHARE, short=True),
)

ADULT = (*PORNHUB, *XVIDEOS, *XNXX, *XHAMSTER, *MOTHERLESS, *PAID, *DATING)
