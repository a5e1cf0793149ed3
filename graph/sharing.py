"""What the nodes of a selection have in common: neighbours that several touch, and what connects accounts.

Who else touches such a thing is asked in `facts`.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from neo4j import ManagedTransaction

from domain.errors import Invalid
from domain.observations import Label, Node, Relationship
from graph.hubs import HubRules
from graph.traversal import Followed, Located, NodeRow, Scope, follow, kind_of, node_rows, present
from graph.views import Refusal, Suppression

MAX_SELECTED = 500
DIRECT = frozenset({Relationship.USES, Relationship.MEMBER_OF})  # an account touches a thing
BY_POSTS = frozenset({Relationship.MENTIONS, Relationship.SHOWS})  # a post of its does


class Looking:
    """Follows relationships until more than `limit` have been looked at; from then on it finds nothing (`spent`)."""

    def __init__(self, tx: ManagedTransaction, limit: int) -> None:
        if limit < 1:
            raise Invalid(f"a limit of {limit} relationships leaves nothing to look at; give 1 or more")
        self._tx = tx
        self.limit = limit
        self._looked_at = 0

    @property
    def spent(self) -> bool:
        return self._looked_at > self.limit

    def follow(self, around: Collection[Located], scope: Scope) -> list[Followed]:
        if self.spent or not around:
            return []
        room = self.limit - self._looked_at
        found = follow(self._tx, [node.element_id for node in around], scope, room + 1)
        self._looked_at += len(found)
        return found

    def refusal(self, advice: str) -> Refusal:
        of = "relationships"
        return Refusal(found=self.limit, more_than=True, limit=self.limit, totals={}, advice=advice, of=of, limit_of=of)


@dataclass(slots=True)
class Touched:
    """A node that some of a selection touch: which of them, over which relationships, and how many it has ever had."""

    at: Located
    degree: int
    by: set[Located] = field(default_factory=set)
    over: set[Relationship] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class SharedRow:
    row: NodeRow
    touched: Touched
    hub: Suppression | None

    @property
    def exclusive(self) -> bool:
        return self.row.properties.get("exclusive") is True


def common_neighbours(
    tx: ManagedTransaction, nodes: Sequence[Node], scope: Scope, least: int, cap: int, limit: int
) -> list[SharedRow] | Refusal:
    """Nodes that at least `least` of the selection touch directly, touched by most first. One touches not itself."""
    if not 1 <= least <= max(1, len(set(nodes))):
        raise Invalid(f"least {least} with {len(set(nodes))} selected: give between 1 and that many, or select more")
    looking, selected = Looking(tx, limit), {node.element_id: node for node in selection(tx, nodes)}
    touched: dict[Located, Touched] = {}
    for step in looking.follow(selected.values(), scope):
        if step.from_id != step.to.element_id:
            _touch(touched, step, {selected[step.from_id]})
    if looking.spent:
        return looking.refusal("Ask about fewer nodes, or follow fewer kinds of relationship.")
    common = [one for one in touched.values() if len(one.by) >= least]
    return _rows(tx, sorted(common, key=lambda one: (-len(one.by), one.at)), scope, HubRules(), cap)


def connections(
    tx: ManagedTransaction, accounts: Sequence[Node], scope: Scope, hubs: HubRules, cap: int, limit: int
) -> list[SharedRow] | Refusal:
    """Contacts, devices, addresses, images and rings that two or more of the accounts touch, themselves or by a post.

    What says most comes first: exclusive contacts, then what fewest relationships were ever seen at; hubs last.
    """
    looking = Looking(tx, limit)
    selected = accounts_of(tx, accounts)
    if len(set(accounts)) < 2:
        raise Invalid("one account is connected with nothing: select two different ones or more")
    touched = touched_by(looking, selected, scope)
    if looking.spent:
        return looking.refusal("Ask about fewer accounts, or follow fewer kinds of relationship.")
    shared = sorted((one for one in touched.values() if len(one.by) > 1), key=lambda one: one.at)
    rows = _rows(tx, shared, scope, hubs, cap)
    return rows if isinstance(rows, Refusal) else sorted(rows, key=_weight)


def touched_by(looking: Looking, accounts: Collection[Located], scope: Scope) -> dict[Located, Touched]:
    """Contacts, devices, addresses, images and rings that the accounts touch, themselves or by a post that holds.

    Every relationship on the way has to be one that the scope follows. Its relationships and kinds are about the things
    and how they are touched; posts are only a means. Raises Invalid where it names no relationship that touches one.
    """
    wanted = touching(scope)
    if not wanted:
        raise Invalid(f"accounts touch things by {', '.join(sorted(DIRECT | BY_POSTS))}: follow one of these")
    means = {Relationship.POSTED} if wanted & BY_POSTS else set()
    to_posts_too = scope.kinds and scope.kinds | {kind_of(Label.POST, "")}
    selected = {node.element_id: node for node in accounts}
    touched: dict[Located, Touched] = {}
    posts: defaultdict[Located, set[Located]] = defaultdict(set)
    for step in looking.follow(accounts, replace(scope, relationships=(wanted & DIRECT) | means, kinds=to_posts_too)):
        if step.relationship is Relationship.POSTED:
            posts[step.to].add(selected[step.from_id])
        else:
            _touch(touched, step, {selected[step.from_id]})
    authors = {post.element_id: by for post, by in posts.items()}
    for step in looking.follow(posts, replace(scope, relationships=wanted & BY_POSTS)):
        _touch(touched, step, authors[step.from_id])
    return touched


def users_of(looking: Looking, things: Collection[Located], scope: Scope) -> dict[Located, set[Located]]:
    """The accounts that touch each thing, themselves or by a post; the way of `touched_by` back."""
    scope = replace(scope, kinds=None)  # what is reached from here on are accounts, and posts as a means
    here = {thing.element_id: thing for thing in things}
    users: dict[Located, set[Located]] = {thing: set() for thing in things}
    posts: defaultdict[Located, set[Located]] = defaultdict(set)
    for step in looking.follow(things, replace(scope, relationships=touching(scope))):
        if step.to.label == Label.POST:
            posts[step.to].add(here[step.from_id])
        else:
            users[here[step.from_id]].add(step.to)
    said = {post.element_id: of for post, of in posts.items()}
    for step in looking.follow(posts, replace(scope, relationships=frozenset({Relationship.POSTED}))):
        for thing in said[step.from_id]:
            users[thing].add(step.to)
    return users


def touching(scope: Scope) -> frozenset[Relationship]:
    """Those of the scope's relationships by which accounts, or their posts, touch things."""
    return (scope.relationships or frozenset(Relationship)) & (DIRECT | BY_POSTS)


