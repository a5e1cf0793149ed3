"""Ways in which people disguise a post, as they are met in real ones: tricks with characters, slips of the keyboard,
and the street's words. `bench text` compares recall on the same posts with and without.

By tables of its own (`attack_words.toml`): nothing is shared with what undoes disguises (`content_models/disguise`) or
with what training adds, or the bench would measure whether a list equals itself. What a disguise does to recall does
not live here.
"""

import math
import re
import tomllib
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html.entities import codepoint2name
from pathlib import Path
from random import Random
from string import ascii_letters, ascii_lowercase
from typing import Any

WORDS: dict[str, dict[str, Any]] = tomllib.loads((Path(__file__).parent / "attack_words.toml").read_text("utf-8"))

HALF, THIRD, ALL = 0.5, 1 / 3, 1.0
LEAST = 3  # letters that a word has to have; shorter ones give nothing away

CYRILLIC_FOR_LATIN = dict(zip("aceopxyijsABCEHKMOPTXYkmtu", "асеорхуіјѕАВСЕНКМОРТХУкмтц", strict=True))
GREEK_FOR_LATIN = dict(zip("aeioutvxpynwkABEHIKMNOPTXYZ", "αειουτνχργηωκΑΒΕΗΙΚΜΝΟΡΤΧΥΖ", strict=True))
LATIN_FOR_CYRILLIC = dict(zip("аеорсухіјкпгАВЕКМНОРСТХУІ", "aeopcyxijknrABEKMHOPCTXYI", strict=True))
LATIN_FOR_GREEK = dict(zip("αοειυνρκτχΑΒΕΗΙΚΜΝΟΡΤΥΧΖ", "aoeiuvpktxABEHIKMNOPTYXZ", strict=True))
LEET_LIGHT = dict(zip("aeiostAEIOSTаеозбчі", "4310574310574303641", strict=True)) | {"l": "1", "s": "5$", "a": "4@"}
TURNED = dict(zip(ascii_lowercase, "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz", strict=True))
VOWELS = "aeiouyáéíóúàèùâêîôûäöüãõåąęıаеёиоуыэюяіїєαεηιουωάέήίόύώ"
ACCENTS = "\u0300\u0301\u0302\u0303\u0304\u0306\u0308\u030a\u030c\u0327\u0328"
ZALGO = "\u0300\u0301\u0306\u0307\u030b\u030f\u0311\u0313\u0316\u0323\u0324\u032d\u0330\u0353\u0359"
EMOJI = ("🔥", "💯", "❄️", "🍀", "✨", "💎", "👑", "🚀", "🌿", "🍬")
ROMAN: dict[int, str] = str.maketrans(WORDS["roman"])
BARE = str.maketrans("đłøıßæœĐŁØأإآةىؤёЁ", "dloiseeDLO" + "اااهيو" + "еЕ")

