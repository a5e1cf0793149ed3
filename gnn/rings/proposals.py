"""Groups worth scoring: several cuts of the same pairs, since no single one finds both the tight and the loose rings.

Components of the firmly bound; Leiden communities (constant Potts model, which unlike modularity does not swallow small
groups) of pairs weighed by what they share, and by that times how suspicious the two are.
"""

from collections.abc import Callable, Iterator

import numpy as np

from gnn.rings.cuts import communities, components
from gnn.rings.groups import Groups
from gnn.rings.parameters import RingParameters
from gnn.rings.settling import settled, without_bystanders
from gnn.rings.stages import STAGES
from gnn.rings.web import Web

Progress = Callable[[float], None]


def proposals(web: Web, parameters: RingParameters, progress: Progress = lambda _: None) -> Groups:
    """Distinct groups of two to `size_max` accounts, as cut and as the tie rules settle them, without bystanders."""
    parts, cuts = [], 4 + 3 * len(parameters.resolutions)
    begun, ended = STAGES["cutting"], STAGES["settling"]
    progress(begun)
    for number, groups in enumerate(_cuts(web, parameters), 1):
        parts.append(_fitting(groups, web, parameters))
        progress(begun + (ended - begun) * number / (cuts + 1))
    progress(ended)
    cut = _fitting(Groups.joined(parts), web, parameters)
    every = Groups.joined([cut, settled(cut, web, parameters)])
    return _fitting(without_bystanders(every, web), web, parameters)


def _fitting(groups: Groups, web: Web, parameters: RingParameters) -> Groups:
    groups = groups.chosen((groups.sizes > 1) & (groups.sizes <= parameters.size_max))
    return groups.distinct(len(web.suspicion), parameters.seed)


def _cuts(web: Web, parameters: RingParameters) -> Iterator[Groups]:
    counted, exclusive = web.counted, web.pairs.weights[2]
    suspicion = (web.suspicion[web.pairs.first] + web.suspicion[web.pairs.second]) / 2
    for firm in (exclusive > 0, counted >= 2, counted >= 3, web.signs >= 2):
        yield components(web.pairs.first[firm], web.pairs.second[firm])
    doubted = counted * np.maximum(suspicion, parameters.suspicion_floor)
    pruned = np.where(counted >= 2, counted, 0.5 * counted * (suspicion > parameters.suspicion_ties))
    for weight in (counted, doubted, pruned):
        for resolution in parameters.resolutions:
            yield communities(web.pairs.first, web.pairs.second, weight, resolution, parameters.seed)
