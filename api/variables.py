"""What is wrong with a GraphQL variable, told by its path and the type expected and never by what was sent.

The query language's own sentences quote the value, which may be personal.
"""

import re
from collections.abc import Iterable
from typing import cast

from graphql import (
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLSchema,
    VariableDefinitionNode,
    get_nullable_type,
    type_from_ast,
)

from domain.errors import Invalid

_PATH = re.compile(r"Variable '\$\w+' has invalid value at ((?:\.\w+|\[\d+\])+): ")
_FIELD = re.compile(r": Expected value of type '\w+' ((?:not )?to include (?:unknown|required) field '\w+')")
_STEP = re.compile(r"\w+|\[\d+\]")
_WRITTEN = {"Date": "written as 2026-03-31", "DateTime": "written as 2026-03-31T12:00:00Z"}


def refused(error: GraphQLError, schema: GraphQLSchema) -> Invalid | None:
    """The refusal of a variable in our words; None for an error that is about something else."""
    node = error.nodes[0] if error.nodes else None
    if not isinstance(node, VariableDefinitionNode):
        return None
    if error.original_error is None:  # not sent, or null: these sentences quote nothing
        return Invalid(error.message)
    found, field = _PATH.match(error.message), _FIELD.search(error.message)
    steps = _STEP.findall(found[1]) if found else []
    whole = cast(GraphQLInputType | None, type_from_ast(schema, node.type))
    expected = _at(whole, steps)
    path = "".join([f"${node.variable.name.value}", *map(_step, steps)])
    return Invalid(f"The variable {path} has to be {_words(expected)}{f', {field[1]}' if field else ''}.")


def _at(expected: GraphQLInputType | None, steps: Iterable[str]) -> GraphQLInputType | None:
    """The type at the end of the steps; None where the schema has no such way."""
    for step in steps:
        inner = get_nullable_type(expected)
        if isinstance(inner, GraphQLList):
            expected = inner.of_type
        elif isinstance(inner, GraphQLInputObjectType) and step in inner.fields:
            expected = inner.fields[step].type
        else:
            return None
    return expected


def _words(expected: GraphQLInputType | None) -> str:
    bare = get_nullable_type(expected)
    if isinstance(bare, GraphQLEnumType):
        return f"a {expected}: one of {', '.join(bare.values)}"
    written = _WRITTEN.get(str(bare))
    return f"a value of type {expected}" + (f", {written}" if written else "")


def _step(step: str) -> str:
    return step if step.startswith("[") else f".{step}"
