"""The made-up platform: the same for the same seed, tails and hubs as promised."""

from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq

from bench.platform import write_platform
from domain.observations import Label, Relationship


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    counts = [write_platform(tmp_path / name, 300, seed) for name, seed in (("a", 1), ("b", 1), ("c", 2))]
    first, same, other = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("a", "b", "c")
    )
    assert first == same and counts[0] == counts[1]
    assert first.keys() == other.keys() and all(first[name] != other[name] for name in first)


def test_tails_are_heavy_and_hubs_are_where_they_are_said_to_be(tmp_path: Path) -> None:
    accounts = 10_000
    counts = write_platform(tmp_path, accounts, 1)
    assert sum(counts.relationships.values()) >= 10 * accounts and counts.nodes[Label.POST] == 3 * accounts
    touched: Counter[tuple[Label, str]] = Counter()
    for kind, end in ((Relationship.USES, Label.IP_ADDRESS), (Relationship.FOLLOWS, Label.ACCOUNT)):
        ends = pq.read_table(tmp_path / f"Account-{kind}-{end}.parquet").group_by(["start", "end"]).aggregate([])
        touched.update((end, node_id) for node_id in ends["end"].to_pylist())
    ends = pq.read_table(tmp_path / "Post-MENTIONS-Contact.parquet").group_by(["start", "end"]).aggregate([])
    touched.update((Label.CONTACT, node_id) for node_id in ends["end"].to_pylist())
    assert all(touched[hub.label, hub.id] >= accounts / 10 for hub in counts.hubs)
    others = sorted(touched.values())[: -len(counts.hubs)]
    assert others[-1] > 20 * others[len(others) // 2]
