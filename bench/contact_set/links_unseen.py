"""Ways of hiding links, sites, onions and invitations that only the judged half holds."""

from random import Random
from urllib.parse import quote

from bench.contact_set.glyphs import DOTS_OF_EMOJI, accented, fancy
from bench.contact_set.hints import pieces, words
from bench.contact_set.item import marked
from bench.contact_set.languages import WORDING
from bench.contact_set.links import LinkHider, host_only
from bench.contact_set.phrases import PHRASES, inside_brackets, marked_from

_PLATFORMS = {
    "instagram.com": ["Instagram", "insta", "IG", "Insta"], "tiktok.com": ["TikTok", "tiktok", "tik tok"],
    "twitch.tv": ["Twitch", "twitch"], "patreon.com": ["Patreon", "patreon"], "tumblr.com": ["Tumblr", "tumblr"],
    "beacons.ai": ["beacons.ai", "Beacons"], "ok.ru": ["ok.ru", "OK.ru"],
}  # fmt: skip
_DISGUISED = {
    "instagram.com": ["1nsta", "inst@gram", "i.n.s.t.a", "lnstagram", "insta-gr@m", "i n s t a", "1nst4gr4m", "inst🅰️"],
    "tiktok.com": ["t1kt0k", "tikt0k", "t.i.k.t.o.k", "t!k t0k", "tik🕒tok"],
    "twitch.tv": ["tw1tch", "tw!tch", "t w i t c h", "tw*tch"],
    "patreon.com": ["p@treon", "patre0n", "p4tre0n", "patr*on"],
    "tumblr.com": ["tumb1r", "t.u.m.b.l.r", "tumbIr", "tumbl*r"],
    "beacons.ai": ["beac0ns", "b3acons", "be@cons"], "ok.ru": ["0k ru", "o.k.r.u", "0k,ru"],
}  # fmt: skip
_ENDINGS = {
    "com": ["c0m", "c0m", "c○m"], "net": ["n3t", "n€t"], "org": ["0rg"], "info": ["1nfo", "inf0", "!nfo"],
    "vip": ["v1p", "v!p"], "market": ["m4rket", "mark3t", "m@rket"], "click": ["cl1ck", "c1ick", "cl!ck"],
    "sale": ["s4le", "sa1e", "s@le"], "boutique": ["b0utique", "bout1que", "boutiqu3"],
}  # fmt: skip
_PASSED_THROUGH = [  # whole, or with its signs in codes
    "https://web.archive.org/web/2024/http://{}", "https://translate.google.com/translate?sl=auto&tl=en&u=https://{}",
    "https://archive.ph/https://{}", "https://exit.sc/?url=https%3A%2F%2F{q}", "https://dereferer.me/?https%3A//{q}",
    "https://www.youtube.com/redirect?event=video_description&q=https%3A%2F%2F{q}",
    "https://steamcommunity.com/linkfilter/?u=https%3A%2F%2F{q}", "https://out.reddit.com/?url=https%3A%2F%2F{q}",
    "https://slack-redir.net/link?url=http%3A%2F%2F{q}", "https://t.me/iv?url=https%3A%2F%2F{q}",
]  # fmt: skip
_GATEWAYS = [".ly", ".ws", ".pet", ".moe", ".dog", ".to", ".cab"]  # after `.onion`, for browsers without Tor
_INVITING = {
    "t.me": ["tg://join?invite={}", "tg:join?invite={}"],
    "chat.whatsapp.com": ["whatsapp://chat?code={}", "whatsapp://chat/?code={}"],
}
_MESSENGERS = {"t.me": ["Telegram", "telegram", "TG"], "chat.whatsapp.com": ["WhatsApp", "whatsapp", "WA"]}


def _page(link: str) -> tuple[str, str]:
    """A platform and the name of a page on it."""
    host, path = host_only(link)
    return host, path.lstrip("/@")


def _name_and_ending(link: str) -> tuple[str, str, str]:
    host, path = host_only(link)
    name, _, ending = host.rpartition(".")
    return name, ending, path


def _searched(rng: Random, link: str, language: str) -> str:
    host, name = _page(link)
    return marked_from(rng.choice(PHRASES[language].search), "n", "n", n=name, p=rng.choice(_PLATFORMS[host]))


def _at_name(rng: Random, link: str, language: str) -> str:
    host, name = _page(link)
    on, platform = WORDING[language].on or "👉", rng.choice(_PLATFORMS[host])
    forms = ["@{} ({p})", "@{} {on} {p}", "{p} ➡️ @{}", "{p}: @{}", "📲 {p} @{}", "@{} 👈 {p}", "{p}/@{}"]
    return rng.choice(forms).format(marked(name), p=platform, on=on)


