"""Instagram, Facebook, Messenger, Threads and WhatsApp."""

from __future__ import annotations

from bot.evidence.links.model import Kind
from bot.evidence.links.shape import Shape, Site

POSTED = ("comment_id", "reply_comment_id")

INSTAGRAM = Site(
    platform="instagram",
    hosts=("instagram.com www.instagram.com m.instagram.com mobile.instagram.com instagr.am www.instagr.am"),
    home="www.instagram.com",
    profile="/{user}/",
    reserved=(
        "p reel reels tv s stories share direct explore accounts about channel j legal developer "
        "web ar live emails privacy"
    ),
    trackers="hl ig_mid ig_rid __a __d ig_web_button_share_sheet r e g",
    shapes=(
        Shape(Kind.COMMENT, "/p/{post}/c/{comment:n}/"),
        Shape(Kind.POST, "/p/{post}/", keep=("img_index",)),
        Shape(Kind.POST, "/{user}/p/{post}/", to="/p/{post}/", keep=("img_index",)),
        Shape(Kind.COMMENT, "/reel/{post}/c/{comment:n}/"),
        Shape(Kind.REEL, "/reel/{post}/"),
        Shape(Kind.REEL, "/reels/{post}/", to="/reel/{post}/"),
        Shape(Kind.REEL, "/{user}/reel/{post}/", to="/reel/{post}/"),
        Shape(Kind.VIDEO, "/tv/{post}/"),
        Shape(Kind.HIGHLIGHT, "/stories/highlights/{highlight:n}/"),
        Shape(Kind.HIGHLIGHT, "/s/{code}", keep=("story_media_id",)),
        Shape(Kind.STORY, "/stories/{user}/{story:n}/"),
        Shape(Kind.STORY, "/stories/{user}/"),
        Shape(Kind.SHARE, "/share/{type}/{code}", short=True),
        Shape(Kind.SHARE, "/share/{code}", short=True),
        Shape(Kind.CHAT, "/direct/t/{chat}/"),
        Shape(Kind.CHANNEL, "/channel/{channel}/"),
        Shape(Kind.GROUP_INVITE, "/j/{code}/"),
        Shape(Kind.LIVE, "/{user}/live/"),
        Shape(Kind.SEARCH, "/explore/tags/{tag}/"),
        Shape(Kind.PROFILE, "/{user}/"),
        Shape(Kind.PROFILE, "/{user}/reels/", to="/{user}/"),
        Shape(Kind.PROFILE, "/{user}/tagged/", to="/{user}/"),
        Shape(Kind.PROFILE, "/_u/{user}/", to="/{user}/"),
    ),
)

INSTAGRAM_REST = (
    Site(
        platform="instagram",
        hosts="ig.me www.ig.me",
        home="ig.me",
        shapes=(Shape(Kind.GROUP_INVITE, "/j/{code}/"), Shape(Kind.CHAT, "/m/{user}")),
    ),
    Site(platform="instagram", hosts="*.cdninstagram.com", otherwise=Kind.FILE),
    Site(platform="instagram", hosts="*.instagram.com"),
)

