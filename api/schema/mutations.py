"""Changes: each is one transaction with its audit row. Rules about who may do what are in `investigations`."""

from collections.abc import Sequence

import strawberry
from strawberry import relay

from api.schema.actors import Judging
from api.schema.case_types import Case, Decision, EvidencePackage
from api.schema.graph_types import Info
from api.schema.ids import node_of
from api.schema.retention_types import RetentionMutations
from api.schema.reviewing import ReviewMutations
from api.schema.ring_jobs import RingJobMutations
from domain.errors import NotFound
from domain.judgement import Action, CategoryCode
from domain.observations import Node
from investigations import case_hubs, cases, decisions, rights
from investigations.packages import releases
from screening import store as screening_store


@strawberry.type
class Mutation(Judging, RetentionMutations, ReviewMutations, RingJobMutations):
    @strawberry.mutation(description="Open a case on accounts, posts, contacts or rings.")
    def open_case(
        self, info: Info, title: str, subjects: list[relay.GlobalID], category: CategoryCode | None = None
    ) -> Case:
        context = info.context
        opened = cases.open_case(
            context.connection, context.principal, title, category, _existing(info, subjects), context.services.now()
        )
        return Case(record=opened)

    @strawberry.mutation(description="Add subjects to an open case, from the version that was read.")
    def add_to_case(self, info: Info, case_id: str, version: int, subjects: list[relay.GlobalID]) -> Case:
        context = info.context
        nodes = _existing(info, subjects)
        changed = cases.add_to_case(
            context.connection, context.principal, case_id, nodes, version, context.services.now()
        )
        return Case(record=changed)

    @strawberry.mutation(
        description="Walk through a node in this case although a rule stops there, or stop at it; null: by the rules."
    )
    def override_hub(self, info: Info, case_id: str, node: relay.GlobalID, walk: bool | None, reason: str) -> Case:
        context = info.context
        [hub] = _existing(info, [node])
        case_hubs.override(context.connection, context.principal, case_id, hub, walk, reason, context.services.now())
        return Case(record=cases.case(context.connection, case_id))

    @strawberry.mutation(
        description="Decide about a post, an account or a ring; its open review task closes. Refused while another "
        "holds that."
    )
    def decide(
        self,
        info: Info,
        subject: relay.GlobalID,
        action: Action,
        reason: str,
        category: CategoryCode | None = None,
    ) -> Decision:
        context = info.context
        [node] = _existing(info, [subject])
        decided = decisions.decide(
            context.connection, context.principal, node, action, category, reason, context.services.now()
        )
        # In this transaction, or a crash could leave the platform untold.
        screening_store.queue_actions(context.connection, [decided])
        return Decision(record=decided)

    @strawberry.mutation(description="Freeze a case into a package for an agency; a second person has to release it.")
    def escalate(self, info: Info, case_id: str, version: int, recipient: str) -> EvidencePackage:
        context, services = info.context, info.context.services
        rights.require(context.principal, "case.escalate")
        current = cases.locked(context.connection, case_id, version)
        snapshot = services.freeze(context.connection, current, context.principal)
        package = releases.escalate(
            context.connection, context.principal, case_id, recipient, snapshot, services.evidence, services.now()
        )
        return EvidencePackage(record=package)

    @strawberry.mutation(description="Sign a waiting package and let it go; never by the one who asked for it.")
    def release_package(self, info: Info, package_id: str) -> EvidencePackage:
        context, services = info.context, info.context.services
        package = releases.release(
            context.connection, context.principal, package_id, services.evidence, services.signing, services.now()
        )
        return EvidencePackage(record=package)


def _existing(info: Info, ids: Sequence[relay.GlobalID]) -> list[Node]:
    """The nodes behind ids, each of which has to be in the graph. Raises Invalid and NotFound."""
    nodes = [node_of(given) for given in ids]
    known = {view.key for view in info.context.services.graph.nodes_by_id(nodes)}
    for node in nodes:
        if node.key not in known:
            raise NotFound(f"There is no {node.label} {node.id} in the graph; it may not have been projected yet.")
    return nodes
