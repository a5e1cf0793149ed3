"""What hides words is undone, ordinary writing of many languages is left alone, and every position leads back."""

import codecs
import time
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_models.disguise.canonical import canonical
from content_models.disguise.vocabulary import Vocabulary
from content_models.lexicon.finding import listed_lexicon
from tests.yardstick import beats

WORDS = sorted(listed_lexicon().words)
LEXICON = Vocabulary(WORDS)

HIDDEN = [
    ("G-U-N for sale", "GUN for sale", {"separators"}),
    ("g u n", "gun", {"separators"}),
    ("m e s s a g e me", "message me", {"separators"}),
    ("g1ock 19", "glock 19", {"leetspeak"}),
    ("c0ca1ne", "cocaine", {"leetspeak"}),
    ("co-caine her oin", "cocaine heroin", {"separators"}),
    ("gh0st gun", "ghost gun", {"leetspeak"}),
    ("𝓬𝓸𝓬𝓪𝓲𝓷𝓮 𝐠𝐮𝐧", "cocaine gun", {"fancy_letters"}),
    ("ⓖⓤⓝ ⒢⒰⒩", "gun gun", {"circled"}),
    ("ｇｕｎ", "gun", {"fullwidth"}),
    ("ɢᴜɴ ᵍᵘⁿ 🅶🆄🅽 🇬🇺🇳", "gun gun gun gun", {"fancy_letters"}),
    ("cocаine", "cocaine", {"lookalikes"}),
    ("сосаіпе", "cocaine", {"lookalikes"}),
    ("g\u200bu\u2060n", "gun", {"zero_width"}),
    ("g\u0337u\u0336\u0321\u0353n\u0338", "gun", {"combining_marks"}),
    ("5️⃣5️⃣5️⃣", "555", {"keycaps"}),
    ("пиc\u200bтолет", "пистолет", {"zero_width", "lookalikes"}),
]

# Ordinary writing, each with something that careless normalisers damage.
PLAIN = [
    'Size S M L XL, 5\'11", A-B-C blocks, U.S.A., a.k.a. 4K, B2B, iPhone 12 Pro 128GB – 1080x1920 @ 60 Hz, 3/4" bolt',
    "100 m² flat, ½ price, 20 °C, №5, 1º piso, H₂O, x³, ™ and ©, €5 … “quoted”",
    "naïve café, piñata, Straße, smørrebrød, žluťoučký kůň, łódź, ğüzel İstanbul ıssız, þorn",
    "Tiếng Việt: đường phố đẹp, giá rẻ",
    "Продам коляску, рост 50, торг. За́мок и ёлка, iPhone у меня",
    "Ελληνικά: πωλείται ποδήλατο, άριστη κατάσταση",
    "हिन्दी में पुरानी साइकिल बिकाऊ है",
    "ขายจักรยานมือสอง สภาพดี",
    "می‌خواهم دوچرخه بفروشم، العَرَبِيَّة الفُصحى",
    "למכירה אופניים שָׁלוֹם",
    "自転車を売ります。１台のみ！サイズは大、ｶﾅも可。",
    "출퇴근용 자전거 팝니다",
    "Ẹ káàárọ̀, ọjà tuntun",
    "family 👨‍👩‍👧 love ❤️ thumbs 👍🏽 flag 🇩🇪 🏴󠁧󠁢󠁥󠁮󠁧󠁿 parking 🅿️",
    "toy pistol, cocaine documentary, heroin, glock, ghost-gun keyring, ak 47 poster",
]


@pytest.mark.parametrize(("text", "expected", "undone"), HIDDEN)
def test_what_hides_a_word_is_undone_and_named(text: str, expected: str, undone: set[str]) -> None:
    found = canonical(text, LEXICON)
    assert found.text.lower() == expected.lower()
    assert found.undone == undone


@pytest.mark.parametrize("text", PLAIN)
def test_ordinary_writing_is_left_alone(text: str) -> None:
    found = canonical(text, LEXICON)
    assert found.undone <= {"fullwidth"}
    assert unicodedata.normalize("NFKC", found.text) == unicodedata.normalize("NFKC", text)


@pytest.mark.parametrize("text", [text for text in PLAIN if text.isascii()] + ["x" * 9])
def test_plain_ascii_is_its_own_canonical_form(text: str) -> None:
    assert canonical(text).text == text
    assert canonical(text).offsets == range(len(text))


def test_short_cuts_and_digits_stay_without_a_vocabulary() -> None:
    assert canonical("g-u-n g1ock S-M-L").text == "g-u-n g1ock S-M-L"


def test_a_span_leads_to_the_whole_of_what_was_written() -> None:
    text = "buy 𝓬𝓸c\u200baine, G-U-N"
    found = canonical(text, LEXICON)
    for word, written in (("cocaine", "𝓬𝓸c\u200baine"), ("GUN", "G-U-N")):
        start = found.text.index(word)
        first, last = found.original_span(start, start + len(word))
        assert text[first:last] == written
        assert found.undone_in(first, last) <= found.undone
    assert found.undone_in(0, 3) == frozenset()


