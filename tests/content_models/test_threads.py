"""Conversations: the released thread model belongs to the released text model, hears what is said over several
messages, and knows nothing of those that judge it."""

import re
from dataclasses import replace

import numpy as np
import pytest

from bench.text_rows import CONVERSATIONS
from content_models.text import threads
from content_models.text.cascade import TextCascade
from content_models.text.threads import Threads, thread_features
from content_models.training.threads import Conversation, conversations, fitted_threads
from domain.errors import Invalid, NotFound
from domain.judgement import CategoryCode

CODED = Conversation(
    language="en",
    messages=(
        "hey you around?",
        "yeah what do you need",
        "the usual, 3 grams of white",
        "200, discreet, same dead drop as friday",
    ),
    illegal=True,
    category=CategoryCode.DRUGS,
    exits_at=0,
)
HONEST = Conversation(
    language="en",
    messages=(
        "hi, is the desk still there?",
        "yes, 40 pounds",
        "could I fetch it on friday?",
        "sure, after six is fine",
    ),
    illegal=False,
    category=None,
    exits_at=0,
)


@pytest.fixture(scope="module")
def cascade() -> TextCascade:
    return TextCascade.load()


def test_a_deal_shows_as_it_grows_and_an_honest_talk_does_not(cascade: TextCascade) -> None:
    grown = Threads(cascade, threads.load())
    coded, honest = (grown.assess(each.posts()) for each in (CODED, HONEST))
    assert len(coded) == len(CODED.messages)
    assert coded[0] == cascade.assess(CODED.posts()[:1])[0]
    assert coded[-1].probability > 0.5 > coded[0].probability
    assert coded[-1].category is CategoryCode.DRUGS
    assert max(signal.probability for signal in honest) < 0.3


def test_a_thread_says_the_same_whether_it_is_read_at_once_or_message_by_message(cascade: TextCascade) -> None:
    grown = Threads(cascade, threads.load())
    posts = CODED.posts()
    at_once = grown.assess(posts)
    for number in range(1, len(posts) + 1):
        assert grown.assess(posts[:number])[-1].probability == pytest.approx(at_once[number - 1].probability, abs=1e-6)


def test_a_thread_model_refuses_another_text_model(
    cascade: TextCascade, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with pytest.raises(Invalid, match="train threads"):
        Threads(cascade, replace(threads.load(), text_version="1.other"))
    with pytest.raises(NotFound, match="train threads"):
        threads.load(tmp_path_factory.mktemp("empty"))


def test_fitting_prefers_illegal_talks_and_counts_each_once(cascade: TextCascade) -> None:
    told = [CODED, HONEST, replace(HONEST, messages=HONEST.messages * 3)]
    blend = fitted_threads(cascade, told, lambda *_: None)
    alone, together = threads.signals_of(cascade, CODED.posts())
    mild, mildly = threads.signals_of(cascade, HONEST.posts())
    assert blend.probability(thread_features(alone, together)) > blend.probability(thread_features(mild, mildly))
    assert np.isfinite(blend.weights).all()


def test_conversations_that_judge_share_no_message_with_those_that_teach() -> None:
    def said(listed: list[Conversation]) -> set[str]:
        messages = (body for each in listed for body in each.messages)
        return {" ".join(re.findall(r"\w+", body.lower())) for body in messages if len(re.findall(r"\w+", body)) >= 6}

    taught, judged = conversations(), conversations(CONVERSATIONS)
    assert {each.category for each in taught if each.illegal} == set(CategoryCode)
    assert all(0 <= each.exits_at <= len(each.messages) for each in (*taught, *judged))
    assert said(taught) and not said(taught) & said(judged)
