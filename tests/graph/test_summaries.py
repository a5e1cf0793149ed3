"""Folding against the definition: any order and split, late arrivals, closings, reopenings, at any (valid, known)."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from graph.summaries import NOTHING, Sighting, decode, encode_all, extend, fold, holds, needs_history

moments = st.integers(0, 6)
sightings = st.lists(
    st.builds(
        Sighting,
        valid_at=moments,
        recorded_at=moments,
        event_id=st.uuids().map(str),
        holds=st.booleans() | st.just(True),
        facts=st.dictionaries(st.sampled_from(["kind", "price"]), st.none() | st.integers(0, 3), max_size=2),
        source=st.sampled_from(["platform", "report"]),
    ),
    max_size=9,
    unique_by=lambda sighting: sighting.event_id,
)


def held(seen: list[Sighting], valid_at: int, known_at: int) -> bool:
    """The definition, spelled out: what was said last, in valid time, of what was known; a closing wins a tie."""
    known = [s for s in seen if s.valid_at <= valid_at and s.recorded_at <= known_at]
    last = max((s.valid_at for s in known), default=None)
    return last is not None and all(s.holds for s in known if s.valid_at == last)


@given(sightings)
def test_rectangles_and_marks_say_when_it_held(seen: list[Sighting]) -> None:
    summary = fold(seen)
    areas = summary.rectangles()
    for valid_at, known_at in product(range(-1, 8), repeat=2):
        inside = [a for a in areas if a.valid_from <= valid_at < a.valid_to and a.known_from <= known_at < a.known_to]
        assert len(inside) == held(seen, valid_at, known_at) == holds(summary.marks, valid_at, known_at)
    assert summary.closed == (bool(seen) and not held(seen, 99, 99))


@given(sightings)
def test_counts_and_facts(seen: list[Sighting]) -> None:
    summary = fold(seen)
    positive = [s.valid_at for s in seen if s.holds]
    assert summary.count == len(positive)
    assert (summary.first_seen_at, summary.last_seen_at) == (
        (min(positive), max(positive)) if positive else (None, None)
    )
    expected: dict[str, object] = {}
    for s in sorted(seen, key=lambda s: (s.valid_at, s.recorded_at, s.event_id)):
        expected |= s.facts
    reports = sum(s.source == "report" for s in seen)
    assert summary.facts == expected | ({"reports": reports} if reports else {})


@given(sightings, st.randoms(use_true_random=False), st.integers(0, 9))
def test_any_order_and_any_split_come_to_the_same(seen: list[Sighting], random: object, cut: int) -> None:
    shuffled = list(seen)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    early, late = shuffled[:cut], shuffled[cut:]
    assert fold(shuffled) == fold(seen)
    kept = fold(early)
    if not needs_history(kept, late):
        assert extend(kept, late) == fold(seen)


@given(sightings)
def test_a_kept_summary_reads_back(seen: list[Sighting]) -> None:
    text = encode_all({"subject": fold(seen)})
    assert decode(text.removeprefix('{"subject":').removesuffix("}")) == fold(seen)


def test_the_ten_thousandth_sighting_leaves_no_trace_but_its_count() -> None:
    once = fold([Sighting(0, 0, "a")])
    often = extend(once, [Sighting(at, at, str(at)) for at in range(1, 10_000)])
    assert (often.count, often.marks, often.rectangles()) == (10_000, once.marks, once.rectangles())
    assert not needs_history(often, [Sighting(5, 10_000, "late")])
    assert extend(NOTHING, []) == NOTHING