def selection(tx: ManagedTransaction, nodes: Sequence[Node]) -> list[Located]:
    """Those of the nodes that are in the graph. Raises Invalid for none and for more than 500,
    NotFound where none is in it.
    """
    if not 1 <= len(nodes) <= MAX_SELECTED:
        raise Invalid(f"{len(nodes)} nodes selected; between 1 and {MAX_SELECTED} are possible at once")
    return present(tx, nodes)


def accounts_of(tx: ManagedTransaction, nodes: Sequence[Node]) -> list[Located]:
    """As `selection`. Raises Invalid for what is no account."""
    if other := next((node for node in nodes if node.label is not Label.ACCOUNT), None):
        raise Invalid(f"{other.label} {other.id} is no account: select accounts only")
    return selection(tx, nodes)


def _touch(touched: dict[Located, Touched], step: Followed, by: set[Located]) -> None:
    one = touched.setdefault(step.to, Touched(step.to, step.degree))
    one.by |= by
    one.over.add(step.relationship)


def _rows(
    tx: ManagedTransaction, shared: Sequence[Touched], scope: Scope, hubs: HubRules, cap: int
) -> list[SharedRow] | Refusal:
    if len(shared) > cap:
        return Refusal(
            found=len(shared), more_than=False, limit=cap, totals={}, advice=f"Ask about fewer, or allow {len(shared)}."
        )
    suppressed = hubs.judge(tx, [one.at for one in shared])
    rows = node_rows(tx, [one.at.element_id for one in shared], scope)
    return [SharedRow(rows[one.at.element_id], one, suppressed.get(one.at)) for one in shared]


def _weight(found: SharedRow) -> tuple[object, ...]:
    return found.hub is not None, not found.exclusive, found.touched.degree, -len(found.touched.by), found.row.at
