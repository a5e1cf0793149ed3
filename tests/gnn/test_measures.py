"""What is measured of groups, held against the same written out plainly, group by group."""

from collections import Counter
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.judgement import CategoryCode
from gnn.rings.baselines import distinct_links
from gnn.rings.deeds import KINDS, Deeds, needed_alone
from gnn.rings.groups import Groups
from gnn.rings.kinds import co_presence_mask, exclusive_mask, signs_of
from gnn.rings.measures import MEASURES, NOBODY_WEAK, STANDS_OUT, measure
from gnn.rings.parameters import RingParameters
from gnn.rings.risk import AccountRisk, account_risk
from gnn.rings.web import PLAIN, Web, web_of
from graph.projections import ContactLinks
from tests.gnn.small import links_of

ACCOUNTS = [f"a{n}" for n in range(12)]
RULES = RingParameters()

uses = st.lists(
    st.tuples(
        st.sampled_from(ACCOUNTS),
        st.builds("{}:{}".format, st.sampled_from(["phone", "ethereum", "email", "ip_address"]), st.integers(0, 3)),
    ),
    min_size=2,
    max_size=50,
)
flags = st.dictionaries(st.sampled_from(ACCOUNTS), st.sampled_from([CategoryCode.DRUGS, CategoryCode.WEAPONS]))
deed = st.tuples(st.sampled_from(KINDS), st.integers(0, 11), st.integers(0, 11)).filter(lambda deed: deed[1] < deed[2])
done = st.lists(st.tuples(deed, st.integers(1, 4)), max_size=12)
scored = st.lists(st.sampled_from([-1.0, 0.0, 0.009, 0.01, 0.7]), min_size=42, max_size=42)
chosen = st.lists(st.frozensets(st.integers(0, 11), min_size=2), min_size=1, max_size=8)


def woven(links: ContactLinks, deeds: Deeds) -> tuple[Web, AccountRisk]:
    risk = account_risk(links, RULES)
    return web_of(links.contact_kinds, *distinct_links(links), deeds, risk, RULES), risk


@settings(max_examples=150)
@given(uses, flags, done, chosen, scored)
def test_measures_of_all_groups_at_once_are_those_of_each_written_out(
    uses: list[tuple[str, str]],
    flagged: dict[str, CategoryCode],
    done: list[tuple[tuple[str, int, int], int]],
    chosen: list[frozenset[int]],
    scored: list[float],
) -> None:
    links = links_of(uses + [(account, f"email:own{account}") for account in ACCOUNTS], flagged, bystanders=30)
    links = replace(links, sellers=np.array(scored))
    at = {account: links.account_ids.index(account) for account in ACCOUNTS}
    deeds = Deeds()
    for (kind, *pair), times in done:
        first, second = sorted(at[ACCOUNTS[n]] for n in pair)
        getattr(deeds, kind)[first, second] += times
    groups = [frozenset(at[ACCOUNTS[n]] for n in group) for group in chosen]
    web, risk = woven(links, deeds)
    table = measure(Groups.of(groups), web)
    for row, group in enumerate(groups):
        told = plainly(group, links, deeds, risk)
        assert table.factors(row) == pytest.approx({name: float(told[name]) for name in MEASURES})


def plainly(group: frozenset[int], links: ContactLinks, deeds: Deeds, risk: AccountRisk) -> dict[str, float]:
    """The columns of one group, slowly."""
    held: dict[int, set[int]] = {}
    for account, contact in zip(*(column.tolist() for column in distinct_links(links)), strict=True):
        held.setdefault(account, set()).add(contact)
    users = {c: {a for a, contacts in held.items() if c in contacts} for c in range(len(links.contact_ids))}
    alone, household = exclusive_mask(links.contact_kinds), co_presence_mask(links.contact_kinds)
    worth = signs_of(links.contact_kinds)
    rarity = -np.log10(np.maximum(risk.rarity, RULES.rarity_floor))

    votes = Counter(int(risk.category[a]) for a in sorted(group) if risk.risky[a] and risk.category[a] >= 0)
    category = min(votes, key=lambda code: (-votes[code], code)) if votes else -1
    agrees = {a: category < 0 or int(risk.category[a]) in (-1, category) for a in group}
    suspicion = {a: float(rarity[a]) if agrees[a] else 0.0 for a in group}
    bound = {c for c, who in users.items() if len(who & group) > 1}
    signs = {a: sum(2 if alone[c] else 1 for c in held[a] & bound) for a in group}
    weak = [suspicion[a] for a in group if signs[a] < 2]
    outside: Counter[int] = Counter()
    for c in bound:
        for a in users[c] - group:
            outside[a] += 2 if alone[c] else 1
    counted, bundled = [], []
    doers: set[int] = set()
    needed = needed_alone(RULES)
    for a, b in combinations(sorted(group), 2):
        shared = held[a] & held[b]
        times = {kind: number[a, b] for kind, number in deeds.kinds() if number[a, b]}
        if not shared and all(number < needed[kind] for kind, number in times.items()):
            continue
        if times:
            doers |= {a, b}
        offer = len(times.keys() & {"texts", "images"}) > 0
        home = sum(worth[c] for c in shared if household[c] and not alone[c])
        rest = sum(2 if alone[c] else worth[c] for c in shared if alone[c] or not household[c])
        rest += offer + len(times.keys() & {"circles", "moments"})
        counted.append(home + rest)
        bundled.append(min(home, 1) + RULES.co_presence_extra * max(home - 1, 0) + rest)
    pairs = len(group) * (len(group) - 1) / 2
    inside = sum(len(users[c] & group) for c in bound)
    cycles = inside - len(bound) - len(group) + 1
    each = sorted(suspicion.values())
    return {
        "size": len(group),
        "cycles": cycles,
        "cycles_each": cycles / len(group),
        "twice_bound_pairs": sum(c >= 2 for c in counted) / pairs,
        "bound_pairs": sum(b >= 2 for b in bundled) / pairs,
        "twice_bound": sum(s > 1 for s in signs.values()) / len(group),
        "exclusive": sum(bool(alone[c]) for c in bound),
        "exclusive_share": sum(any(alone[c] for c in held[a] & bound) for a in group) / len(group),
        "suspicion_sum": sum(s - PLAIN for s in each),
        "suspicion_mean": sum(each) / len(each),
        "suspicion_median": float(np.median(each)),
        "suspicion_least": each[0],
        "risky_share": sum(s > STANDS_OUT for s in each) / len(each),
        "weak_suspicion": sum(weak) / len(weak) if weak else NOBODY_WEAK,
        "inside": inside / max(sum(len(users[c]) for c in bound), 1),
        "outside_twice": sum(n > 1 for n in outside.values()) / len(group),
        "outside_suspicion": sum(float(rarity[a]) for a in outside) / max(len(outside), 1),
        "deeds": len(doers) / len(group),
        "likely_sellers": sum(risk.seller[a] >= 0.01 for a in group) / len(group),
    }


@settings(max_examples=100)
@given(sizes=st.lists(st.integers(2, 9), max_size=40), part=st.integers(1, 30))
def test_groups_come_in_parts_that_hold_each_of_them_once_and_in_order(sizes: list[int], part: int) -> None:
    groups = Groups.of([range(size) for size in sizes])
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("gnn.rings.groups.PART", part)
        parts = list(groups.parts())
    assert [size for each in parts for size in each.sizes] == sizes
    assert all(len(each) for each in parts)
    assert all(each[at] == frozenset(range(size)) for each in parts for at, size in enumerate(each.sizes))
    assert all(each.sizes[:-1].sum() <= part for each in parts)
