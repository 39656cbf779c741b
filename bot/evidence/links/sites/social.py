"""X, Reddit, TikTok, LinkedIn, Pinterest, Tumblr and Quora."""

from __future__ import annotations

from bot.evidence.links.model import Kind
from bot.evidence.links.shape import Shape, Site

X = Site(
    platform="x_twitter",
    hosts=("x.com www.x.com mobile.x.com m.x.com twitter.com www.twitter.com mobile.twitter.com m.twitter.com"),
    home="x.com",
    profile="/{user}",
    reserved=(
        "i home explore search messages notifications settings hashtag intent share login signup "
        "compose tos privacy download jobs about"
    ),
    trackers="s t ref_src ref_url refsrc cn cxt mx twcamp twterm twgr twcon lang",
    shapes=(
        Shape(Kind.POST, "/i/web/status/{post:n}"),
        Shape(Kind.POST, "/i/status/{post:n}", to="/i/web/status/{post}"),
        Shape(Kind.POST, "/{user:w}/status/{post:n}/photo/{photo:n}"),
        Shape(Kind.POST, "/{user:w}/status/{post:n}/video/{video:n}"),
        Shape(Kind.POST, "/{user:w}/status/{post:n}/**", to="/{user}/status/{post}"),
        Shape(Kind.POST, "/{user:w}/statuses/{post:n}", to="/{user}/status/{post}"),
        Shape(Kind.COMMUNITY, "/i/communities/{community:n}"),
        Shape(Kind.LIVE, "/i/spaces/{space:w}/**", to="/i/spaces/{space}"),
        Shape(Kind.LIVE, "/i/broadcasts/{broadcast:w}"),
        Shape(Kind.PROFILE, "/i/user/{profile:n}"),
        Shape(Kind.PAGE, "/i/lists/{list:n}"),
        Shape(Kind.PROFILE, "/intent/user?user_id={profile:n}", to="/i/user/{profile}"),
        Shape(Kind.PROFILE, "/intent/user?screen_name={user:w}", to="/{user}"),
        Shape(Kind.CHAT, "/messages/{chat}"),
        Shape(Kind.PROFILE, "/{user:w}/media", to="/{user}"),
        Shape(Kind.PROFILE, "/{user:w}/with_replies", to="/{user}"),
        Shape(Kind.PROFILE, "/@{user:w}", to="/{user}"),
        Shape(Kind.PROFILE, "/{user:w}"),
    ),
)

X_REST = (
    Site(
        "x_twitter",
        "t.co pic.twitter.com pic.x.com",
        otherwise=Kind.SHARE,
        short=True,
        shapes=(Shape(Kind.SHARE, "/{code}", short=True),),
    ),
    Site("x_twitter", "pbs.twimg.com video.twimg.com ton.twimg.com", otherwise=Kind.FILE),
    Site("x_twitter", "*.twitter.com *.x.com"),
)

REDDIT = (
    Site(
        platform="reddit",
        hosts=(
            "reddit.com www.reddit.com old.reddit.com new.reddit.com np.reddit.com i.reddit.com "
            "m.reddit.com amp.reddit.com sh.reddit.com ??.reddit.com"
        ),
        home="www.reddit.com",
        profile="/user/{user}/",
        trackers=("share_id ref ref_source rdt context depth sort correlation_id ref_campaign post_fullname st sh"),
        shapes=(
            Shape(
                Kind.COMMENT,
                "/r/{community}/comments/{post:w}/{slug}/{comment:w}/",
                to="/r/{community}/comments/{post}/comment/{comment}/",
            ),
            Shape(Kind.POST, "/r/{community}/comments/{post:w}/**", to="/r/{community}/comments/{post}/"),
            Shape(
                Kind.COMMENT,
                "/user/{user}/comments/{post:w}/{slug}/{comment:w}/",
                to="/user/{user}/comments/{post}/comment/{comment}/",
            ),
            Shape(Kind.POST, "/user/{user}/comments/{post:w}/**", to="/user/{user}/comments/{post}/"),
            Shape(Kind.POST, "/comments/{post:w}/**", to="/comments/{post}/"),
            Shape(Kind.ALBUM, "/gallery/{post:w}"),
            Shape(Kind.SHARE, "/r/{community}/s/{code}", short=True),
            Shape(Kind.SHARE, "/user/{user}/s/{code}", short=True),
            Shape(Kind.SHARE, "/u/{user}/s/{code}", to="/user/{user}/s/{code}", short=True),
            Shape(Kind.COMMUNITY, "/r/{community}/"),
            Shape(Kind.PROFILE, "/user/{user}/"),
            Shape(Kind.PROFILE, "/user/{user}/submitted/", to="/user/{user}/"),
            Shape(Kind.PROFILE, "/u/{user}/**", to="/user/{user}/"),
        ),
    ),
    Site(
        "reddit",
        "redd.it www.redd.it",
        shapes=(Shape(Kind.POST, "/{post:w}", to="https://www.reddit.com/comments/{post}/"),),
    ),
    Site("reddit", "v.redd.it", shapes=(Shape(Kind.VIDEO, "/{video:w}"),), otherwise=Kind.FILE),
    Site("reddit", "i.redd.it preview.redd.it external-preview.redd.it", otherwise=Kind.FILE),
    Site("reddit", "reddit.app.link", otherwise=Kind.SHARE, short=True),
    Site("reddit", "*.reddit.com *.redditmedia.com"),
)

