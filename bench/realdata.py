"""`ringfence bench realdata [--data DIR]`: from files to a verified package, on two inputs that nobody here wrote.

Scam sites (`contacts/sites.csv`, `site_wallet.csv`): a site is an account, a wallet a contact; the truth is which sites
share wallets, directly or over others. Darknet listings (`text/dnm2023_train.jsonl`): a vendor is an account; contacts
are scrubbed from the texts, so that only near-duplicates link vendors, and nobody knows the truth.
"""

import argparse
import csv
import os
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import networkx as nx

from bench.matching import pairs
from bench.outcome import outcome
from bench.own_engines import own_installation, say
from runtime.bootstrap import Installation, detectors, intake
from runtime.demo.investigation import investigate
from runtime.ring_job import RunResult, run_rings
from runtime.serving import serving
from screening import store as screening_store
from screening.ingest import Summary, ingest_files
from screening.mapping import load_mapping

MAPPINGS = Path(__file__).parents[1] / "examples" / "mappings"
SITES = (("contacts/sites.csv", "cryptoscam_sites"), ("contacts/site_wallet.csv", "cryptoscam_wallets"))
LISTINGS = (("text/dnm2023_train.jsonl", "darkmarket_listings"),)
SOURCES = {
    "contacts/sites.csv": "CryptoScamDB/blacklist",
    "contacts/site_wallet.csv": "CryptoScamDB/blacklist",
    "text/dnm2023_train.jsonl": "hvdv99/dark-market-scout",
}
GOALS: dict[str, tuple[str, float]] = {
    "sites_package_valid": (">=", 1),
    "listings_package_valid": (">=", 1),
    "wallet_groups_found_share": (">=", 0.9),
}


def run(args: Sequence[str]) -> int:
    """Print the figures as one JSON object; 0, 1 when a goal is missed, 2 without the data."""
    parser = argparse.ArgumentParser(prog="ringfence bench realdata", description=__doc__)
    parser.add_argument("--data", type=Path, default=os.environ.get("RINGFENCE_DATA"), help="folder of the data sets")
    folder = Path(parser.parse_args(args).data or ".")
    for name, source in SOURCES.items():
        if not (folder / name).is_file():
            sys.stderr.write(f"missing {folder / name} ({source}); name its folder by --data or RINGFENCE_DATA\n")
            return 2
    figures = _sites(folder) | _listings(folder)
    return outcome("realdata", figures, GOALS)


def wallet_groups(table: Path) -> list[frozenset[str]]:
    """Sites connected by wallets, in groups of two or more."""
    graph: nx.Graph[tuple[str, ...]] = nx.Graph()
    with table.open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            graph.add_edge(("site", row["site_id"]), ("wallet", row["chain"], row["address"]))
    groups = (frozenset(node[1] for node in part if node[0] == "site") for part in nx.connected_components(graph))
    return [group for group in groups if len(group) > 1]


def _sites(folder: Path) -> dict[str, Any]:
    found, figures = _main_job(folder, SITES, "sites")
    groups = wallet_groups(folder / "contacts" / "site_wallet.csv")
    rings = [frozenset(_site(member.account_id) for member in ring.members) for ring in found.rings]
    return figures | _compared(groups, rings)


def _compared(groups: Sequence[frozenset[str]], rings: Sequence[frozenset[str]]) -> dict[str, Any]:
    """Found groups, pairs and larger apart, and why a ring is none of them."""
    found = pairs(groups, rings)
    others = Counter(_why_none(rings[at], groups) for at in set(range(len(rings))) - set(found.values()))
    missed = Counter(_why_missed(group, rings) for at, group in enumerate(groups) if at not in found)
    small = [at in found for at, group in enumerate(groups) if len(group) == 2]
    larger = [at in found for at, group in enumerate(groups) if len(group) > 2]
    return {
        "wallet_groups": len(groups),
        "wallet_pairs_found": [sum(small), len(small)],
        "wallet_groups_of_three_or_more_found": [sum(larger), len(larger)],
        "wallet_groups_found_exactly": sum(groups[at] == rings[to] for at, to in found.items()),
        "wallet_groups_found_share": round(len(found) / len(groups), 4),
        "why_missed": dict(missed),
        "rings_not_among_groups": sum(others.values()),
        "why_not_among_groups": dict(others),
    }


def _why_none(ring: frozenset[str], groups: Sequence[frozenset[str]]) -> str:
    touched = [group for group in groups if ring & group]
    if not touched:
        return "no wallet in common: bound by a domain, a URL or texts alike"
    return "part of a larger group" if len(touched) == 1 else "joins several groups by another contact"


def _why_missed(group: frozenset[str], rings: Sequence[frozenset[str]]) -> str:
    most = max(rings, key=lambda ring: len(ring & group), default=frozenset[str]())
    if len(most & group) < 2:
        return "no ring holds two of its sites"
    return "inside a larger ring" if group <= most else "only some of its sites in one ring"


def _listings(folder: Path) -> dict[str, Any]:
    return _main_job(folder, LISTINGS, "listings")[1]


def _main_job(folder: Path, tables: Sequence[tuple[str, str]], name: str) -> tuple[RunResult, dict[str, Any]]:
    """Files in, rings, case, package, verification, on engines of its own."""
    began = time.monotonic()
    with own_installation() as installation:
        sums = [_ingest(installation, folder / table, mapping) for table, mapping in tables]
        found = run_rings(installation, report=say)
        with serving(installation) as address:
            handed = investigate(installation.settings, address, installation.settings.home)
        with installation.pool.connection() as connection:
            taken = screening_store.tally(connection)
    sizes = Counter(len(ring.members) for ring in found.rings)
    return found, {
        f"{name}_accounts": len(found.links.account_ids),
        f"{name}_posts": taken["posts"],
        f"{name}_contacts": len(found.links.contact_ids),
        f"{name}_lines": sum(summary.lines for summary in sums),
        f"{name}_dead_letters": sum(summary.dead for summary in sums),
        f"{name}_encoder_share": round(taken["beyond_fast_stage"] / max(taken["assessed"], 1), 4),
        f"{name}_removals_proposed": taken["remove"],
        f"{name}_reviews_proposed": taken["review"],
        f"{name}_rings": len(found.rings),
        f"{name}_rings_by_size": {str(size): number for size, number in sorted(sizes.items())},
        f"{name}_package_valid": int(handed.valid),
        f"{name}_s": round(time.monotonic() - began, 1),
    }


def _ingest(installation: Installation, table: Path, mapping: str) -> Summary:
    say(f"taking in {table.name}")
    taken = ingest_files(
        [table],
        intake(installation, detectors(installation.settings)),
        installation.pool.connection,
        sys.stdin.buffer,
        load_mapping(MAPPINGS / f"{mapping}.toml"),
        installation.settings.home / f"{table.name}.dead.jsonl",
    )
    installation.projector.run_until_idle()
    return taken


def _site(account_id: str) -> str:
    return account_id.rpartition(":")[2]
