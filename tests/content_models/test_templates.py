"""Templates against posts that were made from one, in any order and disguise, and bounded among hostile posts."""

import random
import time
from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from content_models.contacts import find_contacts
from content_models.disguise.canonical import canonical
from content_models.templates import OrdinaryPhrases, shared_templates
from content_models.templates.sharing import MOST_PLACED
from content_models.templates.words import MOST_WORDS
from domain.templates import Mark, MarkedText, SharedTemplate, SlotKind

STAYING = (
    "fresh,stock,sealed,consoles,available,each,ask,discreet,delivery,your,door,first,come,served,only,cash,pickup,after,"
    "six,original,packing,full,warranty,never,opened,message,before,visit,serious,people,please,thanks"
)
NAMES = "anna,bert,cleo,dora,emil,frida,gustav,hanna,ivo,jana,kurt,lena,mara,nils,olga,paul,rosa,sven,tina,udo"
CONSTANT, VALUES = STAYING.split(","), NAMES.split(",")
Made = list[str | None]  # a word that stays, or None for a slot


def texts_of(template: Made, fillings: list[list[str]]) -> list[MarkedText]:
    found = []
    for number, filling in enumerate(fillings):
        values = iter(filling)
        found.append(MarkedText(f"p{number:03}", " ".join(word or next(values) for word in template)))
    return found


@st.composite
def made(draw: st.DrawFn) -> tuple[Made, list[list[str]]]:
    """A template of constants with slots between them, and what three texts or more put there, never the same twice."""
    words = draw(st.permutations(CONSTANT))[: draw(st.integers(12, len(CONSTANT)))]
    gaps = sorted(draw(st.sets(st.integers(0, len(words)), min_size=1, max_size=3)))
    template: Made = [*words]
    for gap in reversed(gaps):
        template.insert(gap, None)
    count = draw(st.integers(3, 6))
    filled = []
    for _ in gaps:
        words_of_slot = iter(draw(st.permutations(VALUES)))
        wide = draw(st.lists(st.booleans(), min_size=count, max_size=count))
        filled.append([" ".join(next(words_of_slot) for _ in range(1 + two)) for two in wide])
    return template, [list(filling) for filling in zip(*filled, strict=True)]


def told(template: SharedTemplate, texts: list[MarkedText]) -> list[tuple[str, ...] | str]:
    """A slot as the values of all texts, in order; constants as they are written."""
    bodies = {text.id: text.body for text in texts}
    found: list[tuple[str, ...] | str] = []
    for part in template.parts:
        if part.slot is None:
            [one] = part.wordings
            found.append(bodies[one.text][one.start : one.end])
        else:
            of = {name: bodies[w.text][w.start : w.end] for w in part.wordings for name in w.texts}
            found.append(tuple(of[text.id] for text in texts))
    return found


def expected(template: Made, fillings: list[list[str]]) -> list[tuple[str, ...] | str]:
    found: list[tuple[str, ...] | str] = []
    slots = iter(zip(*fillings, strict=True))
    for word in template:
        if word is None:
            found.append(tuple(next(slots)))
        elif found and isinstance(found[-1], str):
            found[-1] += f" {word}"
        else:
            found.append(word)
    return found


@settings(max_examples=50, derandomize=True)
@given(made())
def test_a_template_is_recovered_from_posts_that_were_made_from_it(world: tuple[Made, list[list[str]]]) -> None:
    texts = texts_of(*world)
    [found] = shared_templates(texts, threshold=0.3)
    assert told(found, texts) == expected(*world)
    assert found.words == sum(word is not None for word in world[0])