LETTERS = st.one_of(
    st.sampled_from(
        list(
            "gunGUNcoaie0134@$ .-_*|/\\\n()+&;#%\u200b\u200d\u202a\u202c\u202d\u202e\u2067\ufe0f\u20e3\u0301\u0336"
            "аеосіпⓖ𝓰ｇᵍ²³½🇬🇺🇳🅰Ⓜﬁ①👍अ्\u0e48ا\u064eשñ中ⲟꮯᑕ₵ł⠉\U000e0061/ˈ\ud800"
        )
    ),
    st.characters(),
)
HIDING: list[Callable[[str], str]] = [
    str.upper,
    lambda term: term[::-1],
    lambda term: "\n".join(term),
    lambda term: "-".join(term),
    lambda term: f"\u202e{term[::-1]}\u202c",
    lambda term: term.replace("o", "0").replace("i", "1").replace("e", "3"),
    lambda term: term[:1] + "*" + term[2:],
    lambda term: term[:1] + term[1:2] * 4 + term[2:],
    lambda term: "".join(f"&#{ord(letter)};" for letter in term),
    lambda term: codecs.encode(term, "rot13"),
    lambda term: term.replace("c", "k").replace("f", "ph"),
]
HIDDEN_TERMS = st.builds(lambda term, hide: hide(term), st.sampled_from(WORDS), st.sampled_from(HIDING))
COMMON = st.sampled_from(["for sale", "rof", "elas", "the", "in", "ay kay 47", "hand", "\n\n", "&amp;", "a b c d e"])
TRICKY = st.lists(st.one_of(st.text(LETTERS, max_size=12), HIDDEN_TERMS, COMMON), max_size=7).map(" ".join)


@settings(max_examples=600)
@given(TRICKY)
def test_the_canonical_form_of_a_canonical_text_is_itself(text: str) -> None:
    once = canonical(text, LEXICON)
    again = canonical(once.text, LEXICON)
    assert again.text == once.text
    assert again.undone == frozenset()


@settings(max_examples=600)
@given(TRICKY)
def test_positions_are_in_order_and_inside_the_original(text: str) -> None:
    found = canonical(text, LEXICON)
    assert len(found.offsets) == len(found.ends) == len(found.text)
    assert list(found.offsets) == sorted(found.offsets)
    assert list(found.ends) == sorted(found.ends)
    for i, (start, end) in enumerate(zip(found.offsets, found.ends, strict=True)):
        assert 0 <= start < end <= len(text)
        assert found.original_span(i, i + 1) == (start, end)
    for start, end, _ in found.undoings:
        assert 0 <= start <= end <= len(text)
    assert 0 <= found.disguise <= 1


def test_an_ordinary_listing_costs_a_fraction_of_a_beat() -> None:
    listing = (
        "2009 Honda Civic LX, 133,000 miles, automatic, power windows, new tires in 3/2017, clean title. Runs great, "
        "no accidents, always serviced on time. Asking $4,500 or best offer. Weekends only, thanks for looking! "
    ) * 3
    posts = [f"{listing} No. {number}" for number in range(1000)]
    assert beats(lambda: [canonical(post, LEXICON) for post in posts]) < 0.4 * len(posts)


HOSTILE = [
    "g", " ", "\n", "1", "-", "*", "&", "%", "\\", ".", "\u0301", "\u200b", "\u202e", "\u202c", "а", "中", "ⓖ", "🇬",
    "🅰", "\ufe0f", "\U000e0061", "g-", "a b ", "1!", "aab", "\u202ea\u202c", "\u202ea\u202d", "amp;", "()", "|-|",
    "ab-", "c*c ", "ay kay ", "c中", "aaab ", "g🔥", "c.o.", "/ˈ",
]  # fmt: skip
DENSE = [
    "a\n", "gl0ck ", "&amp;", "&#99;", "%41", "%41-", "\\u0063", "eniacoc ", "nug rof ", "pbpnvar ", "kokayne ",
    "koh-kayn ", "aaa ", "g u n ", "(H x W x D) ", "а\u0301b", "g*n ", "gunnn ",
]  # fmt: skip
"""Nothing but tricks to undo, so that every few characters cost an edit."""


@pytest.mark.parametrize(("piece", "size"), [(piece, 1_000_000) for piece in HOSTILE] + [(p, 250_000) for p in DENSE])
def test_no_text_makes_it_crawl(piece: str, size: int) -> None:
    text = piece * (size // len(piece.encode()))
    assert any(_cpu_s(text) < 1 for _ in range(3))  # whoever shares the machine is not our business


def _cpu_s(text: str) -> float:
    started = time.process_time()
    canonical(text, LEXICON)
    return time.process_time() - started


def test_terms_that_are_read_for_each_other_come_to_rest() -> None:
    """A calibre in Latin and in Cyrillic letters, both listed: each once was the disguise of the other, for ever."""
    vocabulary = Vocabulary(["9x18", "патроны 9х18", "9х18"])
    for text in ("патроны 9х18, пачки три", "патроны 9x18, пачки три", "9x18", "9х18"):
        once = canonical(text, vocabulary)
        assert canonical(once.text, vocabulary).text == once.text
        assert not canonical(once.text, vocabulary).undone


def test_a_term_and_the_word_behind_it_are_not_another_terms_plural() -> None:
    vocabulary = Vocabulary(["pistol", "pistoli", "mefedron", "mefedroni", "cocaine"])
    for text in ("the water pistol i ordered", "mefedron i kokaina"):
        assert canonical(text, vocabulary).text == text
    assert canonical("some c ocaine here", vocabulary).text == "some cocaine here"
