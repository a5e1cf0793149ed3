"""How people write and hide names on messengers and invitation links. Both halves."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from bench.contact_set.glyphs import EMOJI, bold, circled, full_width, leet, twins, zero_width
from bench.contact_set.item import Hider, marked
from bench.contact_set.languages import WORDING, WRITTEN_TOGETHER


@dataclass(frozen=True, slots=True)
class Handle:
    """A name on a channel.

    Attributes:
        kind: "telegram", "wickr" or "signal".
        name: as it is kept; of Signal with its dot and digits.
    """

    kind: str
    name: str


HandleHider = Hider[Handle]
_WORDS = {
    "telegram": ["telegram", "Telegram", "TELEGRAM"],
    "wickr": ["wickr", "Wickr", "wickr me", "Wickr Me", "WICKR ME"],
    "signal": ["signal", "Signal", "SIGNAL"],
}
_SHORT = {
    "telegram": {"": ["tg", "TG", "Tg", "tgram", "tele"], "ru": ["тг", "телега"], "uk": ["тг", "телега"]},
    "wickr": {"": ["wkr", "wikr", "wick"]},
}
_OWN_SCRIPT = {
    "telegram": {
        "ru": ["телеграм", "телеграмм", "Телеграм"],
        "uk": ["телеграм", "Телеграм"],
        "ar": ["تيليجرام", "تلغرام", "تليجرام"],
        "fa": ["تلگرام"],
        "zh": ["电报", "飞机"],
        "ja": ["テレグラム"],
        "ko": ["텔레그램", "텔레"],
        "hi": ["टेलीग्राम"],
        "he": ["טלגרם"],
    },
    "signal": {"ru": ["Сигнал", "сигнал"], "uk": ["Сигнал"], "ko": ["시그널"], "ja": ["シグナル"], "he": ["סיגנל"]},
    "wickr": {"ru": ["викр", "Викр"], "uk": ["вікр"]},
}


def channel(rng: Random, handle: Handle) -> str:
    """The channel's word in one of its plain spellings."""
    return rng.choice(_WORDS[handle.kind])


def beside(rng: Random, word: str, handle: Handle, name: str | None = None) -> str:
    """Word, mark and name: `telegram: @name`. An at-sign only where the channel's names are written with one."""
    at = rng.choice(["", "@"]) if handle.kind == "telegram" else ""
    mark = rng.choice([": ", " - ", " → ", ":", " = ", " is "] + ([" "] if at else []))
    return f"{word}{mark}{at}{marked(name or handle.name)}"


def _plain(rng: Random, handle: Handle, language: str) -> str:  # noqa: ARG001
    cases = [handle.name, handle.name, handle.name.capitalize(), handle.name.upper()]
    return beside(rng, channel(rng, handle), handle, rng.choice(cases))


def _spaced_channel(rng: Random, handle: Handle, language: str) -> str:  # noqa: ARG001
    word = {"telegram": ["tele gram", "Tele gram", "tel egram"], "wickr": ["wick r", "wi ckr", "w ickr me"],
            "signal": ["sig nal", "Sig nal"]}[handle.kind]  # fmt: skip
    return beside(rng, rng.choice(word), handle)


def _leet_channel(rng: Random, handle: Handle, language: str) -> str:  # noqa: ARG001
    return beside(rng, leet(rng, channel(rng, handle)), handle)


def _emoji_for_channel(rng: Random, handle: Handle, language: str) -> str | None:  # noqa: ARG001
    if handle.kind != "telegram":
        return None
    return rng.choice(["✈️", "✈", "✈️✈️"]) + rng.choice([" @", ": @", "@", ": ", " 👉 @"]) + marked(handle.name)


def _short(rng: Random, handle: Handle, language: str) -> str | None:
    by_language = _SHORT.get(handle.kind)
    return beside(rng, rng.choice(by_language.get(language, by_language[""])), handle) if by_language else None


