"""The lexicon against plain search: every script, open ends, company, the law; its cost, proposals and versions."""

import json
import math
import re
import shutil
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_models.disguise.vocabulary import Vocabulary
from content_models.lexicon.acceptance import accept, as_toml
from content_models.lexicon.cost import cost_of, found_of
from content_models.lexicon.finding import COMPANY_WITHIN, Lexicon, listed_lexicon
from content_models.lexicon.phrases import Phrases
from content_models.lexicon.posts import LabelledPost, posts_of
from content_models.lexicon.proposals import PRIOR_POSTS, propose
from content_models.lexicon.versions import changes
from content_models.training.sheets import everyday_rows
from domain.categories import CATEGORIES, LegalStatus, Strength
from domain.categories.terms import EVERY_LANGUAGE, LEXICON, published, read_lexicon
from domain.errors import Invalid, NotFound
from domain.judgement import CategoryCode
from tests.yardstick import beats


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return listed_lexicon()


# Letters that join, part, or make part of a letter: Latin, Cyrillic, Arabic, Devanagari with marks, Hangul, Han, Thai.
SIGNS = "abAbяж́اكहिी가나大麻ขายk19 -_.,'%&\n🔌❄️"
ATOMS = st.sampled_from(
    ["ab", "ba", "яж", "ака", "हि", "가나", "大麻", "ขา", "k粉", "ab-ba", "19 ab", ".19", "9%", "🔌", "كا"]
)
LISTED = st.builds(
    lambda start, text, end: f"{start}{text}{end}", st.sampled_from(["", "~"]), ATOMS, st.sampled_from(["", "~"])
)
TEXTS = st.one_of(st.text(SIGNS, max_size=40), st.lists(ATOMS | st.sampled_from(list(SIGNS)), max_size=14).map("".join))


@settings(max_examples=300)
@given(st.lists(LISTED, min_size=1, max_size=6), TEXTS)
def test_phrases_stand_where_a_regular_expression_finds_them(listed: list[str], text: str) -> None:
    text = text.lower()
    found = Phrases(listed).places(text)
    assert {phrase: set(spans) for phrase, spans in found.items()} == {
        phrase: spans for phrase in set(listed) if (spans := plainly(phrase, text))
    }


def plainly(phrase: str, text: str) -> set[tuple[int, int]]:
    """Place by place and sign by sign; slow, and says what the automaton should find."""
    bare = phrase.strip("~")
    found = set()
    for start in range(len(text) - len(bare) + 1):
        end = start + len(bare)
        if not alike(bare, text[start:end]):
            continue
        before, after = text[start - 1 : start], text[end : end + 1]
        if anywhere(bare):
            if not (latin(before) and latin(bare[0])) and not (latin(after) and latin(bare[-1])):
                found.add((start, end))
            continue
        while phrase.startswith("~") and start and parted(text[start - 1]):
            start -= 1
        while phrase.endswith("~") and end < len(text) and parted(text[end]):
            end += 1
        if not (start and parted(text[start - 1])) and not (end < len(text) and parted(text[end])):
            found.add((start, end))
    return found


def alike(bare: str, piece: str) -> bool:
    """A blank or hyphen inside stands for any sign that is no letter; other signs have to be there."""
    loose = not anywhere(bare) and letter(bare[0]) and letter(bare[-1]) and "%" not in bare
    return (
        piece == bare
        if not loose
        else all(sign == other if letter(sign) else not parted(other) for sign, other in zip(bare, piece, strict=True))
    )


def anywhere(bare: str) -> bool:
    return any(letter(sign) and not parted(sign) for sign in bare) or not any(map(letter, bare))


def letter(sign: str) -> bool:
    return sign.isalnum() or (unicodedata.category(sign)[0] == "M" and sign != "\ufe0f")


def parted(sign: str) -> bool:
    return letter(sign) and not ("\u4e00" <= sign <= "\u9fff" or "\u0e00" <= sign <= "\u0e7f")


def latin(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()


ENGLISH = [term for category in CATEGORIES.values() for term in category.terms if term.language == "en"]
WORDS = sorted(
    {term.text for term in ENGLISH}
    | {word for term in ENGLISH for word in term.near}
    | {word for category in CATEGORIES.values() for word in category.benign["en"]}
    | {"table", "for sale", "and", "my"}
)


@settings(max_examples=40)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=12), st.sampled_from([" ", ", ", "\n"]))
def test_the_lexicon_finds_what_a_plain_search_finds(lexicon: Lexicon, words: list[str], joint: str) -> None:
    text = joint.join(words)
    found = lexicon.find(text, "en")
    plain = plain_hits(text)
    ours = {(hit.category, hit.start, hit.end) for hit in found.hits if hit.language == "en"}
    assert ours <= plain
    # Whatever plain search finds is a hit, lies inside a longer one, or was defused.
    for category, start, end in plain:
        covered = any(hit.category == category and hit.start < end and start < hit.end for hit in found.hits)
        assert covered or found.defused