@settings(max_examples=20, derandomize=True)
@given(made(), st.randoms(use_true_random=False))
def test_neither_the_order_of_the_posts_nor_their_ids_matter(
    world: tuple[Made, list[list[str]]], chance: random.Random
) -> None:
    texts = texts_of(*world)
    found = shared_templates(texts, threshold=0.3)
    mixed = chance.sample(texts, len(texts))
    assert shared_templates(mixed, threshold=0.3) == found
    renamed = [replace(text, id=f"q{number}") for number, text in enumerate(mixed)]
    [other] = shared_templates(renamed, threshold=0.3)
    by_body = {text.body: value for text, value in zip(texts, zip(*_values(found[0], texts), strict=True), strict=True)}
    assert [by_body[text.body] for text in renamed] == list(zip(*_values(other, renamed), strict=True))


def _values(template: SharedTemplate, texts: list[MarkedText]) -> list[tuple[str, ...]]:
    return [values for values in told(template, texts) if not isinstance(values, str)]


DISGUISES = (
    lambda word: "\u200b".join(word),
    lambda word: "".join(chr(ord(letter) - ord("a") + 0x1D41A) for letter in word),  # 𝐛𝐨𝐥𝐝
    lambda word: word.replace("o", "о").replace("e", "е"),  # Cyrillic
    str.upper,
)


@settings(max_examples=25, derandomize=True)
@given(made(), st.randoms(use_true_random=False))
def test_disguises_change_nothing_and_lead_back_to_what_was_written(
    world: tuple[Made, list[list[str]]], chance: random.Random
) -> None:
    plain = texts_of(*world)
    texts = [replace(text, body=" ".join(_disguised(word, chance) for word in text.body.split())) for text in plain]
    [found] = shared_templates(texts, threshold=0.3)
    values = [tuple(canonical(value).text.lower() for value in of) for of in _values(found, texts)]
    assert values == [values for values in expected(*world) if not isinstance(values, str)]
    for text, explained in zip(texts, found.texts, strict=True):
        read = [text.body[one.start : one.end] for one in explained.placed]
        assert " ".join(read) == text.body, "every word is in a part, as it was written"


def _disguised(word: str, chance: random.Random) -> str:
    return chance.choice(DISGUISES)(word) if chance.random() < 0.3 else word


@settings(max_examples=25, derandomize=True)
@given(made(), st.randoms(use_true_random=False))
def test_a_typing_error_is_its_texts_own(world: tuple[Made, list[list[str]]], chance: random.Random) -> None:
    """One word of one text; where three texts are compared, one that errs may as well have a value of its own."""
    assume(len(world[1]) > 3)
    texts = texts_of(*world)
    inside = [
        word
        for before, word, after in zip(*(world[0][n:] for n in range(3)), strict=False)
        if before and word and after
    ]
    assume(inside)  # an odd word beside a slot may as well be part of its value
    wrong, word = chance.randrange(len(texts)), chance.choice(inside)
    texts[wrong] = replace(texts[wrong], body=texts[wrong].body.replace(word, word + "x"))
    [found] = shared_templates(texts, threshold=0.3)
    assert told(found, texts) == expected(*world)
    body, placed = texts[wrong].body, found.texts[wrong].placed
    at = body.index(word + "x")
    assert not any(one.start <= at < one.end for one in placed)


SOLD = "Sealed game consoles, {price} each, ask for {name} in the {town} shop. Call {phone} before you visit our place"
ROWS = [
    ("€ 40", "Anna", "Berlin", "+4930901820123"),
    ("€ 45", "Bert", "Hamburg", "+49 30 90182 0124"),
    ("50 EUR", "Cleo", "New York", "+4930901820123"),
    ("1.200 EUR", "Dora", "Lyon", "+4930901820125"),
]


def sold(number: int) -> MarkedText:
    body = SOLD.format(**dict(zip(("price", "name", "town", "phone"), ROWS[number], strict=True)))
    marks = [Mark(*one.span, one.kind, one.value) for one in find_contacts(body)]
    return MarkedText(f"p{number}", body, marks)