TIKTOK = (
    Site(
        platform="tiktok",
        hosts="tiktok.com www.tiktok.com mobile.tiktok.com lite.tiktok.com us.tiktok.com",
        home="www.tiktok.com",
        profile="/@{user}",
        trackers=(
            "_r _t _d u_code is_from_webapp sender_device sender_web_id web_id is_copy_url lang refer "
            "referer_url referer_video_id share_* tt_from timestamp user_id sec_user_id source "
            "checksum ug_btm social_share_type link_reflow_popup_iteration_sharer preview_pb k q"
        ),
        shapes=(
            Shape(Kind.VIDEO, "/@{user}/video/{video:n}"),
            Shape(Kind.IMAGE, "/@{user}/photo/{image:n}"),
            Shape(Kind.LIVE, "/@{user}/live"),
            Shape(Kind.PROFILE, "/@{user}"),
            Shape(Kind.VIDEO, "/embed/v2/{video:n}"),
            Shape(Kind.VIDEO, "/embed/{video:n}", to="/embed/v2/{video}"),
            Shape(Kind.VIDEO, "/share/video/{video:n}", to="/embed/v2/{video}"),
            Shape(Kind.SHARE, "/t/{code}", short=True),
        ),
    ),
    Site("tiktok", "m.tiktok.com", shapes=(Shape(Kind.VIDEO, "/v/{video:n}.html"),)),
    Site(
        "tiktok",
        "vm.tiktok.com vt.tiktok.com",
        short=True,
        otherwise=Kind.SHARE,
        shapes=(Shape(Kind.SHARE, "/{code}", short=True),),
    ),
    Site("tiktok", "*.tiktok.com *.tiktokcdn.com"),
)

LINKEDIN = (
    Site(
        platform="linkedin",
        hosts="linkedin.com www.linkedin.com m.linkedin.com ??.linkedin.com",
        home="www.linkedin.com",
        profile="/in/{user}/",
        trackers=(
            "trackingid trk rcm lipi midtoken midsig trkemail eid refid licu originalsubdomain "
            "miniprofileurn lici otptoken eboptoken"
        ),
        shapes=(
            Shape(Kind.POST, "/feed/update/urn:li:{type:w}:{post:n}/", keep=("commenturn", "dashcommenturn")),
            Shape(Kind.POST, "/feed/update/urn%3Ali%3A{type:w}%3A{post:n}/", to="/feed/update/urn:li:{type}:{post}/"),
            Shape(Kind.POST, "/posts/{slug}-activity-{post:n}-{code}"),
            Shape(Kind.POST, "/posts/{slug}_activity-{post:n}-{code}"),
            Shape(Kind.POST, "/posts/{slug}-ugcPost-{post:n}-{code}"),
            Shape(Kind.POST, "/posts/{slug}-share-{post:n}-{code}"),
            Shape(Kind.POST, "/posts/{slug}"),
            Shape(Kind.POST, "/pulse/{slug}"),
            Shape(Kind.PROFILE, "/in/{user}/"),
            Shape(Kind.PROFILE, "/mwlite/in/{user}/", to="/in/{user}/"),
            Shape(Kind.PROFILE, "/mwlite/profile/in/{user}/", to="/in/{user}/"),
            Shape(Kind.PROFILE, "/company/{page}/"),
            Shape(Kind.GROUP, "/groups/{group:n}/"),
            Shape(Kind.CHAT, "/messaging/thread/{chat}/"),
        ),
    ),
    Site("linkedin", "lnkd.in", shapes=(Shape(Kind.SHARE, "/{code}", short=True),), otherwise=Kind.SHARE, short=True),
    Site("linkedin", "media.licdn.com", otherwise=Kind.FILE),
)

