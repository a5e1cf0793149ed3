"""The category files: published codes, complete and consistent data, the law where it is asked."""

import re
import shutil
from pathlib import Path

import pytest

from domain.categories import CATEGORIES, LegalStatus, Strength, category
from domain.categories.terms import EVERY_LANGUAGE, LEXICON, published, read_language, read_lexicon, without_blanks
from domain.errors import Invalid, NotFound
from domain.judgement import CategoryCode

FIRST = frozenset({"en", "es", "de", "fr", "pt", "ru", "it", "nl", "pl", "tr"})
EUROPE = {"uk", "cs", "ro", "hu", "sv", "el", "bg", "hr", "da", "fi"}
BEYOND = {"ar", "fa", "he", "hi", "ur", "bn", "ta", "id", "vi", "th", "zh", "ja", "ko", "tl", "sw"}
LANGUAGES = FIRST | EUROPE | BEYOND
DSA = {
    "weapons": ("STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS", "KEYWORD_PROHIBITED_PRODUCTS"),
    "drugs": ("STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS", "KEYWORD_PROHIBITED_PRODUCTS"),
    "stolen_goods": ("STATEMENT_CATEGORY_OTHER_VIOLATION_TC", "KEYWORD_GOODS_SERVICES_NOT_PERMITTED"),
    "counterfeits": ("STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS", "KEYWORD_TRADEMARK_INFRINGEMENT"),
    "trafficking": ("STATEMENT_CATEGORY_VIOLENCE", "KEYWORD_HUMAN_TRAFFICKING"),
}
# Words that ordinary listings are full of: they may be euphemisms beside their context, never terms of their own.
EVERYDAY = {
    "en": "ice snow white speed horse candy pack gas piece iron stick button hot found young new fresh clone rep blow",
    "es": "nieve hierba verde hierro pipa caliente copia chocolate",
    "de": "schnee gras eisen teile heiß spielzeug werkzeug jung",
    "fr": "neige herbe fer outil chaud copie feu",
    "ru": "снег соль мука железо пушка копия план трава",
}


def test_the_published_codes() -> None:
    assert set(CATEGORIES) == set(DSA) == set(CategoryCode)
    assert [found.clause.id for found in CATEGORIES.values()] == ["RF-1.1", "RF-2.1", "RF-3.1", "RF-4.1", "RF-5.1"]


@pytest.mark.parametrize("code", sorted(DSA))
def test_a_category_is_complete(code: str) -> None:
    found = category(code)
    assert 0 < found.severity <= 1
    assert found.severity_reason.endswith(".")
    assert found.clause.text.startswith("No ")
    assert (found.dsa.category, found.dsa.keywords[0]) == DSA[code]
    assert found.escalation.recipient
    assert set(found.benign) == LANGUAGES | {EVERY_LANGUAGE} == {term.language for term in found.terms}


@pytest.mark.parametrize("code", sorted(DSA))
def test_terms_are_clean(code: str) -> None:
    terms = category(code).terms
    named = [(term.language, term.text) for term in terms if not term.is_euphemism]
    assert len(named) == len(set(named))
    assert not {(t.language, t.text) for t in terms if t.is_euphemism} & set(named)
    for term in terms:
        assert (0 < term.weight < 1) == (term.strength is not Strength.NOTED)
        assert term.is_euphemism == (term.strength is Strength.EUPHEMISM)
        assert re.fullmatch(r"\S(?:.*\S)?", term.text)
        assert term.text == term.text.lower()
        syllables = any(without_blanks(sign) or "가" <= sign <= "힣" for sign in term.text)
        assert len(term.text) > (1 if syllables else 2) or term.is_euphemism, term.text


def test_everyday_words_never_count_alone() -> None:
    for language, words in EVERYDAY.items():
        alone = {t.text for c in CATEGORIES.values() for t in c.terms if t.language == language and not t.is_euphemism}
        assert not alone & set(words.split())


@pytest.mark.parametrize("code", sorted(DSA))
def test_every_language_has_words_enough(code: str) -> None:
    for file in published():
        own = file.entries[category(code).code]
        euphemisms = sum(map(len, own.euphemisms.values()))
        assert euphemisms >= (8 if file.language not in FIRST else 5), file.language
        if file.language == EVERY_LANGUAGE:
            assert not [*own.named()], "a picture alone is no sign"
        elif file.language not in FIRST:
            assert len(own.strong) + len(own.plain) >= 30, file.language
            assert len(own.benign) >= 15, file.language


def test_what_is_wrong_in_a_language_file_is_named_with_file_and_key(tmp_path: Path) -> None:
    shipped = (LEXICON / "sv.toml").read_text("utf-8")
    wrongs = {
        "weapons.plian": ("\nplain = [", "\nplian = [", 1),
        "weapons.strong": ('strong = [\n  "', 'strong = [\n  "Vapen", "', 1),
        "weapons: 'revolver~' is listed twice": ('weak = ["armborst"', 'weak = ["revolver~", "armborst"', 1),
        "weapons.euphemisms.trade": ("[weapons.contexts]\ntrade", "[weapons.contexts]\nother", 1),
        "too short": ('weak = ["armborst"', 'weak = ["ab", "armborst"', 1),
        "too short a stem": ('weak = ["armborst"', 'weak = ["abc~", "armborst"', 1),
        "weapons.weak": ('weak = ["armborst"', 'weak = [7, "armborst"', 1),
        "language": ('language = "sv"', 'language = "da"', 1),
        "version": ('version = "', 'verison = "', 1),
        "cannot be read": ("[weapons]", "[weapons", 1),
    }
    for key, (before, after, times) in wrongs.items():
        assert before in shipped, key
        path = tmp_path / "sv.toml"
        path.write_text(shipped.replace(before, after, times), encoding="utf-8")
        with pytest.raises(Invalid, match=re.escape(key)) as raised:
            read_language(path)
        assert "sv.toml" in str(raised.value)
    with pytest.raises(NotFound, match="no lexicon in"):
        read_lexicon(tmp_path / "nowhere")


def test_a_copy_of_the_folder_reads_like_the_folder(tmp_path: Path) -> None:
    shutil.copytree(LEXICON, tmp_path / "copy")
    assert read_lexicon(tmp_path / "copy") == published()


def test_goods_that_terms_name_are_goods_whose_law_is_known() -> None:
    linked = {(found.code, term.goods) for found in CATEGORIES.values() for term in found.terms if term.goods}
    assert len(linked) > 30
    for code, goods in linked:
        assert category(code).legality_of(str(goods), None), (code, goods)
    regions = {entry.region for found in CATEGORIES.values() for entry in found.legality}
    assert len(regions) > 25
    assert all(re.fullmatch("[A-Z]{2}|default", region) for region in regions)
    assert all(entry.note.endswith(".") for found in CATEGORIES.values() for entry in found.legality)


def test_the_law_is_read_by_goods_and_region() -> None:
    weapons = category("weapons")
    knife = weapons.legality_of("kitchen knife", "FR")
    assert knife is not None
    assert (knife.status, knife.region) == (LegalStatus.LEGAL, "default")
    restricted = weapons.legality_of("kitchen knife", "GB")
    assert restricted is not None
    assert restricted.status is LegalStatus.RESTRICTED
    assert weapons.legality_of("spoon", "GB") is None
    for found in CATEGORIES.values():
        goods = {entry.goods for entry in found.legality}
        assert all(found.legality_of(name, None) for name in goods), "every entry has a default"


def test_an_unknown_code_is_named_with_the_known_ones() -> None:
    with pytest.raises(Invalid, match=r"'fraud' is no category; known are weapons, drugs"):
        category("fraud")
