"""The category files: published codes, complete and consistent data, the law where it is asked."""

import re

import pytest

from domain.categories import CATEGORIES, LegalStatus, category
from domain.errors import Invalid
from domain.judgement import CategoryCode

LANGUAGES = {"en", "es", "de", "fr", "pt", "ru", "it", "nl", "pl", "tr"}
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
    assert set(found.benign) == LANGUAGES == {term.language for term in found.terms}


@pytest.mark.parametrize("code", sorted(DSA))
def test_terms_are_clean(code: str) -> None:
    terms = category(code).terms
    named = [(term.language, term.text) for term in terms if not term.is_euphemism]
    assert len(named) == len(set(named))
    assert not {(t.language, t.text) for t in terms if t.is_euphemism} & set(named)
    for term in terms:
        assert 0 < term.weight < 1
        assert re.fullmatch(r"\S(?:.*\S)?", term.text)
        assert term.text == term.text.lower()
        assert len(term.text) > 2 or term.is_euphemism, term.text


def test_everyday_words_never_count_alone() -> None:
    for language, words in EVERYDAY.items():
        alone = {t.text for c in CATEGORIES.values() for t in c.terms if t.language == language and not t.is_euphemism}
        assert not alone & set(words.split())


def test_drugs_and_weapons_have_words_enough_in_every_language() -> None:
    for code in ("drugs", "weapons"):
        for language in LANGUAGES:
            assert sum(term.language == language for term in category(code).terms) >= 30, (code, language)


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
