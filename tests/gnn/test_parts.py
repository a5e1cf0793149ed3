"""What rings are found in a component does not depend on what else is looked at: that is why Spark finds the same."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from gnn.lab import Noise, world
from gnn.rings import RingCandidate, RingParameters, detect_rings, released
from gnn.rings.baselines import distinct_links
from gnn.rings.deeds import Deeds, deeds_of
from gnn.rings.detection import prepare, prepare_web, reported
from gnn.rings.hubs import suppress_hubs
from gnn.rings.order import in_order
from gnn.rings.pairs import Ints
from gnn.rings.parts import within_bounds
from gnn.rings.risk import account_risk
from gnn.rings.web import web_of
from graph.projections import ContactLinks

WHOLE, SMALL = RingParameters(), RingParameters(component_max=60)


def component_of(accounts: Ints, contacts: Ints, deeds: Deeds, size: int) -> Ints:
    """Per account its component, by what binds it."""
    pairs = np.array([pair for _, counted in deeds.kinds() for pair in counted], dtype=np.int64).reshape(-1, 2)
    ends = np.concatenate([accounts, pairs[:, 0]]), np.concatenate([contacts + size, pairs[:, 1]])
    known = size + int(contacts.max()) + 1
    matrix = coo_matrix((np.ones(len(ends[0]), dtype=np.int8), ends), shape=(known, known))
    labels: Ints = connected_components(matrix, directed=False)[1][:size].astype(np.int64)
    return labels


def in_parts(
    links: ContactLinks, duplicates: list[tuple[str, str]], parameters: RingParameters, parts: int
) -> tuple[list[RingCandidate], int]:
    """Rings found in so many heaps of whole components, each by itself, and how many groups were weighed."""
    accounts, contacts = distinct_links(links)
    rows = suppress_hubs(links, accounts, contacts, parameters)[0][contacts]
    deeds, risk, scorer = deeds_of(links, duplicates, parameters)[0], account_risk(links, parameters), released()
    web = web_of(links.contact_kinds, accounts[rows], contacts[rows], deeds, risk, parameters)
    binding, deeds = within_bounds(web, deeds, parameters)
    accounts, contacts = web.accounts[binding], web.contacts[binding]
    component = component_of(accounts, contacts, deeds, len(links.account_ids))
    if parameters is SMALL:
        assert Counter(component.tolist()).most_common(1)[0][1] <= parameters.component_max
    heap = np.random.default_rng(1).integers(parts, size=component.max() + 1)[component]
    found, considered = [], 0
    for part in range(parts):
        here = heap[accounts] == part
        done = {k: Counter({ends: n for ends, n in c.items() if heap[ends[0]] == part}) for k, c in deeds.kinds()}
        held = Deeds(**done)
        alone = web_of(links.contact_kinds, accounts[here], contacts[here], held, risk, parameters)
        prepared = prepare_web(alone, held, parameters)
        found += reported(prepared, scorer, links, parameters)
        considered += len(prepared.groups)
    return sorted(found, key=lambda ring: (-ring.score, ring.members)), considered


@pytest.mark.parametrize("noise", ["pairs", "groups", "town"])
@pytest.mark.parametrize("parameters", [WHOLE, SMALL], ids=["whole", "bounded"])
def test_in_parts_the_same_rings_are_found_as_in_the_whole(noise: Noise, parameters: RingParameters) -> None:
    made = world(noise, 5, 2_000, 20, deeds=True)
    whole = detect_rings(made.links, made.duplicates, parameters)
    assert whole.candidates
    assert in_parts(in_order(made.links), made.duplicates, parameters, 7) == (whole.candidates, whole.considered)


def test_the_order_in_which_accounts_and_contacts_come_does_not_matter() -> None:
    made = world("town", 6, 1_500, 12, deeds=True)
    links, rng = made.links, np.random.default_rng(2)
    account, contact = rng.permutation(len(links.account_ids)), rng.permutation(len(links.contact_ids))
    image, rows = rng.permutation(len(links.dealings.image_ids)), rng.permutation(len(links.account_index))
    at, contact_at, image_at = (np.argsort(order).astype(np.int32) for order in (account, contact, image))
    ends = ("shower", "payer", "payee", "sender", "receiver", "follower", "followed", "poster")
    dealings = replace(
        links.dealings,
        **{name: at[getattr(links.dealings, name)] for name in ends},
        shown=image_at[links.dealings.shown],
        image_ids=[links.dealings.image_ids[one] for one in image],
    )
    shuffled = replace(
        links,
        **{name: getattr(links, name)[account] for name in ("posts", "max_probability", "mean_probability", "reports")},
        **{name: getattr(links, name)[rows] for name in ("count", "first_day", "last_day", "used")},
        account_ids=[links.account_ids[one] for one in account],
        account_kinds=[links.account_kinds[one] for one in account],
        contact_ids=[links.contact_ids[one] for one in contact],
        contact_kinds=[links.contact_kinds[one] for one in contact],
        account_index=at[links.account_index][rows],
        contact_index=contact_at[links.contact_index][rows],
        posts_over={code: column[account] for code, column in links.posts_over.items()},
        dealings=dealings,
    )
    assert detect_rings(shuffled, made.duplicates) == detect_rings(links, made.duplicates)


def test_a_row_is_scored_the_same_alone_and_among_others() -> None:
    made, scorer = world("town", 7, 1_500, 12), released()
    values = prepare(made.links, made.duplicates, WHOLE).table.values
    judged = scorer.learned(values[::40], np.arange(len(values[::40])) % 3 > 0)
    for each in (scorer, judged):
        together = each.probability(values)
        alone = [each.probability(values[row : row + 1])[0] for row in range(0, len(values), 17)]
        assert together[::17].tolist() == alone
