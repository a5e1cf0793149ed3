"""Which words of a post the text model's answer rests on: worked out when a person asks, since it costs a while."""

import strawberry
from strawberry import relay

from api.schema.graph_types import Evidence, Info, told
from api.schema.ids import node_of
from domain.errors import Invalid, NotFound
from domain.observations import Label
from investigations import rights


@strawberry.type
class ExplainingQueries:
    """The part of the query type that asks a model for its reasons."""

    @strawberry.field(
        description="Words of a post that the text model's answer rests on, the heaviest first: without them it would "
        "find the post less like an offer. By the model that is in place now. Some half a second."
    )
    def explanation(self, info: Info, of: relay.GlobalID) -> list[Evidence]:
        rights.require(info.context.principal, "graph.read")
        node = node_of(of)
        if node.label is not Label.POST:
            raise Invalid(f"explanation(of:) names a {node.label}; it explains posts.")
        post = info.context.posts.get(node.id)
        if post is None or not post.body:
            raise NotFound("The text of this post is not kept, or there is no such post.")
        return [told("text", piece) for piece in info.context.services.explain(post)]