def _platform_disguised(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    host, name = _page(link)
    return rng.choice(_DISGUISED[host]) + rng.choice([": ", " / ", " @", " 👉 ", " - ", " "]) + marked(name)


def _profile_told(rng: Random, link: str, language: str) -> str:
    host, name = _page(link)
    platform = rng.choice([host, *_PLATFORMS[host]])
    return marked_from(rng.choice(PHRASES[language].profile), "n", "n", n=name, p=platform)


def _own_dot_glued(rng: Random, link: str, language: str) -> str | None:
    dot, (name, ending, path) = rng.choice(WORDING[language].dot), _name_and_ending(link)
    if dot == "dot":
        return None
    glued = rng.choice([dot.upper(), f"-{dot}-", f"_{dot}_", f' "{dot}" ', f"'{dot}'", f"/{dot}/"])
    return marked(name + glued + ending + path)


def _emoji_for_dot(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    dot, blank = rng.choice(DOTS_OF_EMOJI), rng.choice(["", "", " "])
    name, ending, path = _name_and_ending(link)
    return marked(rng.choice(["", "", f"www{blank}{dot}{blank}"]) + f"{name}{blank}{dot}{blank}{ending}{path}")


def _told_inside(rng: Random, link: str, language: str) -> str:
    name, ending, path = _name_and_ending(link)
    told, place = inside_brackets(rng, language), len(name) - 3
    forms = [f"{name}.{told}{ending}", f"{name}{told}.{ending}", f"{name[:place]}{told}{name[place:]}.{ending}"]
    return marked(rng.choice(forms) + path)


def _digits_in_ending(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    name, ending, _ = _name_and_ending(link)
    return marked(f"{rng.choice(['', 'www.'])}{name}{rng.choice(['.', ' .'])}{rng.choice(_ENDINGS[ending])}")


def _accents_in_host(rng: Random, link: str, language: str) -> str | None:  # noqa: ARG001
    """On a site of its own only in the ending: with accents in its name, it would be another site."""
    name, ending, path = _name_and_ending(link)
    written = f"{accented(rng, name) if path else name}.{accented(rng, ending)}{path}"
    return None if written == link else marked(rng.choice(["", "www."]) + written)


def _passed_through(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    through = rng.choice(_PASSED_THROUGH)
    if "{q}" in through:
        return through.format(q=marked(quote(link, safe="").replace(".", rng.choice([".", "%2E"]))))
    return through.format(marked(link))


def _typed_instead_of_scanned(rng: Random, link: str, language: str) -> str:
    dot = rng.choice([".", f" {rng.choice(WORDING[language].dot)} ", " . "])
    name, ending, path = _name_and_ending(link)
    return marked_from(rng.choice(PHRASES[language].qr), "c", "c", c=f"{name}{dot}{ending}{path}")


def _fancy(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    return marked(fancy(rng, link))


def _blank_for_dot(rng: Random, link: str, language: str) -> str:
    name, ending, _ = _name_and_ending(link)
    if ending == "onion":
        return rng.choice(["tor: ", "tor browser ", "darknet ", "v3 "]) + marked(f"{name} {ending}")
    return marked_from(rng.choice(PHRASES[language].site), "c", "c", c=f"{name} {ending}")


def _blanks_to_remove(rng: Random, link: str, language: str) -> str:
    name, ending, path = _name_and_ending(link)
    apart = " ".join(pieces(name, 14) if ending == "onion" else words(name))
    slash = rng.choice([" / ", "/ ", " /"])
    written = apart + rng.choice([". ", " .", " . "]) + ending + path.replace("/", slash)
    return f"{marked(written)} {rng.choice(PHRASES[language].together)}"


def _gateway(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    label = link.removesuffix(".onion")
    if rng.random() < 0.2:
        return rng.choice(["https://", ""]) + marked(label) + rng.choice([".tor2web.org", ".tor2web.io"])
    return rng.choice(["https://", "http://", ""]) + marked(link) + rng.choice(_GATEWAYS)


def _invited_by_code(rng: Random, link: str, language: str) -> str:
    code, host = link.rpartition("/")[2].removeprefix("+"), host_only(link)[0]
    if rng.random() < 0.5:
        return rng.choice(_INVITING[host]).format(marked(code))
    return marked_from(rng.choice(PHRASES[language].code), "c", "c", c=code, m=rng.choice(_MESSENGERS[host]))


def _invited_told_inside(rng: Random, link: str, language: str) -> str:
    before, _, code = link.rpartition("/")
    name, _, rest = before.rpartition(".")
    told = inside_brackets(rng, language)
    return rng.choice([f"{name}.{told}{rest}/", f"{name}{told}.{rest}/"]) + marked(code)


def _invited_emoji_dot(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    before, _, code = link.rpartition("/")
    dot = rng.choice(["{}", " {} "]).format(rng.choice(DOTS_OF_EMOJI))
    return f"{before.replace('.', dot)}/{marked(code)}"


_ANYWHERE: dict[str, LinkHider] = {
    "own_dot_glued": _own_dot_glued,
    "emoji_for_dot": _emoji_for_dot,
    "told_inside_brackets": _told_inside,
    "accents_in_host": _accents_in_host,
    "through_another_page": _passed_through,
    "typed_instead_of_scanned": _typed_instead_of_scanned,
    "fancy_letters": _fancy,
    "blanks_to_remove": _blanks_to_remove,
}
LINKS_UNSEEN: dict[str, LinkHider] = {
    "searched_on_platform": _searched,
    "at_name_and_platform": _at_name,
    "platform_disguised": _platform_disguised,
    "profile_told": _profile_told,
    **_ANYWHERE,
}
SITES_UNSEEN: dict[str, LinkHider] = {
    **_ANYWHERE,
    "digits_in_ending": _digits_in_ending,
    "blank_for_dot": _blank_for_dot,
}
UNUSUAL_UNSEEN: dict[str, LinkHider] = dict(SITES_UNSEEN)
ONIONS_UNSEEN: dict[str, LinkHider] = {
    "emoji_for_dot": _emoji_for_dot,
    "told_inside_brackets": _told_inside,
    "fancy_letters": _fancy,
    "blank_for_dot": _blank_for_dot,
    "blanks_to_remove": _blanks_to_remove,
    "gateway": _gateway,
}
INVITATIONS_UNSEEN: dict[str, LinkHider] = {
    "invitation_by_code": _invited_by_code,
    "invitation_told_inside_brackets": _invited_told_inside,
    "invitation_emoji_for_dot": _invited_emoji_dot,
}
