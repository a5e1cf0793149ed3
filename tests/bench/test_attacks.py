"""Attacks change what they apply to, leave the rest, come out the same again, and stay readable by a stated measure."""

import html
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.attacks import SLANG, TYPOS, UNICODE, WORDS, Attack

LATIN = {
    "en": ["Selling good weed and pistols, please message me for prices and delivery", "Cocaine for sale, cash only"],
    "de": ["Verkaufe Kokain für 80 und Gras, schreib mir bitte", "Gefälschte Pässe mit Versand, echte Qualität"],
    "es": ["Vendo cocaína y pistolas, envíos a todo el país, manda mensaje", "Marihuana de calidad con envío"],
    "fr": ["Vends cocaïne et pistolets, livraison discrète, par message", "Herbe de qualité pour vous, très bon prix"],
    "tr": ["Satılık silah ve esrar, fiyat için mesaj atın", "Kaliteli kokain var, teslimat bugün mümkün"],
    "pl": ["Sprzedam marihuanę i pistolet, proszę o kontakt, wysyłka dziś", "Amfetamina jest dostępna, dobra cena"],
    "vi": ["Bán cần sa và súng, giao hàng tận nơi, nhắn tin cho anh", "Hàng giả chất lượng, giá tốt, không cọc"],
}  # fmt: skip
CYRILLIC = {
    "ru": ["Продам кокаин и пистолет, пишите в личку, доставка сегодня", "Хорошее качество, поддельные паспорта, цена"],
    "uk": ["Продам канабіс і набої, пишіть, доставка зараз", "Зброя без документів, ціна сто гривень, телеграм"],
}  # fmt: skip
GREEK = {"el": ["Πωλείται χασίς και όπλα, στείλτε μήνυμα για τιμές", "Κοκαΐνη καλής ποιότητας, παράδοση σήμερα"]}
ARABIC = {
    "ar": ["للبيع حشيش و مسدس، تواصل واتساب، توصيل سريع", "حبوب متوفر الآن، أسعار مناسبة، إرسال إلى كل المدن"],
}
OTHER = {
    "hi": ["गांजा और पिस्तौल बेच रहे हैं, मैसेज भेजें", "नकली नोट के लिए संपर्क करें, कीमत कम है"],
    "zh": ["出售冰毒和手枪，联系微信详谈，价格优惠", "大麻有售，加我私聊，全国发货"],
    "ja": ["大麻と覚醒剤を販売、メッセージください", "拳銃あります、よろしくお願いします"],
    "ko": ["대마초 판매합니다 텔레그램 연락 주세요", "권총 있습니다 배송 가능합니다 감사합니다"],
    "th": ["ขายกัญชาและปืนพก ส่งด่วนทั่วประเทศ ทักข้อความ", "ยาบ้าราคาถูก มีของพร้อมส่งทุกวัน"],
}
POSTS = LATIN | CYRILLIC | GREEK | ARABIC | OTHER
ALPHABETIC = LATIN | CYRILLIC | GREEK
STYLED = (*WORDS["styles"], "regional_indicators", "cyrillic_in_latin", "greek_in_latin", "upside_down", "accents")
# Where an attack applies when that is not everywhere.
APPLIES: dict[str, set[str]] = {
    **{name: set(LATIN) for name in STYLED},
    "latin_in_cyrillic": set(CYRILLIC),
    "latin_in_greek": set(GREEK),
    "dotless_arabic": set(ARABIC),
    "kashida": set(ARABIC),
    "right_to_left": set(POSTS) - set(ARABIC),
    "leet_light": set(LATIN | CYRILLIC),
    "leet_heavy": set(LATIN | CYRILLIC),
    "starred_vowels": set(ALPHABETIC),
    "repeated_letters": set(ALPHABETIC),
    "mixed_case": set(ALPHABETIC),
    "moved_spaces": set(POSTS) - {"zh", "ja"},
    "missing_spaces": set(POSTS) - {"zh", "ja"},
    "neighbouring_keys": set(POSTS) - {"zh", "ja"},
    "phonetic": set(WORDS["phonetic"]) & set(POSTS),
    "missing_accents": {"de", "es", "fr", "tr", "pl", "vi", "el", "ar"},
    "autocorrect": set(WORDS["slips"]) & set(POSTS),
    "chat": set(WORDS["chat"]) & set(POSTS),
    "street_words": set(WORDS["street"]) & set(POSTS),
    "pictured": set(WORDS["street"]) & set(POSTS),
    "vowels_dropped": set(ALPHABETIC),
    "romanised": set(CYRILLIC | GREEK),
}
MOST = 0.8
# Of the letters that the posts had, how many are read again; less where letters are taken away or drawn from several
# signs that the fold below does not put together.
READABLE = 0.9
HARDER = {"leet_heavy": 0.7, "starred_vowels": 0.75}
WORST_POST = 0.5
ALL_ATTACKS = (*UNICODE, *TYPOS, *SLANG)