# Scripts without spaces between words: a piece of some letters stands for a word there.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u3400-\u9fff"
MARKS = "".join(char for char in map(chr, range(0x300, 0x10000)) if unicodedata.category(char)[0] == "M")
# What has to work where it is used is left as it is: addresses, handles, amounts.
KEPT = r"[!-~]{0,80}(?:@|://|\.[a-z]{2})[!-~]*|[A-Za-z]*\d[A-Za-z\d]*"
PIECE = rf"[{UNSPACED}]{{1,4}}[{MARKS}]*|(?:(?![{UNSPACED}])[^\W\d_][{MARKS}]*)+"
WORD = re.compile(f"{KEPT}|({PIECE})")
IN_WORD = rf"(?:[^\W\d]|[{MARKS}])"
LETTER = re.compile(rf".[{MARKS}]*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Hand:
    """Whose hand changes a text: in which language it writes and what it draws."""

    language: str
    dice: Random

    def takes(self, share: float) -> bool:
        return self.dice.random() < share

    def rules(self, table: str, otherwise: str = "") -> Any:
        """This language's part of a table of words; empty where it has none."""
        return WORDS[table].get(self.language, WORDS[table].get(otherwise, {}))


Change = Callable[[str, Hand], str]


@dataclass(frozen=True, slots=True)
class Attack:
    """One way to disguise; the same text comes out the same, and unchanged where the way does not apply."""

    name: str
    change: Callable[[str, str], str]

    def __call__(self, text: str, language: str) -> str:
        return self.change(text, language)


def _attack(name: str, change: Change) -> Attack:
    return Attack(name, lambda text, tag: change(text, Hand(tag.partition("-")[0], Random(f"{name} {text}"))))


# Which words


def _by_word(change: Change, share: float = HALF, most: int = 1_000, keys_first: bool = True) -> Change:
    """A share of the words to which the change applies, at most so many; first those that name the ware."""

    def changed(text: str, hand: Hand) -> str:
        spans = [found.span(1) for found in WORD.finditer(text) if found[1] and _long_enough(found[1])]
        new = {span: word for span in spans if (word := change(text[slice(*span)], hand)) != text[slice(*span)]}
        hand.dice.shuffle(order := list(new))
        keys = {span for span in order if keys_first and _is_key(text[slice(*span)], hand.language)}
        order.sort(key=lambda span: span not in keys)
        count = min(max(math.ceil(share * len(order)), len(keys)), most)
        return _replaced(text, {span: new[span] for span in order[:count]})

    return changed


def _replaced(text: str, new: Mapping[tuple[int, int], str]) -> str:
    for start, end in sorted(new, reverse=True):
        text = text[:start] + new[start, end] + text[end:]
    return text


def _long_enough(word: str) -> bool:
    return len(word) >= (LEAST - 1 if re.match(f"[{UNSPACED}]", word) else LEAST)


def _is_key(word: str, language: str) -> bool:
    return any(pattern.search(word) for pattern, _, _ in _trade(language))


@cache
def _trade(language: str) -> Sequence[tuple[re.Pattern[str], str, Sequence[str]]]:
    """What the language calls a ware, which ware it is, what the street calls it."""
    listed = WORDS["street"].get(language, {})
    return [(_whole(words[0], language), ware, words[1:]) for ware, words in listed.items()]


@cache
def _whole(pattern: str, language: str) -> re.Pattern[str]:
    """The pattern as whole words, or anywhere in languages that write without spaces or glue endings on."""
    bounded = f"({pattern})" if language in {"zh", "ja", "th", "ko"} else f"(?<!{IN_WORD})({pattern})(?!{IN_WORD})"
    return re.compile(f"{KEPT}|{bounded}", re.IGNORECASE)


def _rewritten(pattern: re.Pattern[str], text: str, new: Callable[[str], str]) -> str:
    """What the pattern finds made new, and what has to be kept kept."""
    return pattern.sub(lambda found: new(found[1]) if found[1] else found[0], text)


def _letters(word: str) -> list[str]:
    return LETTER.findall(word)


# Characters


def _mapped(table: Mapping[str, str | Sequence[str]], rate: float = ALL, lower: bool = False) -> Change:
    """Letters of the table become one of what stands there for them."""

    def mapped(word: str, hand: Hand) -> str:
        keys = [(at.lower() if lower else at, at) for at in word]
        return "".join(hand.dice.choice(table[key]) if key in table and hand.takes(rate) else at for key, at in keys)

    return mapped


def _styled(names: Sequence[str], between: str = "") -> Change:
    tables = [{letter: found for letter in ascii_letters if (found := _named(name, letter))} for name in names]
    table = {letter: found for table in reversed(tables) for letter, found in table.items()}
    return lambda word, _: between.join(table.get(at, at) for at in word) if table.keys() & set(word) else word


def _named(name: str, letter: str) -> str:
    case = "CAPITAL" if letter.isupper() else "SMALL"
    try:
        return unicodedata.lookup(name.format(case=case, letter=letter.upper()))
    except KeyError:
        return ""


def _accents(letter: str) -> str:
    """The letter with each accent with which it is one character."""
    whole = [unicodedata.normalize("NFC", letter + accent) for accent in ACCENTS]
    return "".join(char for char in whole if len(char) == 1)


def _spread(signs: Sequence[str], rate: float = ALL, last: bool = False) -> Change:
    """Signs after letters; after the last one only where asked for."""

    def spread(word: str, hand: Hand) -> str:
        *before, end = _letters(word)
        found = [letter + (hand.dice.choice(signs) if hand.takes(rate) else "") for letter in before]
        return "".join([*found, end, *([hand.dice.choice(signs)] if last else [])])

    return spread


def _alphabetic(change: Change) -> Change:
    """Only where one letter follows the other as in Latin, Greek, Cyrillic or Armenian: not what joins or stacks."""
    return lambda word, hand: change(word, hand) if word.lower() != word.upper() else word


def _reversed(word: str, _: Hand) -> str:
    return "".join(reversed(_letters(word)))


def _overridden(word: str, hand: Hand) -> str:
    """Stored backwards and shown forwards; what runs from the right anyhow is left."""
    return word if unicodedata.bidirectional(word[0]) in {"R", "AL"} else f"\u202e{_reversed(word, hand)}\u202c"


def _upside_down(word: str, hand: Hand) -> str:
    return _reversed(_mapped(TURNED, lower=True)(word, hand), hand) if word.isascii() else word


def _starred(word: str, hand: Hand) -> str:
    """Every vowel but a leading one, or only the first of them."""
    vowels = [at for at, letter in enumerate(word) if at and letter.lower() in VOWELS]
    hidden = vowels if hand.takes(HALF) else vowels[:1]
    return "".join("*" if at in hidden else letter for at, letter in enumerate(word))


def _drawn_out(word: str, hand: Hand) -> str:
    letters = _letters(word)
    at = hand.dice.randrange(1, len(letters)) if len(letters) > 1 else 0
    return "".join([*letters[:at], letters[at] * hand.dice.randint(3, 5), *letters[at + 1 :]])


def _entities(word: str, hand: Hand) -> str:
    form = hand.dice.choice(("&#{0};", "&#x{0:x};"))
    return "".join(f"&{name};" if (name := codepoint2name.get(ord(at))) else form.format(ord(at)) for at in word)


def _mixed_case(word: str, hand: Hand) -> str:
    start = hand.dice.randrange(2)
    return "".join(at.upper() if (spot + start) % 2 else at.lower() for spot, at in enumerate(word))


def _moved_spaces(text: str, hand: Hand) -> str:
    """A space goes one letter to the left or right, between words that have enough of them: coc ainef or sale."""

    def moved(found: re.Match[str]) -> str:
        left, right = found.groups()
        return found[0] if left is None else f" {left}{right}" if hand.takes(HALF) else f"{left}{right} "

    letter = rf"([^\W\d_][{MARKS}]*)"
    return re.sub(rf"{KEPT}|(?<={IN_WORD * 2}){letter} (?!{KEPT}){letter}(?={IN_WORD * 2})", moved, text)


_DOTLESS = dict(zip("بتثنجخذزشضظغفقيپچ", "ٮٮٮںححدرسصطعڡٯىٮح", strict=True))
_TAGS = [chr(0xE0000 + ord(letter)) for letter in ascii_lowercase]
_REGIONAL = ("REGIONAL INDICATOR SYMBOL LETTER {letter}",)

UNICODE: tuple[Attack, ...] = (
    *(_attack(style, _by_word(_styled(names))) for style, names in WORDS["styles"].items()),
    _attack("regional_indicators", _by_word(_styled(_REGIONAL, "\u200a"), THIRD)),
    _attack("cyrillic_in_latin", _by_word(_mapped(CYRILLIC_FOR_LATIN))),
    _attack("greek_in_latin", _by_word(_mapped(GREEK_FOR_LATIN, 0.7))),
    _attack("latin_in_cyrillic", _by_word(_mapped(LATIN_FOR_CYRILLIC))),
    _attack("latin_in_greek", _by_word(_mapped(LATIN_FOR_GREEK))),
    _attack("dotless_arabic", _by_word(_mapped(_DOTLESS))),
    _attack("kashida", _by_word(lambda word, _: re.sub(r"(?<=[بتثجحخسشصضطظعغفقكلمنهيیکپچگئ])(?=[آ-یکگ])", "ـ", word))),
    _attack("zero_width_spaces", _by_word(_spread("\u200b"))),
    _attack("zero_width_joiners", _by_word(_spread("\u200c\u200d\u2060", HALF))),
    _attack("soft_hyphens", _by_word(_spread("\u00ad", HALF))),
    _attack("tag_characters", _by_word(_spread(_TAGS))),
    _attack("variation_selectors", _by_word(_spread("\ufe00\ufe01\ufe0e\ufe0f", last=True))),
    _attack("light_zalgo", _by_word(_spread(ZALGO, 0.7, last=True))),
    _attack("strikethrough", _by_word(_spread("\u0336", last=True))),
    _attack("underline", _by_word(_spread("\u0332", last=True))),
    _attack("slashes", _by_word(_spread("\u0338", last=True))),
    _attack("dots", _by_word(_spread("."))),
    _attack("middle_dots", _by_word(_spread("·•"))),
    _attack("hyphens", _by_word(_spread("-"))),
    _attack("underscores", _by_word(_spread("_"))),
    _attack("spaces", _by_word(_spread(" "))),
    _attack("mixed_separators", _by_word(_spread((".", "-", "_", " ", "*", "~", "/", "|")))),
    _attack("emoji_between", _by_word(_spread(EMOJI))),
    _attack("line_per_letter", _by_word(_spread("\n"), most=2)),
    _attack("reversed_words", _by_word(_reversed)),
    _attack("right_to_left", _by_word(_overridden)),
    _attack("upside_down", _by_word(_upside_down)),
    _attack("leet_light", _by_word(_mapped(LEET_LIGHT, 0.6))),
    _attack("leet_heavy", _by_word(_mapped(LEET_LIGHT | WORDS["leet_heavy"], lower=True))),
    _attack("starred_vowels", _by_word(_starred)),
    _attack("repeated_letters", _by_word(_alphabetic(_drawn_out))),
    _attack("html_entities", _by_word(_entities)),
    _attack("accents", _by_word(_mapped({at: found for at in ascii_letters if (found := _accents(at))}, HALF))),
    _attack("mixed_case", _by_word(_alphabetic(_mixed_case))),
    _attack("moved_spaces", _moved_spaces),
)


# Slips


def _at_inner_letter(slip: Callable[[list[str], int], list[str]]) -> Change:
    """Somewhere behind the first letter, which people get right."""

    def slipped(word: str, hand: Hand) -> str:
        letters = _letters(word)
        return "".join(slip(letters, hand.dice.randrange(1, len(letters) - 1))) if len(letters) > LEAST else word

    return slipped


def _neighbouring_key(word: str, hand: Hand) -> str:
    """One key beside the one that was meant; Korean is typed by the parts of its syllables."""
    rows = hand.rules("keys", otherwise="latin")
    typed = list(unicodedata.normalize("NFD" if hand.language == "ko" else "NFC", word))
    spots = [at for at, key in enumerate(typed) if at and any(key.lower() in row for row in rows)]
    if spots:
        at = hand.dice.choice(spots)
        typed[at] = hand.dice.choice(_beside(typed[at].lower(), rows))
    return unicodedata.normalize("NFC", "".join(typed))


def _beside(key: str, rows: Sequence[str]) -> list[str]:
    (row,) = (row for row in rows if key in row)
    at = row.index(key)
    return [row[near] for near in (at - 1, at + 1) if 0 <= near < len(row)]


def _phonetic(word: str, hand: Hand) -> str:
    rules = hand.rules("phonetic").items()
    found = [new for old, with_ in rules if (new := re.sub(old, with_, word.lower())) != word.lower()]
    return _like(word, hand.dice.choice(found)) if found else word


def _bare(word: str, _: Hand) -> str:
    """Without what a keyboard makes hard to type: accents of Latin and Greek, the carriers of Arabic's hamza."""
    parts = unicodedata.normalize("NFD", word.translate(BARE))
    marked = r"(?<=[A-Za-z\u0370-\u03ff])[\u0300-\u036f]+|[\u064b-\u0652]"
    return unicodedata.normalize("NFC", re.sub(marked, "", parts))


def _autocorrected(word: str, hand: Hand) -> str:
    return _like(word, hand.rules("slips").get(word.lower(), word))


def _like(old: str, new: str) -> str:
    """In the case of what it replaces."""
    if old.isupper() and len(old) > 1:
        return new.upper()
    return new[:1].upper() + new[1:] if old[:1].isupper() else new


def _missing_spaces(text: str, hand: Hand) -> str:
    found = re.finditer(rf"{KEPT}|(?<={IN_WORD})( )(?!{KEPT})(?={IN_WORD})", text)
    gaps = [gap.span(1) for gap in found if gap[1]]
    return _replaced(text, dict.fromkeys(hand.dice.sample(gaps, math.ceil(len(gaps) * THIRD)), ""))


def _slips(name: str, change: Change, share: float = THIRD) -> Attack:
    return _attack(name, _by_word(change, share, keys_first=False))


TYPOS: tuple[Attack, ...] = (
    _slips("swapped", _at_inner_letter(lambda word, at: [*word[:at], word[at + 1], word[at], *word[at + 2 :]])),
    _slips("dropped", _at_inner_letter(lambda word, at: [*word[:at], *word[at + 1 :]])),
    _slips("doubled", _at_inner_letter(lambda word, at: [*word[: at + 1], *word[at:]])),
    _slips("neighbouring_keys", _neighbouring_key),
    _slips("phonetic", _phonetic),
    _slips("missing_accents", _bare, ALL),  # who leaves them out leaves out all
    _attack("missing_spaces", _missing_spaces),
    _slips("autocorrect", _autocorrected, ALL),  # of the few words listed
)


# Slang


def _chat(text: str, hand: Hand) -> str:
    """What is listed abbreviated, as in a chat."""
    for old, new in hand.rules("chat").items():
        text = _rewritten(_whole(old, hand.language), text, _one_of([new], hand))
    return text


def _without_vowels(word: str, _: Hand) -> str:
    """snd msg: what is left of a longer word's vowels are its first and its last letter."""
    inner = "".join(letter for letter in word[1:-1] if letter.lower() not in VOWELS)
    return word[0] + inner + word[-1] if len(word) > LEAST and len(inner) > 1 else word


def _street(text: str, hand: Hand) -> str:
    for pattern, _, words in _trade(hand.language):
        text = _rewritten(pattern, text, _one_of(words, hand))
    return text


def _one_of(words: Sequence[str], hand: Hand) -> Callable[[str], str]:
    return lambda old: _like(old, hand.dice.choice(words))


def _pictured(text: str, hand: Hand) -> str:
    for pattern, ware, _ in _trade(hand.language):
        text = _rewritten(pattern, text, _one_of([WORDS["pictures"][ware]], hand))
    return text


def _romanised(text: str, _: Hand) -> str:
    """Cyrillic and Greek by the keys of a Latin keyboard."""
    return "".join(_like(letter, letter.lower().translate(ROMAN)) for letter in text)


SLANG: tuple[Attack, ...] = (
    _attack("chat", _chat),
    _attack("vowels_dropped", _by_word(_without_vowels)),
    _attack("street_words", _street),
    _attack("pictured", _pictured),
    _attack("romanised", _romanised),
)
