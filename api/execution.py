"""How one GraphQL request runs: in a thread, in one transaction, with bounded depth, size and aliases."""

from collections.abc import Iterable
from typing import Any

import strawberry
from anyio import to_thread
from graphql import GraphQLError
from strawberry.extensions import MaxAliasesLimiter, MaxTokensLimiter, QueryDepthLimiter, SchemaExtension
from strawberry.types import ExecutionContext, ExecutionResult
from strawberry.types.graphql import OperationType

from api.context import RequestContext
from api.failures import presented

MAX_DEPTH = 12
MAX_TOKENS = 2_000
MAX_ALIASES = 30


class TransactionalSchema(strawberry.Schema):
    """One request, one transaction: it commits when every field succeeded and leaves nothing behind otherwise.

    The drivers are synchronous, so a request runs off the event loop in a thread of its own.
    """

    async def execute(
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Any | None = None,
        root_value: Any | None = None,
        operation_name: str | None = None,
        allowed_operation_types: Iterable[OperationType] | None = None,
        operation_extensions: dict[str, Any] | None = None,
    ) -> ExecutionResult:
        assert isinstance(context_value, RequestContext)
        context = context_value

        def run() -> ExecutionResult:
            with context.services.pool.connection() as connection:
                context.connection = connection
                result = self.execute_sync(
                    query,
                    variable_values,
                    context,
                    root_value,
                    operation_name,
                    allowed_operation_types,
                    operation_extensions,
                )
                if result.errors:
                    connection.rollback()
            return result

        return await to_thread.run_sync(run)

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Nothing: what a caller was refused is no event of the service, and its text quotes what was asked for. Bugs
        are logged where they are presented, by kind and place.
        """


class PresentErrors(SchemaExtension):
    """Replaces every error by what its caller may see."""

    def on_operation(self) -> Iterable[None]:  # type: ignore[override]
        yield
        result = self.execution_context.result
        errors: list[GraphQLError] | None = getattr(result, "errors", None)
        if errors:
            result.errors = [presented(error, self.execution_context.schema._schema) for error in errors]  # type: ignore[union-attr]


LIMITS = (
    lambda: QueryDepthLimiter(max_depth=MAX_DEPTH),
    lambda: MaxTokensLimiter(max_token_count=MAX_TOKENS),
    lambda: MaxAliasesLimiter(max_alias_count=MAX_ALIASES),
    PresentErrors,
)
