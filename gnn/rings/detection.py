"""The one door to ring detection: columns in, scored candidates and suppressed hubs out.

hub rules -> pairs -> components and communities -> settled groups -> measures -> probabilities -> disjoint rings
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from gnn.rings.baselines import distinct_links
from gnn.rings.candidates import RingCandidate, candidate
from gnn.rings.groups import Group, Groups
from gnn.rings.hubs import SuppressedHub, suppress_hubs
from gnn.rings.measures import GroupTable, measure
from gnn.rings.pairs import Floats, Ints
from gnn.rings.parameters import RingParameters
from gnn.rings.proposals import Progress, proposals
from gnn.rings.risk import account_risk
from gnn.rings.scorer import RingScorer, released
from gnn.rings.ties import ties_of
from gnn.rings.web import Texts, Web, web_of
from gnn.rings.what_if import what_if
from graph.projections import ContactLinks

OVERLAP = 1 / 3  # a group that lost this share of its members to a likelier one is what is left of that one


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """What one run found: rings over the threshold, likeliest first, disjoint; hubs; how many groups were weighed."""

    candidates: list[RingCandidate]
    suppressed: list[SuppressedHub]
    considered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Everything before a score: what binds accounts, the groups worth scoring, and what is measured of each."""

    web: Web
    texts: Texts
    groups: Groups
    table: GroupTable
    suppressed: list[SuppressedHub]


def detect_rings(
    links: ContactLinks,
    duplicates: Iterable[tuple[str, str]] = (),
    parameters: RingParameters | None = None,
    scorer: RingScorer | None = None,
    progress: Progress = lambda _: None,
) -> Detection:
    """Find rings. The same links, duplicates, parameters and scorer give the same rings.

    Args:
        links: which account used which contact, and what its posts look like.
        duplicates: pairs of account ids whose posts are nearly the same text, once per pair of posts.
        scorer: the released one where none is given.
        progress: told how much is done, 0–1, some thirty times; what it raises breaks the detection off.
    """
    parameters, scorer = parameters or RingParameters(), scorer or released()
    prepared = prepare(links, duplicates, parameters, progress)
    return Detection(
        candidates=_reported(prepared, scorer, links, parameters),
        suppressed=prepared.suppressed,
        considered=len(prepared.groups),
    )


def prepare(
    links: ContactLinks,
    duplicates: Iterable[tuple[str, str]],
    parameters: RingParameters,
    progress: Progress = lambda _: None,
) -> Prepared:
    """The groups worth scoring, and their measures."""
    accounts, contacts = distinct_links(links)
    kept, suppressed = suppress_hubs(links, accounts, contacts, parameters)
    rows = kept[contacts]
    texts = _shared_texts(links, duplicates)
    risk = account_risk(links, parameters)
    web = web_of(links.contact_kinds, accounts[rows], contacts[rows], texts, risk, parameters)
    groups = proposals(web, parameters, progress)
    return Prepared(web=web, texts=texts, groups=groups, table=measure(groups, web), suppressed=suppressed)


def disjoint(groups: Groups, scores: Floats, threshold: float) -> Ints:
    """Rows of groups from the threshold on that hardly overlap, the highest score and then the largest first."""
    taken: set[int] = set()
    rows = []
    for row in np.lexsort((np.arange(len(groups)), -groups.sizes, -scores)):
        if scores[row] < threshold:
            break
        group = groups[row]
        if len(group & taken) < OVERLAP * len(group):
            rows.append(row)
            taken |= group
    return np.array(rows, dtype=np.int64)


def _reported(
    prepared: Prepared, scorer: RingScorer, links: ContactLinks, parameters: RingParameters
) -> list[RingCandidate]:
    """The rings in words, each scored as it stands without the few accounts that it shares with a likelier one."""
    ties = ties_of(prepared.web, prepared.texts, parameters)
    apart = Groups.of(list(_apart(prepared, scorer.probability(prepared.table.values), parameters)))
    table = measure(apart, prepared.web)
    scores = scorer.probability(table.values)
    rows = np.flatnonzero(scores >= parameters.threshold).tolist()
    groups = [apart[row] for row in rows]
    cases = what_if(groups, ties, prepared.texts, links.contact_kinds, scorer, parameters)
    rings = [
        candidate(group, int(table.category[row]), float(scores[row]), table.factors(row), case, ties, links)
        for group, row, case in zip(groups, rows, cases, strict=True)
    ]
    return sorted(rings, key=lambda ring: (-ring.score, ring.members))


def _apart(prepared: Prepared, scores: Floats, parameters: RingParameters) -> Iterator[Group]:
    taken: set[int] = set()
    for row in disjoint(prepared.groups, scores, parameters.threshold):
        if len(group := prepared.groups[row] - taken) > 1:
            yield group
            taken |= group


def _shared_texts(links: ContactLinks, duplicates: Iterable[tuple[str, str]]) -> Texts:
    """How many near-duplicate texts each pair of known accounts has, the smaller index first."""
    position = {account: index for index, account in enumerate(links.account_ids)}
    told = ((position[a], position[b]) for a, b in duplicates if a != b and a in position and b in position)
    return Counter((min(pair), max(pair)) for pair in told)
