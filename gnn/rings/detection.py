"""The one door to ring detection: columns in, scored candidates and suppressed hubs out.

hub rules -> deeds -> pairs -> bounds -> components and communities -> settled groups -> measures -> scores -> rings
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from gnn.rings.baselines import distinct_links
from gnn.rings.candidates import RingCandidate, candidate
from gnn.rings.deeds import Deeds, deeds_of
from gnn.rings.groups import Group, Groups
from gnn.rings.hubs import SuppressedHub, suppress_hubs
from gnn.rings.measures import GroupTable, measure
from gnn.rings.order import in_order
from gnn.rings.pairs import Floats, Ints
from gnn.rings.parameters import RingParameters
from gnn.rings.parts import within_bounds
from gnn.rings.proposals import Progress, proposals
from gnn.rings.risk import account_risk
from gnn.rings.roles import roles_of, traffic_of
from gnn.rings.scorer import RingScorer, released
from gnn.rings.stages import STAGES
from gnn.rings.ties import ties_of
from gnn.rings.web import Web, web_of
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
    deeds: Deeds
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
        progress: told how much is done, 0–1, some thirty times, each of `stages.STAGES` among them; what it raises
            breaks the detection off.
    """
    parameters, scorer, links = parameters or RingParameters(), scorer or released(), in_order(links)
    prepared = prepare(links, duplicates, parameters, progress)
    return Detection(
        candidates=reported(prepared, scorer, links, parameters, progress),
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
    progress(STAGES["applying hub rules"])
    accounts, contacts = distinct_links(links)
    kept, suppressed = suppress_hubs(links, accounts, contacts, parameters)
    rows = kept[contacts]
    progress(STAGES["pairing accounts"])
    deeds, stock = deeds_of(links, duplicates, parameters)
    risk = account_risk(links, parameters)
    web = web_of(links.contact_kinds, accounts[rows], contacts[rows], deeds, risk, parameters)
    binding, deeds = within_bounds(web, deeds, parameters)
    if not binding.all():
        web = web_of(links.contact_kinds, web.accounts[binding], web.contacts[binding], deeds, risk, parameters)
    return prepare_web(web, deeds, parameters, progress, [*suppressed, *stock])


def prepare_web(
    web: Web,
    deeds: Deeds,
    parameters: RingParameters,
    progress: Progress = lambda _: None,
    suppressed: Sequence[SuppressedHub] = (),
) -> Prepared:
    """The groups of whole components, and their measures: of several side by side the same as of each alone."""
    groups = proposals(web, parameters, progress)
    progress(STAGES["measuring"])
    return Prepared(web=web, deeds=deeds, groups=groups, table=measure(groups, web), suppressed=list(suppressed))


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


def reported(
    prepared: Prepared,
    scorer: RingScorer,
    links: ContactLinks,
    parameters: RingParameters,
    progress: Progress = lambda _: None,
) -> list[RingCandidate]:
    """The rings in words, each scored as it stands without the few accounts that it shares with a likelier one."""
    progress(STAGES["scoring"])
    ties = ties_of(prepared.web, prepared.deeds, parameters)
    apart = Groups.of(list(_apart(prepared, scorer.probability(prepared.table.values), parameters)))
    table = measure(apart, prepared.web)
    scores = scorer.probability(table.values)
    rows = np.flatnonzero(scores >= parameters.threshold).tolist()
    groups = [apart[row] for row in rows]
    progress(STAGES["asking what if"])
    cases = what_if(groups, ties, prepared.deeds, links.contact_kinds, scorer, parameters)
    progress(STAGES["telling why"])
    traffic = traffic_of(np.unique(apart.members), links, prepared.web.risk.flagged)
    roles = [roles_of(group, ties, traffic, links.contact_kinds) for group in groups]
    rings = [
        candidate(group, int(table.category[row]), float(scores[row]), table.factors(row), case, ties, parts, links)
        for group, row, case, parts in zip(groups, rows, cases, roles, strict=True)
    ]
    return sorted(rings, key=lambda ring: (-ring.score, ring.members))


def _apart(prepared: Prepared, scores: Floats, parameters: RingParameters) -> Iterator[Group]:
    taken: set[int] = set()
    for row in disjoint(prepared.groups, scores, parameters.threshold):
        if len(group := prepared.groups[row] - taken) > 1:
            yield group
            taken |= group