def test_slots_have_kinds_and_a_contact_is_one_however_it_is_spelled() -> None:
    texts = [sold(number) for number in range(4)]
    [found] = shared_templates(texts)
    slots = [part for part in found.parts if part.slot]
    assert [part.slot for part in slots] == [SlotKind.PRICE, SlotKind.NAME, SlotKind.NAME, SlotKind.CONTACT]
    assert [wording.texts for wording in slots[3].wordings] == [("p0", "p2"), ("p1",), ("p3",)]
    body = texts[0].body
    spoken = replace(texts[1], body=body, marks=[replace(texts[0].marks[0], value="+4930901820124")])
    [pair] = shared_templates([texts[0], spoken])
    assert [part.slot for part in pair.parts if part.slot] == [SlotKind.CONTACT], "told apart by what it is"


def test_two_posts_and_copies_are_enough_and_one_post_is_not() -> None:
    two = [sold(0), sold(1)]
    assert len([part for part in shared_templates(two)[0].parts if part.slot]) == 4
    copies = [replace(sold(0), id=f"c{number}") for number in range(50)]
    [found] = shared_templates(copies)
    assert len(found.texts) == 50
    assert [part.slot for part in found.parts] == [None, SlotKind.CONTACT, None], (
        "a contact is told even where it is one"
    )
    assert shared_templates(two[:1]) == shared_templates([]) == []


def test_a_chain_of_two_templates_comes_apart() -> None:
    """Each text is nearly the next; the first and the last share little."""
    words = [f"{one}{other}" for one in VALUES for other in ("ly", "ness")]
    texts = [
        MarkedText(f"p{number:02}", " ".join(words[min(number, 20) : min(number, 20) + 20])) for number in range(24)
    ]
    found = shared_templates(texts)
    assert len(found) > 1
    named = [text.id for one in found for text in one.texts]
    assert len(named) == len(set(named))
    assert min(text.explained for one in found for text in one.texts) >= 0.5


def test_what_anybody_writes_is_no_sign_of_a_shared_author() -> None:
    chance = random.Random(1)
    phrase = "still available pick up only cash please no time wasters"
    others = [f"{' '.join(chance.sample(CONSTANT, 9))} {phrase}" for _ in range(400)]
    ordinary = OrdinaryPhrases.of(others)
    boilerplate = [MarkedText(f"b{n}", f"{value} {phrase}") for n, value in enumerate(VALUES[:4])]
    own = [
        MarkedText(f"o{n}", f"{value} moonlit copper kettles hammered thrice by hand {phrase}")
        for n, value in enumerate(VALUES[:4])
    ]
    assert [(one.words, one.peculiar) for one in shared_templates(boilerplate, ordinary)] == [(10, 0)]
    assert [(one.words, one.peculiar) for one in shared_templates(own, ordinary)] == [(17, 7)]
    few = OrdinaryPhrases.of(others[:199])
    assert shared_templates(own, few)[0].peculiar is None


def test_thousands_of_posts_are_bounded_by_a_rule_that_asks_neither_order_nor_author() -> None:
    chance = random.Random(2)
    words = ["".join(chance.choices("abcdefghijklm", k=6)) for _ in range(50)]

    def varied(number: int) -> MarkedText:
        body = list(words)
        for _ in range(2):
            body[chance.randrange(len(body))] = f"n{number}"
        return MarkedText(f"p{number:04}", " ".join(body))

    texts = [varied(number) for number in range(MOST_PLACED + 400)]
    begun = time.process_time()
    [found] = shared_templates(texts)
    assert time.process_time() - begun < 60
    assert len(found.texts) == MOST_PLACED
    bodies = {text.id: text.body for text in texts}
    renamed = [replace(text, id=f"q{number:04}") for number, text in enumerate(reversed(texts))]
    again = {text.id: text.body for text in renamed}
    [other] = shared_templates(renamed)
    assert {again[text.id] for text in other.texts} == {bodies[text.id] for text in found.texts}
    assert found.words > 45


def test_a_text_of_one_word_a_thousand_times_and_one_beyond_the_bounds_do_no_harm() -> None:
    same = [MarkedText(f"p{n}", "abc " * 20_000 + str(n)) for n in range(3)]
    [found] = shared_templates(same)
    assert found.words == MOST_WORDS