def plain_hits(text: str) -> set[tuple[CategoryCode, int, int]]:
    """English terms in a text, code words with company near, found by one regular expression each."""
    hits = set()
    for category in CATEGORIES.values():
        for term in category.terms:
            if term.language != "en" or term.strength is Strength.NOTED or not spans(term.text, text):
                continue
            near = {span for word in term.near for span in spans(word, text)}
            for start, end in spans(term.text, text):
                if not term.near or any(company(start, end, *other) for other in near):
                    hits.add((category.code, start, end))
    return hits


def spans(phrase: str, text: str) -> list[tuple[int, int]]:
    loose = re.fullmatch(r"\w[\w ./:,'’-]*\w|\w", phrase)
    written = re.sub(r"(?:\\?[ ./:,'’-])", r"[\\W_]", re.escape(phrase)) if loose else re.escape(phrase)
    alone = rf"(?<![^\W_]){written}(?![^\W_])"
    return [(found.start(1), found.end(1)) for found in re.finditer(rf"(?=({alone}))", text)]


def company(start: int, end: int, other_start: int, other_end: int) -> bool:
    if other_end <= start:
        return start - other_end <= COMPANY_WITHIN
    if other_start >= end:
        return other_start - end <= COMPANY_WITHIN
    return other_start <= start and end <= other_end and (start, end) != (other_start, other_end)


def test_a_code_word_needs_company_and_benign_company_defuses(lexicon: Lexicon) -> None:
    assert not lexicon.find("fresh snow on the roof", "en").hits
    assert lexicon.find("fresh snow, two grams, discreet shipping", "en").hits
    far = "fresh snow" + " on the roof" * 20 + " two grams"
    assert not [hit for hit in lexicon.find(far, "en").hits if hit.euphemism]
    defused = lexicon.find("airsoft ak-47, barely used", "en")
    assert (defused.hits, defused.defused) == ((), 1)


def test_a_term_of_another_language_is_no_term_here(lexicon: Lexicon) -> None:
    assert lexicon.find("vendo pistola con munizioni", "it").hits
    assert not lexicon.find("vendo pistola con munizioni", "en").hits


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("hu", "eladó pisztolyok olcsón", "pisztolyok"),  # suffix
        ("fi", "myyn kokaiinia", "kokaiinia"),
        ("uk", "є кокаїну трохи", "кокаїну"),
        ("hr", "prodajem marihuanu", "marihuanu"),
        ("ko", "필로폰을 팝니다", "필로폰을"),  # particle
        ("ta", "கைத்துப்பாக்கிகள் உள்ளன", "கைத்துப்பாக்கிகள்"),
        ("zh", "本地出冰毒量大从优", "冰毒"),  # no blanks
        ("ja", "都内で覚醒剤手押しします", "覚醒剤手押し"),  # the longer term
        ("th", "มียาบ้าส่งทั่วไทย", "ยาบ้า"),
        ("zh", "买ak47子弹", "ak47"),  # a Latin word between Han
        ("bn", "ই\u09dfাবা আছে", "ই\u09dfাবা"),  # as keyboards write it, composed
        ("bn", "ই\u09af\u09bcাবা আছে", "ই\u09af\u09bcাবা"),
        ("ar", "عندي كوكايين", "كوكايين"),
        ("fa", "كلاشينكف", "كلاشينكف"),  # Arabic letters for Persian ones
        ("pt-BR", "vendo cocaína", "cocaína"),  # a region beside the language
        ("sk", "predám pervitin", "pervitin"),  # the next relative
        ("ru", "есть ружьё", "ружьё"),
        ("en", "ak 47 and glock-17", "ak 47"),  # a hyphen is a blank
    ],
)
def test_each_script_in_its_own_way(lexicon: Lexicon, language: str, text: str, found: str) -> None:
    assert found in {text[hit.start : hit.end] for hit in lexicon.find(text, language).hits}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "这是个大麻烦"),  # trouble, not hemp
        ("zh", "冰箱九成新"),
        ("ja", "アイスクリームメーカー"),
        ("ko", "마약 베개 새것"),
        ("th", "ปืนฉีดน้ำของเด็ก"),
        ("uk", "водяний пістолет для дитини"),
        ("ar", "مسدس ماء للاطفال"),
        ("fi", "vesipistooli ja kirja"),
        ("he", "מיץ רימונים טרי"),
    ],
)
def test_what_only_looks_like_a_term_is_none(lexicon: Lexicon, language: str, text: str) -> None:
    assert not lexicon.find(text, language).hits