_LIKE = dict(
    zip("асеорхуіјѕкмтцαειουτνχργηωκɔǝɟƃᴉɾʞɯɹʇʌʍʎн@(<", "aceopxyijskmtuaeioutvxpynwkcefgijkmrtvwyhacc", strict=True)
)
_LEET = dict(zip("4310578692$+", "aeiostbgzzst", strict=True)) | {"2": "z", "9": "g", "6": "g"}
_DOTLESS = str.maketrans("بتثنجخذزشضظغفقيپچٮںڡٯى", "ٮٮٮٮححدرسصطعٯٯٮٮحٮٮٯٯٮ")


def by_name(attack: Attack) -> str:
    return attack.name


def folded(text: str) -> str:
    """Letters only, each as what it looks like: NFKC without marks, then by its name in Unicode, then by tables."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", html.unescape(text))).casefold()
    letters = (_read(char) for char in plain)
    joined = "".join(letters).translate(_DOTLESS)
    return re.sub(r"(.)\1+", r"\1", joined.replace("l", "i"))


def _read(char: str) -> str:
    named = re.fullmatch(r"(?:.* )?(?:LETTER|CAPITAL|SMALL|TURNED|DOTLESS) (\w)", unicodedata.name(char, ""))
    if char in _LIKE or char in _LEET:
        return _LIKE.get(char) or _LEET[char]
    if named and ord(char) < 0xE0000:
        return named[1].lower()
    return char if char.isalpha() and char != "ـ" else ""


def kept(attack: Attack, text: str, language: str) -> float:
    """Share of the folded post's letters that its disguise folds to, in their order; in any for what turns words."""
    before, after = folded(text), folded(attack(text, language))
    if attack.name in {"reversed_words", "right_to_left", "upside_down"}:
        return (Counter(before) & Counter(after)).total() / len(before)
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(before)


def posts(languages: Sequence[str]) -> list[tuple[str, str]]:
    return [(text, language) for language in sorted(languages) for text in POSTS[language]]


@pytest.mark.parametrize("attack", ALL_ATTACKS, ids=by_name)
def test_an_attack_changes_most_of_what_it_applies_to_and_nothing_else(attack: Attack) -> None:
    applies = APPLIES.get(attack.name, set(POSTS))
    changed = [attack(text, language) != text for text, language in posts(list(applies))]
    assert sum(changed) >= MOST * len(changed)
    assert [text for text, language in posts(list(set(POSTS) - applies)) if attack(text, language) != text] == []


@pytest.mark.parametrize("attack", UNICODE, ids=by_name)
def test_tricks_with_characters_leave_a_post_readable(attack: Attack) -> None:
    applies = APPLIES.get(attack.name, set(POSTS))
    shares = [kept(attack, text, language) for text, language in posts(list(applies))]
    assert sum(shares) / len(shares) >= HARDER.get(attack.name, READABLE)
    assert min(shares) >= WORST_POST


@pytest.mark.parametrize("attack", TYPOS, ids=by_name)
def test_slips_leave_most_of_a_post(attack: Attack) -> None:
    for text, language in posts(list(POSTS)):
        before, after = (unicodedata.normalize("NFD", each) for each in (text, attack(text, language)))
        assert SequenceMatcher(None, before, after, autojunk=False).ratio() >= 0.75


@pytest.mark.parametrize("attack", ALL_ATTACKS, ids=by_name)
@given(text=st.text(max_size=80) | st.sampled_from([text for text, _ in posts(list(POSTS))]), at=st.data())
@settings(max_examples=40)
def test_any_text_comes_out_the_same_again_whole_and_never_empty(attack: Attack, text: str, at: st.DataObject) -> None:
    language = at.draw(st.sampled_from([*POSTS, "en-GB", "xx"]))
    found = attack(text, language)
    assert found == attack(text, language)
    assert found.encode("utf-8").decode("utf-8") == found
    assert bool(found.strip()) >= bool(text.strip())


def test_another_process_disguises_alike() -> None:
    script = "from bench.attacks import *\nprint(ascii([a(%r, 'en') for a in (*UNICODE, *TYPOS, *SLANG)]))"
    text = LATIN["en"][0]
    said = subprocess.run([sys.executable, "-c", script % text], capture_output=True, check=True, text=True).stdout
    assert said.strip() == ascii([attack(text, "en") for attack in ALL_ATTACKS])


def test_what_a_buyer_has_to_use_is_left_as_it_is() -> None:
    address = "coke@shop.example t.me/weedpistols www.weed.example +44 7700 900123 @cocaine"
    for attack in ALL_ATTACKS:
        found = attack(f"cocaine and pistols, message me please {address}", "en")
        assert [each for each in address.split() if each not in found.split()] == [], attack.name


def test_names_are_told_apart() -> None:
    assert len({attack.name for attack in ALL_ATTACKS}) == len(ALL_ATTACKS)
    assert APPLIES.keys() <= {attack.name for attack in ALL_ATTACKS}


def test_every_ware_has_a_picture_and_every_table_enough_languages() -> None:
    assert {ware for words in WORDS["street"].values() for ware in words} <= WORDS["pictures"].keys()
    assert len(WORDS["chat"]) >= 12 and len(WORDS["street"]) >= 12
