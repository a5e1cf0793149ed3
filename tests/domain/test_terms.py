"""What is typed or pasted is read as all that it may be, and taken apart only where it is a list."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Invalid
from domain.terms import LONGEST_TERM, MOST_TERMS, read_terms

WALLET = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"


@given(
    st.lists(st.sampled_from(["anna", "+49 30 901820123", WALLET, "a@b.example"]), min_size=1),
    st.sampled_from(",;\t\n"),
)
def test_a_list_is_its_parts_each_once_in_order(parts: list[str], between: str) -> None:
    assert [term.text for term in read_terms(f"{between} ".join(parts))] == list(dict.fromkeys(parts))


@given(st.text(st.characters() | st.sampled_from(",;\n\t\0\ud800"), max_size=LONGEST_TERM))
def test_whatever_is_pasted_is_searched_for_or_refused(pasted: str) -> None:
    said = re.sub(r"[\s,;\x00-\x1f\x7f\ud800-\udfff]", "", pasted)
    if not said:
        with pytest.raises(Invalid):
            read_terms(pasted)
        return
    texts = [term.text for term in read_terms(pasted)]
    assert all(text == text.strip() and text for text in texts) and len(set(texts)) == len(texts)
    assert set("".join(texts)) >= set(said), "nothing of it is left out"


def test_a_sentence_with_a_comma_stays_one() -> None:
    assert [term.text for term in read_terms("red, nearly new bike")] == ["red, nearly new bike"]


def test_a_term_is_every_contact_it_may_spell() -> None:
    [term] = read_terms("+49 30 901820123")
    assert ("phone", "+4930901820123") in term.contacts
    [national] = read_terms("030 901820123", region="DE")
    assert ("phone", "+4930901820123") in national.contacts
    assert ("ip_address", "2001:db8::1") in read_terms("2001:0db8:0::1")[0].contacts


@pytest.mark.parametrize(
    "pasted", ["", " \n,; \t", "x" * (LONGEST_TERM + 1), "\n".join(map(str, range(MOST_TERMS + 1)))]
)
def test_too_little_and_too_much_are_refused(pasted: str) -> None:
    with pytest.raises(Invalid, match=r"Nothing|are the most"):
        read_terms(pasted)
