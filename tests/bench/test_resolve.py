"""What the resolve bench reports is of entities on which nothing was chosen, and its figures are counted right."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bench.resolve import best_threshold, halves, ours, pairs_of, scored
from bench.resolve_tables import fake_1000

clusters = st.dictionaries(st.integers(0, 60).map(str), st.integers(0, 20).map(str), min_size=1)


@given(clusters, st.integers(0, 5))
def test_halves_share_no_entity_and_lose_none(cluster: dict[str, str], seed: int) -> None:
    chosen, reported = halves(cluster, seed)
    assert chosen | reported == set(cluster) and not chosen & reported
    entities = [{cluster[record] for record in half} for half in (chosen, reported)]
    assert not entities[0] & entities[1] and abs(len(entities[0]) - len(entities[1])) <= 1
    assert halves(dict(reversed(cluster.items())), seed) == (chosen, reported)
    assert all(cluster[a] == cluster[b] for a, b in pairs_of(cluster, reported))


weighed = st.dictionaries(st.integers(0, 9).map(lambda n: (f"a{n}", f"b{n}")), st.integers(-3, 3).map(float))


@given(weighed, st.sets(st.integers(0, 9)))
def test_the_chosen_threshold_is_the_best_there_is(found: dict[tuple[str, str], float], right: set[int]) -> None:
    truth = frozenset((f"a{n}", f"b{n}") for n in right)
    best = scored(found, truth, best_threshold(found, truth))["f1"]
    assert all(scored(found, truth, other)["f1"] <= best for other in found.values())


def test_both_sides_compare_a_small_table(tmp_path: Path) -> None:
    people = [
        (f"name{n}x", f"sur{n % 17}", f"19{n % 80 + 10}-03-{n % 28 + 1:02}", f"m{n}@example.com") for n in range(120)
    ]
    rows = [f"{n},{first},{last},{born},town{n % 9},{mail},{n % 120}" for n, (first, last, born, mail) in
            enumerate(people + people[:40])]  # fmt: skip
    path = tmp_path / "fake_1000.csv"
    path.write_text("\n".join(["unique_id,first_name,surname,dob,city,email,cluster", *rows]))
    entities = fake_1000(path)
    truth = pairs_of(entities.cluster, frozenset(entities.cluster))
    for method in (ours(entities.plan), entities.plain):
        assert scored(method(entities.table, -10.0), truth, 0.0)["f1"] > 0.9