FACEBOOK = Site(
    platform="facebook",
    hosts=(
        "facebook.com www.facebook.com m.facebook.com mobile.facebook.com mbasic.facebook.com "
        "touch.facebook.com web.facebook.com free.facebook.com d.facebook.com 0.facebook.com "
        "??-??.facebook.com fb.com www.fb.com m.fb.com"
    ),
    home="www.facebook.com",
    profile="/{user}",
    reserved=(
        "watch groups photo photo.php video.php story.php permalink.php profile.php people pages "
        "p reel reels share stories messages events marketplace hashtag media help login "
        "login.php search friends gaming notes policies privacy safety settings business ads "
        "plugins dialog sharer sharer.php home.php l.php legal live"
    ),
    trackers=(
        "ref refid refsrc fref hc_ref hc_location rdid share_url __tn__ __cft__* __xts__* eav "
        "paipv _rdr _rdc locale locale2 _ft_ s sfnsn extid wtsid acontext notif_id notif_t "
        "ref_component ref_page ref_notif_type mds idorvanity rc"
    ),
    shapes=(
        Shape(Kind.POST, "/permalink.php?story_fbid={post}&id={profile}", keep=POSTED),
        Shape(
            Kind.POST,
            "/story.php?story_fbid={post}&id={profile}",
            to="/permalink.php?story_fbid={post}&id={profile}",
            keep=POSTED,
        ),
        Shape(Kind.POST, "/groups/{group}/posts/{post}/", keep=POSTED),
        Shape(Kind.POST, "/groups/{group}/permalink/{post}/", to="/groups/{group}/posts/{post}/", keep=POSTED),
        Shape(Kind.POST, "/groups/{group}/?multi_permalinks={post:n}", to="/groups/{group}/posts/{post}/", keep=POSTED),
        Shape(Kind.PROFILE, "/groups/{group}/user/{profile:n}/"),
        Shape(Kind.GROUP, "/groups/{group}/"),
        Shape(Kind.POST, "/{user}/posts/{post}", keep=POSTED),
        Shape(Kind.POST, "/{user}/posts/{slug}/{post}/", to="/{user}/posts/{post}", keep=POSTED),
        Shape(Kind.VIDEO, "/{user}/videos/{video:n}/", keep=POSTED),
        Shape(Kind.VIDEO, "/{user}/videos/{slug}/{video:n}/", to="/{user}/videos/{video}/", keep=POSTED),
        Shape(Kind.LIVE, "/watch/live/?v={video}", to="/watch/?v={video}"),
        Shape(Kind.VIDEO, "/watch/?v={video}"),
        Shape(Kind.VIDEO, "/video.php?v={video}", to="/watch/?v={video}"),
        Shape(Kind.VIDEO, "/video/video.php?v={video}", to="/watch/?v={video}"),
        Shape(Kind.REEL, "/reel/{reel}"),
        Shape(Kind.REEL, "/reels/{reel:n}", to="/reel/{reel}"),
        Shape(Kind.IMAGE, "/photo/?fbid={image}", keep=("set", *POSTED)),
        Shape(Kind.IMAGE, "/photo.php?fbid={image}", to="/photo/?fbid={image}", keep=("set", *POSTED)),
        Shape(Kind.IMAGE, "/{user}/photos/{album}/{image:n}/"),
        Shape(Kind.IMAGE, "/{user}/photos/{image:n}/"),
        Shape(Kind.ALBUM, "/media/set/?set={album}"),
        Shape(Kind.STORY, "/stories/{bucket}/{story}/"),
        Shape(Kind.STORY, "/stories/{bucket}/"),
        Shape(Kind.PROFILE, "/profile.php?id={profile}"),
        Shape(Kind.PROFILE, "/people/{name}/{profile:n}/", to="/profile.php?id={profile}"),
        Shape(Kind.PROFILE, "/people/{name}/{profile}/"),
        Shape(Kind.PROFILE, "/p/{name}-{profile:n}/", to="/profile.php?id={profile}"),
        Shape(Kind.CHAT, "/messages/t/{chat}", to="https://www.messenger.com/t/{chat}", platform="messenger"),
        Shape(Kind.CHAT, "/messages/e2ee/t/{chat}", to="https://www.messenger.com/e2ee/t/{chat}", platform="messenger"),
        Shape(Kind.CHAT, "/messages/read/?tid={chat}", platform="messenger"),
        Shape(Kind.SHARE, "/share/{type}/{code}/", short=True),
        Shape(Kind.SHARE, "/share/{code}/", short=True),
        Shape(Kind.PAGE, "/events/{event:n}/"),
        Shape(Kind.PAGE, "/marketplace/item/{item:n}/"),
        Shape(Kind.PROFILE, "/{user}"),
    ),
)

FACEBOOK_REST = (
    Site(
        "facebook",
        "fb.watch fb.me fb.gg www.fb.watch",
        otherwise=Kind.SHARE,
        short=True,
        shapes=(Shape(Kind.VIDEO, "/{code}/", short=True),),
    ),
    Site("facebook", "*.fbcdn.net *.fbsbx.com", otherwise=Kind.FILE),
    Site("facebook", "*.facebook.com"),
)

