"""Circles of payments held against AMLSim's, and rings that share no contact held against made-up worlds.

`python -m bench.ring_cycles [DIR]` reads graphs/amlsim_20k_cycle200/{nodes,transactions}.csv under DIR or
$RINGFENCE_DATA: 20,000 accounts, 4.7 % of them in planted cycles, of which most do not run in the order of time. The
graph keeps the first and the last payment of a pair, so the search is given no more here.
"""

import csv
import json
import os
import sys
from pathlib import Path

import numpy as np

from bench.matching import pairs
from gnn.lab import Noise, World, world
from gnn.rings import RingParameters, detect_rings
from gnn.rings.payments import circles, rounds
from graph.dealings import Dealings

_DAY_S = 86_400
SEEDS: dict[Noise, int] = {"pairs": 51, "groups": 52, "town": 53}  # nothing was trained or chosen on them
KINDS = {8: "texts", 18: "images", 28: "circles", 38: "moments"}  # what binds the ring of this number, modulo 40


def circles_in_payments(folder: Path) -> dict[str, float]:
    """Figures by account: of all that are in a round of money, and of those whom two rounds tie alone."""
    fraud, dealings = _amlsim(folder)
    found, given_up = rounds(dealings, len(fraud), RingParameters())
    counted = circles(found)
    firm = {account for pair, number in counted.items() if number >= RingParameters().circles_alone for account in pair}
    once = {account for each in found for account in each.accounts}
    told = {"circles_base_rate": round(float(fraud.mean()), 4), "circles_given_up": float(given_up)}
    for name, accounts in (("circles", once), ("circles_twice", firm)):
        hits = int(fraud[sorted(accounts)].sum())
        print(f"{name}: {hits} of {len(accounts)} accounts in planted cycles, of {int(fraud.sum())}", flush=True)
        told |= {f"{name}_accounts": len(accounts), f"{name}_precision": round(hits / max(len(accounts), 1), 4)}
        told[f"{name}_recall"] = round(hits / int(fraud.sum()), 4)
    return told


def rings_by_deeds() -> dict[str, float]:
    """Of worlds in which accounts pay, show images and post at hours: how many rings of each bond are found."""
    found: dict[str, list[bool]] = {name: [] for name in (*KINDS.values(), "contacts")}
    reported = true = 0
    for noise, seed in SEEDS.items():
        made = world(noise, seed, 8_000, 80, deeds=True)
        groups = [frozenset(ring.members) for ring in detect_rings(made.links, made.duplicates).candidates]
        hits = set(pairs([ring.members for ring in made.planted], groups))
        reported, true = reported + len(groups), true + len(hits)
        for bond, was_found in _by_bond(made, hits):
            found[bond].append(was_found)
    told = {f"by_{bond}_recall": round(float(np.mean(hits)), 4) for bond, hits in found.items()}
    print(", ".join(f"{bond}: {sum(hits)} of {len(hits)} found" for bond, hits in found.items()), flush=True)
    return told | {"deeds_precision": round(true / max(reported, 1), 4)}


def _by_bond(made: World, hits: set[int]) -> list[tuple[str, bool]]:
    bonds = [KINDS.get(n % 40, "contacts") if len(r.members) > 2 else "contacts" for n, r in enumerate(made.planted)]
    return [(bond, number in hits) for number, bond in enumerate(bonds)]


def _amlsim(folder: Path) -> tuple[np.ndarray, Dealings]:
    fraud = np.array([row["isFraud"] == "1" for row in _rows(folder / "nodes.csv")])
    paid: dict[tuple[int, int], list[int]] = {}
    for row in _rows(folder / "transactions.csv"):
        paid.setdefault((int(row["sourceNodeId"]), int(row["targetNodeId"])), []).append(int(row["time"]) * _DAY_S)
    rows = sorted(paid.items())
    return fraud, Dealings(
        payer=np.array([pair[0] for pair, _ in rows], dtype=np.int32),
        payee=np.array([pair[1] for pair, _ in rows], dtype=np.int32),
        payments=np.array([len(times) for _, times in rows], dtype=np.int32),
        first_paid_s=np.array([min(times) for _, times in rows], dtype=np.int64),
        last_paid_s=np.array([max(times) for _, times in rows], dtype=np.int64),
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def ring_cycles(data: Path) -> dict[str, float]:
    """All figures; those of payments only where the data are there."""
    folder = data / "graphs" / "amlsim_20k_cycle200"
    if not folder.exists():
        print(f"no {folder}: circles are not held against AMLSim's", flush=True)
        return rings_by_deeds()
    return circles_in_payments(folder) | rings_by_deeds()


if __name__ == "__main__":
    print(json.dumps(ring_cycles(Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("RINGFENCE_DATA", ".")))))