def _own_script(rng: Random, handle: Handle, language: str) -> str | None:
    words = _OWN_SCRIPT[handle.kind].get(language)
    if not words:
        return None
    at = rng.choice(["", "@"]) if handle.kind == "telegram" else ""
    mark = rng.choice([": ", "：", ":"] if language in WRITTEN_TOGETHER else [": ", " - "])
    return f"{rng.choice(words)}{mark}{at}{marked(handle.name)}"


def _link(rng: Random, handle: Handle, language: str) -> str | None:  # noqa: ARG001
    if handle.kind != "telegram":
        return None
    before = rng.choice(
        ["t.me/", "https://t.me/", "telegram.me/", "http://t.me/", "https://telegram.me/", "tg://resolve?domain="]
    )
    return before + marked(handle.name)


def _spaced_link(rng: Random, handle: Handle, language: str) -> str | None:  # noqa: ARG001
    if handle.kind != "telegram":
        return None
    return rng.choice(["t . me / ", "t .me/", "t(.)me/", "t[.]me/", "t . me/", "telegram . me / "]) + marked(
        handle.name
    )


def _name_first(rng: Random, handle: Handle, language: str) -> str | None:
    on = WORDING[language].on
    if not on:
        return None
    at = "@" if handle.kind == "telegram" else ""
    return f"{at}{marked(handle.name)} {on} {channel(rng, handle)}"


def spelled_out(between: Sequence[str]) -> HandleHider:
    """The channel's word letter by letter."""

    def hide(rng: Random, handle: Handle, language: str) -> str:  # noqa: ARG001
        return beside(rng, rng.choice(between).join(handle.kind), handle)

    return hide


def _named_marks(rng: Random, handle: Handle, language: str) -> str | None:
    wording = WORDING[language]
    names = {"_": wording.underscore, ".": wording.dot[0]}
    if not any(mark in handle.name for mark in names) or any(not names[m] for m in names if m in handle.name):
        return None
    said = handle.name
    for mark, word in names.items():
        said = said.replace(mark, f" {word} ")
    return f"{channel(rng, handle)}: {marked(said)}"


def _at_in_words(rng: Random, handle: Handle, language: str) -> str | None:
    if handle.kind != "telegram":
        return None
    at = rng.choice(["(a)", "[at]", "(at)", "at", WORDING[language].at[0]])
    return f"{channel(rng, handle)} {at} {marked(handle.name)}"


def _full_width_at(rng: Random, handle: Handle, language: str) -> str | None:  # noqa: ARG001
    if handle.kind != "telegram":
        return None
    return channel(rng, handle) + rng.choice([" ＠", ": ＠", " ﹫", "：＠"]) + marked(handle.name)


def _spaced_name(rng: Random, handle: Handle, language: str) -> str:  # noqa: ARG001
    between = rng.choice([" ", "-", " "])
    return f"{channel(rng, handle)}: {marked(between.join(handle.name))}"


def _emoji_between(rng: Random, handle: Handle, language: str) -> str:  # noqa: ARG001
    before, after = rng.sample(EMOJI["seen"] + "👉👇", 2)
    at = "@" if handle.kind == "telegram" else ""
    return f"{channel(rng, handle)} {before} {at}{marked(handle.name)} {after}"


def _twins(rng: Random, handle: Handle, language: str) -> str:  # noqa: ARG001
    return beside(rng, twins(rng, channel(rng, handle).lower()), handle)


_BY_EAR = {
    "telegram": ["tellegram", "telegrm", "tellygram", "telegramm", "tilegram"],
    "wickr": ["wicker me", "wikkr", "wickrme", "wiker me"],
    "signal": ["signall", "sygnal", "siggnal"],
}
_STARRED = {
    "telegram": ["t*legram", "tel*gram", "te!egram", "t€legram"],
    "wickr": ["w!ckr", "w*ckr me", "wi¢kr"],
    "signal": ["s!gnal", "s*gnal", "$ignal"],
}


def _zero_width(rng: Random, handle: Handle, language: str) -> str:  # noqa: ARG001
    return beside(rng, zero_width(rng, channel(rng, handle)), handle, rng.choice([None, zero_width(rng, handle.name)]))


