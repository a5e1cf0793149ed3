"""The released text cascade: what it says of clear offers and of look-alikes, its evidence, its purity."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_models.text.cascade import TextCascade
from domain.judgement import CategoryCode, Intent, Signal
from domain.marketplace import Post, PostKind

OFFERS = {
    "en": ("drugs", "Cocaine and MDMA, lab tested, vacuum sealed, crypto only, message me on wickr"),
    "es": ("weapons", "Vendo pistola sin papeles con balas, entrega discreta, sin preguntas"),
    "de": ("weapons", "Scharfe Pistole ohne Waffenschein, Seriennummer entfernt, mit Munition"),
    "fr": ("drugs", "Vends cocaïne et MDMA, livraison discrète, espèces uniquement, telegram"),
    "pt": ("weapons", "Vendo pistola com numeração raspada e munição, sem perguntas"),
    "ru": ("drugs", "Мефедрон и гашиш, закладки по городу, оплата криптой"),
    "it": ("drugs", "Vendo cocaina e hashish, consegna discreta, solo contanti"),
    "pl": ("drugs", "Mefedron i kokaina, dyskretna wysyłka, płatność krypto"),
}
LOOK_ALIKES = (
    "Water gun for the pool, holds one litre, five euros",
    "Rubber prop pistols and fake blood for your school play, rental by the week",
    "Second hand Gucci bag, genuine, bought in Milan, receipt and dust bag included",
    "Hemp face cream with CBD, no THC, laboratory certificate",
    "Top Gun and Lord of War on DVD, both for four euros",
    "Antique clocks and a sabre from an estate, dealer with certificate",
    "Waitress wanted for weekends, written contract, room can be arranged",
    "Customs officers found cocaine in a container of bananas",
    "Pistola de silicona con barras, poco uso",
    "Wasserpistole für Kinder, kaum benutzt",
    "Sac Chanel authentique, facture disponible",
)


@pytest.fixture(scope="module")
def cascade() -> TextCascade:
    return TextCascade.load()


def post(body: str, language: str | None = "en") -> Post:
    return Post(
        id="p",
        account_id="a",
        kind=PostKind.LISTING,
        body=body,
        language=language,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def test_clear_offers_go_to_review_in_eight_languages(cascade: TextCascade) -> None:
    signals = cascade.assess([post(body, language) for language, (_, body) in OFFERS.items()])
    said = {
        language: (signal.category, signal.probability > 0.5) for language, signal in zip(OFFERS, signals, strict=True)
    }
    assert said == {language: (CategoryCode(category), True) for language, (category, _) in OFFERS.items()}


def test_look_alikes_stay_below_review(cascade: TextCascade) -> None:
    signals = cascade.assess([post(body, None) for body in LOOK_ALIKES])
    assert [body for body, signal in zip(LOOK_ALIKES, signals, strict=True) if signal.probability > 0.5] == []


def test_a_disguised_offer_is_still_one_and_its_evidence_points_into_the_original(cascade: TextCascade) -> None:
    body = "Selling 𝐜𝐨𝐜𝐚𝐢𝐧𝐞 and m\u200bd\u200bm\u200ba, lab tested, vacuum sealed, crypto only, wickr"
    signal = one(cascade, body)
    assert signal.probability > 0.5
    terms = {body[slice(*found.span)] for found in signal.evidence if found.span and "lexicon" in found.reason}
    assert {"𝐜𝐨𝐜𝐚𝐢𝐧𝐞", "m\u200bd\u200bm\u200ba"} <= terms
    assert any("disguised" in found.reason for found in signal.evidence)


def test_an_offer_is_found_among_ordinary_sentences_and_its_evidence_lies_in_it(cascade: TextCascade) -> None:
    ordinary = (
        "Garden table made of oak, two metres long, with a few scratches from last summer. Four folding chairs too. "
        "We are moving in May and the new flat has no garden. Pick up near the station, cash or by the platform. "
        "The cushions are from another set and get a bit faded, but they have always been kept dry in the shed."
    )
    assert one(cascade, ordinary).probability < 0.1
    for language in ("en", "es", "ru"):
        offer = OFFERS[language][1]
        for body in (f"{offer}. {ordinary}", ordinary.replace("We are", f"{offer}. We are"), f"{ordinary} {offer}"):
            signal = one(cascade, body, language)
            assert signal.probability > 0.5, body
            heaviest = max((piece for piece in signal.evidence if piece.span), key=lambda piece: piece.weight)
            start, end = heaviest.span or (0, 0)
            assert start < body.index(offer) + len(offer) and end > body.index(offer)


def test_evidence_never_repeats_the_text_and_stays_inside_it(cascade: TextCascade) -> None:
    for language, (_, body) in OFFERS.items():
        signal = one(cascade, body, language)
        assert signal.evidence
        for found in signal.evidence:
            assert 0 <= found.weight <= 1
            assert not found.span or 0 <= found.span[0] < found.span[1] <= len(body)
            assert not found.span or body[slice(*found.span)].lower() not in found.reason.lower()


def test_a_post_is_judged_alike_alone_and_in_company(cascade: TextCascade) -> None:
    bodies = [body for _, body in OFFERS.values()][:4] + list(LOOK_ALIKES)[:4]
    together = cascade.assess([post(body) for body in bodies])
    for body, signal in zip(bodies, together, strict=True):
        alone = one(cascade, body)
        assert alone.probability == pytest.approx(signal.probability, abs=1e-5)
        assert (alone.category, alone.stage) == (signal.category, signal.stage)


def test_few_everyday_posts_reach_the_encoder(cascade: TextCascade) -> None:
    things = ("oak table", "child's bike", "winter coat", "guitar", "washing machine", "book shelf", "tent", "pram")
    bodies = [f"{thing}, {remark}" for thing in things for remark in ("as new", "pick up only", "some scratches")]
    stages = [signal.stage for signal in cascade.assess([post(body) for body in bodies])]
    assert stages.count("encoder") <= len(bodies) / 3


def test_intent_and_exit_are_told_apart(cascade: TextCascade) -> None:
    said = {
        "Selling 5g of cocaine, top quality, message me on telegram @bakori77": (Intent.SELL, True),
        "Where can I buy mdma tonight? dm me": (Intent.SEEK, None),
        "Police seized forty kilos of cocaine in the port on Monday, two men were arrested": (Intent.REPORT, False),
    }
    for body, (intent, exits) in said.items():
        signal = one(cascade, body)
        assert signal.intent is intent, body
        assert signal.exits is not None and (exits is None or (signal.exits > 0.5) is exits), body


def test_a_lower_prior_moves_every_probability_down_and_changes_no_order(cascade: TextCascade) -> None:
    rare = TextCascade.load(prior=0.001)
    bodies = [body for _, body in OFFERS.values()] + list(LOOK_ALIKES)
    here, there = (
        [signal.probability for signal in each.assess([post(b) for b in bodies])] for each in (cascade, rare)
    )
    assert all(low < high for low, high in zip(there, here, strict=True))
    assert sorted(range(len(bodies)), key=here.__getitem__) == sorted(range(len(bodies)), key=there.__getitem__)
    assert rare.version != cascade.version


def test_a_language_that_nobody_taught_is_abstained_from(cascade: TextCascade) -> None:
    taught, untaught = cascade.assess([post("oak table, as new", "en"), post("ბიჭო, მაგიდა იყიდება", "ka")])
    assert (taught.abstains, untaught.abstains) == (False, True)


def test_an_explanation_points_at_the_words_of_the_offer(cascade: TextCascade) -> None:
    body = "Garden chairs, four of them, some rust. Also cocaine and mdma, dm. Pick up on Saturday, bring a trailer"
    found = cascade.explain(post(body))
    assert found and sum(piece.weight for piece in found) <= 1.001
    heaviest = found[0].span
    assert heaviest and heaviest[0] < body.index(", dm") and heaviest[1] > body.index("Also")


@settings(max_examples=40)
@given(st.lists(st.text(st.characters(), max_size=120), max_size=6))
def test_any_text_gets_one_signal_with_a_probability(cascade: TextCascade, bodies: Sequence[str]) -> None:
    signals = cascade.assess([post(body, None) for body in bodies])
    assert len(signals) == len(bodies)
    assert all(0 <= signal.probability <= 1 and signal.detector == "text" for signal in signals)


def one(cascade: TextCascade, body: str, language: str | None = "en") -> Signal:
    return cascade.assess([post(body, language)])[0]