def test_a_picture_means_nothing_alone_and_the_same_in_every_language(lexicon: Lexicon) -> None:
    for language in ("en", "de", "ja"):
        assert not lexicon.find("❄️ winter tyres ❄️ 💊 🍁", language).hits
        hits = lexicon.find("❄️ 🍁 plug, wickr", language).hits
        assert {hit.language for hit in hits} == {EVERY_LANGUAGE}
        assert all(hit.euphemism for hit in hits)


def test_the_law_of_the_posts_region_is_on_the_hit(lexicon: Lexicon) -> None:
    def status(text: str, region: str | None) -> set[LegalStatus | None]:
        finding = lexicon.find(text, "en", region)
        return {hit.status for hit in (*finding.hits, *finding.noted) if hit.goods}

    assert status("kratom powder", "GB") == {LegalStatus.PROHIBITED}
    assert status("kratom powder", "US") == {LegalStatus.LEGAL}
    assert status("kratom powder", "ZZ") == status("kratom powder", None) == {LegalStatus.RESTRICTED}
    assert status("antique rifle", "US") == {LegalStatus.LEGAL, LegalStatus.RESTRICTED}  # the antique, the rifle
    knife = lexicon.find("kitchen knife", "en", "GB")
    assert (knife.hits, [hit.weight for hit in knife.noted]) == ((), [0.0])


def test_the_region_changes_nothing_but_the_law(lexicon: Lexicon) -> None:
    text = "kratom, pepper spray and a kitchen knife, 20 grams"
    here, there = (lexicon.find(text, "en", region) for region in ("GB", "US"))
    assert [(hit.start, hit.weight) for hit in here.hits] == [(hit.start, hit.weight) for hit in there.hits]
    assert (here.defused, here.company) == (there.defused, there.company)


@pytest.mark.parametrize(
    "piece",
    ["gun ", "g", "snow grams ", "大麻", "пистолет", "❄", "пістолет" * 50, "\u0301", "toy gun ", "ak 47 ak-47 "],
)
def test_no_text_makes_it_crawl(lexicon: Lexicon, piece: str) -> None:
    text = (piece * 50_000)[:50_000]

    def cpu_s() -> float:
        began_s = time.process_time()
        lexicon.find(text, "uk")
        return time.process_time() - began_s

    assert any(cpu_s() < 1.5 for _ in range(3))  # garbage of other tests may be collected meanwhile


def test_an_ordinary_listing_costs_a_fraction_of_a_beat(lexicon: Lexicon) -> None:
    listing = (
        "2009 honda civic lx, 133,000 miles, automatic, power windows, new tires in 3/2017, clean title. runs great, "
        "no accidents, always serviced on time. asking $4,500 or best offer. weekends only, thanks for looking! "
    )
    posts = [f"{listing} no. {number}" for number in range(1000)]
    assert beats(lambda: [lexicon.find(post, "en") for post in posts]) < 0.15 * len(posts)


def test_everyday_posts_are_hardly_ever_hit(lexicon: Lexicon) -> None:
    """The goal that terms are pruned by: under one in a hundred, under two in any language."""
    rows = [LabelledPost(row.text.lower(), row.language, "everyday") for row in everyday_rows(7)]
    cost = cost_of(lexicon, rows)
    assert cost.whole.of(cost.whole.terms) < 0.01
    assert all(share.of(share.terms) < 0.02 for share in cost.by_language.values())
    assert len(cost.by_language) >= 30


def test_cost_counts_posts_and_not_words(lexicon: Lexicon) -> None:
    posts = [LabelledPost(text, "en", "shop") for text in ("a glock and a glock", "water gun", "a table", "kratom")]
    cost = cost_of(lexicon, posts)
    assert (cost.whole.posts, cost.whole.strong, cost.whole.terms) == (4, 0, 1)
    (dear,) = cost.over(100)
    assert (dear.key[2], dear.posts, dear.per_thousand) == ("glock", 1, 250.0)
    assert found_of(lexicon, posts)["shop"] == cost.whole


def labelled(confirmed: list[str], benign: list[str]) -> list[LabelledPost]:
    return [LabelledPost(text, "en", "f", True, "drugs") for text in confirmed] + [
        LabelledPost(text, "en", "f", False) for text in benign
    ]