def _styled(rng: Random, handle: Handle, language: str) -> str:  # noqa: ARG001
    style = rng.choice([bold, full_width])
    return f"{style(channel(rng, handle))}: {marked(style(handle.name))}"


def _circled(rng: Random, handle: Handle, language: str) -> str:  # noqa: ARG001
    return beside(rng, circled(channel(rng, handle)), handle)


def _starred(rng: Random, handle: Handle, language: str) -> str:  # noqa: ARG001
    return beside(rng, rng.choice(_STARRED[handle.kind]), handle)


def _by_ear(rng: Random, handle: Handle, language: str) -> str:  # noqa: ARG001
    return beside(rng, rng.choice(_BY_EAR[handle.kind]), handle)


def _in_brackets(rng: Random, handle: Handle, language: str) -> str:  # noqa: ARG001
    at = "@" if handle.kind == "telegram" else ""
    return f"{at}{marked(handle.name)} ({channel(rng, handle)})"


def _link_in_words(rng: Random, handle: Handle, language: str) -> str | None:  # noqa: ARG001
    if handle.kind != "telegram":
        return None
    return rng.choice(["t dot me slash ", "T DOT ME SLASH ", "t (dot) me (slash) ", "t,me/"]) + marked(handle.name)


def _next_line(rng: Random, handle: Handle, language: str) -> str:  # noqa: ARG001
    at = "@" if handle.kind == "telegram" else ""
    return f"{channel(rng, handle)}{rng.choice([':', ' 👇', ' ⬇️'])}\n{at}{marked(handle.name)}"


def _quoted(rng: Random, handle: Handle, language: str) -> str:  # noqa: ARG001
    left, right = rng.choice([("“", "”"), ("'", "'"), ('"', '"'), ("*", "*"), ("`", "`"), ("<", ">")])
    return f"{channel(rng, handle)}: {left}{marked(handle.name)}{right}"


def _twins_in_name(rng: Random, handle: Handle, language: str) -> str:  # noqa: ARG001
    return beside(rng, channel(rng, handle), handle, twins(rng, handle.name))


def _emoji_in_channel(rng: Random, handle: Handle, language: str) -> str:  # noqa: ARG001
    return beside(rng, rng.choice(EMOJI["unseen"]).join(handle.kind), handle)


def _two_channels(rng: Random, handle: Handle, language: str) -> str:  # noqa: ARG001
    """One name, an offer of two channels: the one that is asked for stands beside the name."""
    other = {"telegram": "whatsapp", "wickr": "session", "signal": "snap"}[handle.kind]
    return f"no {other}, {beside(rng, channel(rng, handle), handle)}"


HANDLES: dict[str, HandleHider] = {
    "plain": _plain,
    "spaced_channel": _spaced_channel,
    "leet_channel": _leet_channel,
    "emoji_for_channel": _emoji_for_channel,
    "short_channel": _short,
    "channel_in_own_script": _own_script,
    "link": _link,
    "spaced_link": _spaced_link,
    "name_before_channel": _name_first,
    "channel_spelled_out": spelled_out(["-", " - "]),
    "named_marks": _named_marks,
    "at_in_words": _at_in_words,
    "full_width_at": _full_width_at,
    "spaced_name": _spaced_name,
    "emoji_between": _emoji_between,
    "lookalikes_in_channel": _twins,
    "zero_width": _zero_width,
    "other_letters": _styled,
    "circled_channel": _circled,
    "stars_in_channel": _starred,
    "channel_by_ear": _by_ear,
    "channel_in_brackets": _in_brackets,
    "link_in_words": _link_in_words,
    "name_on_next_line": _next_line,
    "quoted_name": _quoted,
    "lookalikes_in_name": _twins_in_name,
    "emoji_in_channel": _emoji_in_channel,
    "channel_dotted": spelled_out([".", " ", " . "]),
    "two_channels": _two_channels,
}
