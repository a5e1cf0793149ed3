"""The GraphQL schema: graph types, casework types, queries and mutations. Its text is kept in `schema.graphql`."""

from strawberry.schema.config import StrawberryConfig

from api.execution import LIMITS, TransactionalSchema
from api.schema.graph_types import TYPES
from api.schema.mutations import Mutation
from api.schema.queries import Query

schema = TransactionalSchema(
    query=Query,
    mutation=Mutation,
    types=[*TYPES.values()],
    extensions=LIMITS,
    config=StrawberryConfig(relay_max_results=200),
)