def test_what_confirmed_posts_share_is_proposed_with_its_cost(lexicon: Lexicon) -> None:
    confirmed = [f"got zorbo pips again, lot {n}, nice stuff here" for n in range(12)]
    benign = [f"garden chair {n}, nice stuff here" for n in range(400)] + ["my dog zorbo is missing"]
    proposals = propose(lexicon, labelled(confirmed, benign), [])
    by_term = {proposal.term: proposal for proposal in proposals}
    assert "zorbo pips" in by_term
    assert {"nice stuff", "here", "chair"}.isdisjoint(by_term)
    best = by_term["zorbo pips"]
    assert (best.confirmed, best.new, best.benign, best.cost) == (12, 12, 0, 0.0)
    dear = propose(lexicon, labelled(confirmed, [*benign[:3], "zorbo pips for my dog"]), [])
    assert "zorbo pips" not in {proposal.term for proposal in dear}


def test_z_is_the_papers(lexicon: Lexicon) -> None:
    confirmed, benign = ["zorbo here"] * 5 + ["quiet"] * 5, ["zorbo there"] * 2 + ["noise"] * 998
    (found,) = [p.z for p in propose(lexicon, labelled(confirmed, benign), []) if p.term == "zorbo"]
    prior = PRIOR_POSTS * 7.5 / 1011

    def logit(count: int, size: int) -> float:
        return math.log((count + prior) / (size + PRIOR_POSTS - count - prior))

    assert found == pytest.approx((logit(5, 10) - logit(2, 1000)) / math.sqrt(1 / (5 + prior) + 1 / (2 + prior)))


def test_scripts_without_blanks_get_proposals_too(lexicon: Lexicon) -> None:
    confirmed = [f"出紫电药水第{n}批" for n in range(10)]
    posts = [LabelledPost(text, "zh", "f", True, "drugs") for text in confirmed]
    posts += [LabelledPost(f"二手桌子第{n}张", "zh", "f", False) for n in range(30)]
    assert any("紫电" in proposal.term for proposal in propose(lexicon, posts, []))


def test_nothing_is_written_before_it_is_accepted_and_then_that_alone(tmp_path: Path, lexicon: Lexicon) -> None:
    folder = tmp_path / "lexicon"
    shutil.copytree(LEXICON, folder)
    posts = labelled([f"got zorbo pips again, lot {n}" for n in range(12)], [f"garden chair {n}" for n in range(40)])
    proposals = propose(lexicon, posts, [])
    assert '"zorbo pips"' in as_toml(proposals)
    assert read_lexicon(folder) == published()
    with pytest.raises(Invalid, match="not among the proposals"):
        accept(["garden"], proposals, folder)
    accept(["zorbo pips"], proposals, folder)
    written = read_lexicon(folder)
    (change,) = changes(published(), written)
    assert (change.language, change.category, change.phrase, change.before, change.after) == (
        "en", "drugs", "zorbo pips", "", "plain",
    )  # fmt: skip
    versions = {file.language: file.version for file in published()}
    assert [file.language for file in written if file.version != versions[file.language]] == ["en"]
    renewed = Lexicon(CATEGORIES.values(), written)
    assert renewed.digest != lexicon.digest
    assert [hit.term for hit in renewed.find("two zorbo pips", "en").hits] == ["zorbo pips"]


@settings(max_examples=4)
@given(st.data())
def test_any_term_left_out_shows_in_the_diff_and_in_the_digest(lexicon: Lexicon, data: st.DataObject) -> None:
    files = list(published())
    at = data.draw(st.integers(0, len(files) - 1))
    code = data.draw(st.sampled_from(list(CategoryCode)))
    own = files[at].entries[code]
    benign = own.benign[:-1]
    changed = type(own)(own.strong, own.plain, own.weak, own.contexts, own.euphemisms, benign, own.goods)
    files[at] = type(files[at])(files[at].language, files[at].version, {**files[at].entries, code: changed})
    (change,) = changes(published(), files)
    assert (change.phrase, change.before, change.after) == (own.benign[-1], "benign", "")
    assert Lexicon(CATEGORIES.values(), files).digest != lexicon.digest


def test_labelled_lines_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    vocabulary = Vocabulary(())
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps({"text": "Some GUN", "label": 1, "cat": "weapons", "lang": "en"}) + "\n", "utf-8")
    (post,) = posts_of([path], vocabulary)
    assert post == LabelledPost("some gun", "en", "rows.jsonl", True, "weapons")
    for line, why in (("{", "no JSON"), ("{}", "`text`"), ('{"text": "x", "label": 2}', "`label`")):
        path.write_text(f"\n{line}\n", "utf-8")
        with pytest.raises(Invalid, match=rf"rows\.jsonl, line 2: .*{why}"):
            posts_of([path], vocabulary)
    with pytest.raises(NotFound, match="gone"):
        posts_of([tmp_path / "gone.jsonl"], vocabulary)
