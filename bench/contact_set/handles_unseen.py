"""Ways of hiding names on messengers that only the judged half holds."""

from random import Random

from bench.contact_set.glyphs import EMOJI, bold, circled, full_width, twins, zero_width
from bench.contact_set.handles import Handle, HandleHider, beside, channel, spelled_out
from bench.contact_set.item import marked

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


HANDLES_UNSEEN: dict[str, HandleHider] = {
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
