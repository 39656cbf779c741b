"""YouTube and Dailymotion."""

from __future__ import annotations

from bot.evidence.links.model import Kind
from bot.evidence.links.shape import Shape, Site

VIDEO = (
    Site(
        platform="youtube",
        hosts=(
            "youtube.com www.youtube.com m.youtube.com music.youtube.com gaming.youtube.com "
            "youtube-nocookie.com www.youtube-nocookie.com"
        ),
        home="www.youtube.com",
        profile="/@{user}",
        trackers=(
            "si t time_continue start feature pp ab_channel app sttick cbrd ucbcb embeds_* "
            "source_ve_path kw is_share persist_app themerefresh gl hl index start_radio rv"
        ),
        shapes=(
            Shape(Kind.COMMENT, "/watch?v={video}&lc={comment}"),
            Shape(Kind.VIDEO, "/watch?v={video}"),
            Shape(Kind.REEL, "/shorts/{video}"),
            Shape(Kind.LIVE, "/live/{video}"),
            Shape(Kind.VIDEO, "/embed/{video}", to="/watch?v={video}"),
            Shape(Kind.VIDEO, "/v/{video}", to="/watch?v={video}"),
            Shape(Kind.VIDEO, "/clip/{clip}"),
            Shape(Kind.ALBUM, "/playlist?list={album}"),
            Shape(Kind.POST, "/post/{post}"),
            Shape(Kind.POST, "/channel/{channel}/community?lb={post}", to="/post/{post}"),
            Shape(Kind.CHANNEL, "/channel/{channel}/**", to="/channel/{channel}"),
            Shape(Kind.CHANNEL, "/@{user}/**", to="/@{user}"),
            Shape(Kind.CHANNEL, "/c/{name}/**", to="/c/{name}"),
            Shape(Kind.CHANNEL, "/user/{name}/**", to="/user/{name}"),
        ),
    ),
    Site(
        "youtube",
        "youtu.be www.youtu.be",
        shapes=(Shape(Kind.VIDEO, "/{video}", to="https://www.youtube.com/watch?v={video}"),),
    ),
    Site("youtube", "yt.be", otherwise=Kind.SHARE, short=True),
    Site("youtube", "i.ytimg.com img.youtube.com", otherwise=Kind.FILE),
    Site("youtube", "*.youtube.com"),
    Site(
        platform="dailymotion",
        hosts="dailymotion.com www.dailymotion.com touch.dailymotion.com",
        home="www.dailymotion.com",
        profile="/{user}",
        reserved="video embed playlist signin legal search topic player widget about library",
        shapes=(
            Shape(Kind.VIDEO, "/video/{video:w}"),
            Shape(Kind.VIDEO, "/video/{video:w}_{slug}", to="/video/{video}"),
            Shape(Kind.VIDEO, "/embed/video/{video:w}", to="/video/{video}"),
            Shape(Kind.ALBUM, "/playlist/{album:w}"),
            Shape(Kind.PROFILE, "/{user}"),
        ),
    ),
    Site(
        "dailymotion",
        "geo.dailymotion.com",
        shapes=(
            Shape(Kind.VIDEO, "/player.html?video={video}", to="https://www.dailymotion.com/video/{video}"),
            Shape(Kind.VIDEO, "/player/{player}?video={video}", to="https://www.dailymotion.com/video/{video}"),
        ),
    ),
    Site(
        "dailymotion",
        "dai.ly",
        shapes=(Shape(Kind.VIDEO, "/{video:w}", to="https://www.dailymotion.com/video/{video}"),),
    ),
)