PINTEREST = (
    Site(
        platform="pinterest",
        hosts="pinterest.* www.pinterest.* ??.pinterest.com m.pinterest.com",
        home="www.pinterest.com",
        profile="/{user}/",
        reserved="pin search ideas today settings login business about _ explore topics categories",
        trackers="invite_code sender sender_id sfo lp mt amp_client_id",
        shapes=(
            Shape(Kind.POST, "/pin/{slug}--{post:n}/", to="/pin/{post}/"),
            Shape(Kind.POST, "/pin/{post}/"),
            Shape(Kind.POST, "/pin/{post:n}/sent/**", to="/pin/{post}/"),
            Shape(Kind.PROFILE, "/{user}/"),
            Shape(Kind.PROFILE, "/{user}/_created/", to="/{user}/"),
            Shape(Kind.PROFILE, "/{user}/_saved/", to="/{user}/"),
            Shape(Kind.ALBUM, "/{user}/{board}/"),
        ),
    ),
    Site("pinterest", "pin.it", shapes=(Shape(Kind.SHARE, "/{code}", short=True),), otherwise=Kind.SHARE, short=True),
    Site("pinterest", "i.pinimg.com v1.pinimg.com", otherwise=Kind.FILE),
)

TUMBLR = (
    Site(
        platform="tumblr",
        hosts="tumblr.com www.tumblr.com",
        home="www.tumblr.com",
        profile="/{user}",
        reserved=(
            "dashboard tagged search explore login register settings blog docs policy help abuse "
            "communities inbox likes following"
        ),
        trackers="source",
        shapes=(
            Shape(Kind.POST, "/blog/view/{user}/{post:n}/**", to="/{user}/{post}"),
            Shape(Kind.PROFILE, "/blog/view/{user}", to="/{user}"),
            Shape(Kind.PROFILE, "/blog/{user}", to="/{user}"),
            Shape(Kind.COMMUNITY, "/communities/{community}"),
            Shape(Kind.POST, "/{user}/{post:n}/**", to="/{user}/{post}"),
            Shape(Kind.PROFILE, "/{user}"),
        ),
    ),
    Site("tumblr", "at.tumblr.com", otherwise=Kind.SHARE, short=True),
    Site("tumblr", "tmblr.co", otherwise=Kind.SHARE, short=True),
    Site("tumblr", "##.media.tumblr.com media.tumblr.com va.media.tumblr.com", otherwise=Kind.FILE),
    Site(
        platform="tumblr",
        hosts="*.tumblr.com",
        subdomain="user",
        shapes=(
            Shape(Kind.POST, "/post/{post:n}/**", to="https://www.tumblr.com/{user}/{post}"),
            Shape(Kind.POST, "/{post:n}/**", to="https://www.tumblr.com/{user}/{post}"),
            Shape(Kind.IMAGE, "/image/{post:n}", to="https://www.tumblr.com/{user}/{post}"),
            Shape(Kind.PROFILE, "/", to="https://www.tumblr.com/{user}"),
        ),
    ),
)

QUORA = (
    Site("quora", "qr.ae", shapes=(Shape(Kind.SHARE, "/{code}", short=True),), otherwise=Kind.SHARE, short=True),
    Site(
        platform="quora",
        hosts="quora.com www.quora.com m.quora.com",
        home="www.quora.com",
        profile="/profile/{user}",
        reserved="profile search topic about contact answer spaces settings",
        trackers="share srid ch oid target_type target_id no_redirect",
        shapes=(
            Shape(Kind.PROFILE, "/profile/{user}/**", to="/profile/{user}"),
            Shape(Kind.COMMENT, "/{question}/answer/{user}"),
            Shape(Kind.COMMENT, "/{question}/answers/{answer:n}"),
            Shape(Kind.COMMENT, "/unanswered/{question}", to="/{question}"),
        ),
    ),
    Site(
        platform="quora",
        hosts="*.quora.com",
        subdomain="space",
        trackers="share srid ch oid target_type target_id",
        shapes=(
            Shape(Kind.COMMENT, "/{question}/answer/{user}"),
            Shape(Kind.COMMENT, "/{question}/answers/{answer:n}"),
        ),
    ),
)

SOCIAL = (X, *X_REST, *REDDIT, *TIKTOK, *LINKEDIN, *PINTEREST, *TUMBLR, *QUORA)
