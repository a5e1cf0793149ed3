"""Texts of thirty-five languages are read behind tricks that are played on all of their words, and ordinary ones stay.

The tricks are of `whole_texts`; the sentences are by authors whose words are on none of the lists that undo them.
"""

import pytest

from content_models.disguise.canonical import canonical
from tests.content_models.disguise.figures import VOCABULARY, hidden_posts, words_read

LEAST = {
    "marks": 0.95, "piled marks": 0.93, "accents": 0.94, "zero width": 0.99, "stretched": 0.99, "final forms": 0.9,
    "some Latin in Cyrillic": 0.92, "some Latin in Greek": 0.95, "Latin in Cyrillic": 0.88, "Latin in Greek": 0.9,
    "middle dot": 0.85, "hyphen": 0.85, "mixed signs": 0.85, "dots": 0.87, "drawn out": 0.82, "doubled": 0.85,
    "backwards": 0.84, "whole backwards": 0.84, "upside down": 0.84, "romanised": 0.82, "dotless": 0.82, "leet": 0.75,
    "signs": 0.82, "moved blanks": 0.58, "no blanks": 0.58, "few blanks": 0.55,
}  # fmt: skip
"""Trick → the share of words that has to be read. Chinese, Japanese and Thai have no blanks that would part words."""


@pytest.mark.parametrize("name", LEAST)
def test_most_words_are_read_behind_every_trick(name: str) -> None:
    read, total = words_read(name)
    assert read >= LEAST[name] * total, f"{read} of {total}"


@pytest.mark.parametrize("name", LEAST)
def test_what_was_read_is_canonical_and_every_position_leads_back(name: str) -> None:
    for _, hidden in [*hidden_posts(name)][::4]:
        found = canonical(hidden, VOCABULARY)
        assert canonical(found.text, VOCABULARY).text == found.text
        assert list(found.offsets) == sorted(found.offsets) and list(found.ends) == sorted(found.ends)
        assert all(0 <= start < end <= len(hidden) for start, end in zip(found.offsets, found.ends, strict=True))


@pytest.mark.parametrize(
    ("written", "read", "undone"),
    [
        ("sélling fréšh stüff tönight", "selling fresh stuff tonight", "accents"),
        ("sel·ling fre·sh stu·ff toni·ght", "selling fresh stuff tonight", "separators"),
        ("sel lingfr esh st uffton ight ch eap forcas h", "selling fresh stuff tonight cheap for cash", "blanks"),
        ("sellliing freeesh stuuuff tonighhht", "selling fresh stuff tonight", "repeated_letters"),
        ("s3ll1ng fr3sh 5tuff t0n1ght", "selling fresh stuff tonight", "leetspeak"),
        ("gnilles hserf ffuts thginot", "selling fresh stuff tonight", "reversed"),
        ("ʇɥƃᴉuoʇ ɟɟnʇs ɥsǝɹɟ ƃuᴉllǝs", "selling fresh stuff tonight", "upside_down"),
        ("prodayu velosiped novyy nedorogo segodnya vecherom", "продаю велосипед новый недорого сегодня вечером",
         "transliteration"),
        ("пpoдaм cвeжий тoвap нeдopoгo", "продам свежий товар недорого", "lookalikes"),
        ("για τους φίλους μας, ςτο ςπίτι και ςτην πόλη", "για τους φίλους μας, στο σπίτι και στην πόλη", "final_forms"),
        ("للـبـيـع دراجـــة جـديـدة بـسـعـر ممتـــاز", "للبيع دراجة جديدة بسعر ممتاز", "stretched_letters"),
        ("للٮىع دراحه حدىده ٮسعر ممٮار ڡى الرىاص", "للبيع دراجة جديدة بسعر ممتاز في الرياض", "dotless_letters"),
        ("可 卡 因 出 售", "可卡因出售", "separators"),
    ],
)  # fmt: skip
def test_each_trick_is_named(written: str, read: str, undone: str) -> None:
    found = canonical(written, VOCABULARY)
    assert found.text == read
    assert undone in found.undone


@pytest.mark.parametrize(
    "text",
    [
        "selling a fréšh sofa, hardly used, pick up in the old town any day this week",
        "the gnilles of this table was a joke between my sister and me, price is firm",
        "Sooo cuuute baby shoes, looove them, size 20, pick up near the station",
        "e-mail pre-owned t-shirt, on-line only, semi-detached, two-year guarantee",
        "mp3 h264 usb3 m2 ssd, 4k60 hdr10, b550m, ddr4, gen5 pcie4",
        "Kinderwagen mit Babyschale, Wickeltasche und Regenschutz, Nichtraucherhaushalt",
        "Prodajem dječji krevetić i ormar, kao novo, preuzimanje u Zagrebu",
        "سيارة للبيـــع بحالة ممتازة في الرياض، التواصل عبر التطبيق",
    ],
)
def test_odd_words_in_ordinary_texts_are_left_alone(text: str) -> None:
    assert not canonical(text, VOCABULARY).undone