MESSENGER = Site(
    platform="messenger",
    hosts="messenger.com www.messenger.com m.me www.m.me",
    profile="https://m.me/{user}",
    reserved="t j e2ee ch privacy help",
    trackers="ref source",
    shapes=(
        Shape(Kind.CHAT, "/t/{chat}", to="https://www.messenger.com/t/{chat}"),
        Shape(Kind.CHAT, "/e2ee/t/{chat}", to="https://www.messenger.com/e2ee/t/{chat}"),
        Shape(Kind.GROUP_INVITE, "/j/{code}/", to="https://m.me/j/{code}/"),
        Shape(Kind.CHANNEL, "/ch/{channel}/", to="https://m.me/ch/{channel}/"),
        Shape(Kind.PROFILE, "/{user}", to="https://m.me/{user}"),
    ),
)

THREADS = Site(
    platform="threads",
    hosts="threads.net www.threads.net threads.com www.threads.com",
    home="www.threads.com",
    profile="/@{user}",
    trackers="xmt slof hl modal",
    shapes=(
        Shape(Kind.POST, "/@{user}/post/{post}"),
        Shape(Kind.POST, "/@{user}/post/{post}/media", to="/@{user}/post/{post}"),
        Shape(Kind.POST, "/t/{post}"),
        Shape(Kind.PROFILE, "/@{user}"),
        Shape(Kind.PROFILE, "/@{user}/replies", to="/@{user}"),
    ),
)

WHATSAPP = (
    Site(
        platform="whatsapp",
        hosts="chat.whatsapp.com",
        home="chat.whatsapp.com",
        shapes=(
            Shape(Kind.GROUP_INVITE, "/{code}"),
            Shape(Kind.GROUP_INVITE, "/invite/{code}", to="/{code}"),
        ),
    ),
    Site(
        platform="whatsapp",
        hosts="wa.me www.wa.me api.whatsapp.com web.whatsapp.com whatsapp.com www.whatsapp.com",
        shapes=(
            Shape(Kind.CHANNEL, "/channel/{channel}", to="https://www.whatsapp.com/channel/{channel}"),
            Shape(
                Kind.MESSAGE,
                "/channel/{channel}/{message:n}",
                to="https://www.whatsapp.com/channel/{channel}/{message}",
            ),
            Shape(Kind.PHONE, "/+{phone:n}", to="https://wa.me/{phone}"),
            Shape(Kind.PHONE, "/{phone:n}", to="https://wa.me/{phone}"),
            Shape(Kind.PHONE, "/c/{phone:n}", to="https://wa.me/{phone}"),
            Shape(Kind.CHAT, "/message/{code}", to="https://wa.me/message/{code}"),
            Shape(Kind.CHAT, "/qr/{code}", to="https://wa.me/qr/{code}"),
            Shape(Kind.PHONE, "/send?phone=%2B{phone:n}", to="https://wa.me/{phone}"),
            Shape(Kind.PHONE, "/send/?phone={phone:n}", to="https://wa.me/{phone}"),
            Shape(Kind.PHONE, "/send?phone=%20{phone:n}", to="https://wa.me/{phone}"),
            Shape(Kind.GROUP_INVITE, "/accept?code={code}", to="https://chat.whatsapp.com/{code}"),
        ),
    ),
    Site(
        platform="whatsapp",
        hosts="whatsapp:send whatsapp:chat",
        shapes=(
            Shape(Kind.PHONE, "?phone=%2B{phone:n}", to="https://wa.me/{phone}"),
            Shape(Kind.PHONE, "?phone={phone:n}", to="https://wa.me/{phone}"),
            Shape(Kind.GROUP_INVITE, "?code={code}", to="https://chat.whatsapp.com/{code}"),
        ),
    ),
    Site("whatsapp", "call.whatsapp.com", shapes=(Shape(Kind.CHAT, "/{type}/{code}"),)),
    Site("whatsapp", "*.whatsapp.com *.whatsapp.net"),
)

META = (INSTAGRAM, *INSTAGRAM_REST, FACEBOOK, *FACEBOOK_REST, MESSENGER, THREADS, *WHATSAPP)
