"""One table from the five named failures to HTTP and GraphQL. Anything else is a bug: logged here, told to nobody."""

import structlog
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from graphql import GraphQLError, GraphQLSchema
from psycopg import OperationalError
from strawberry.relay import GlobalIDValueError

from api import variables
from domain.errors import Conflict, Forbidden, Invalid, NotFound, RingfenceError, Unavailable

log = structlog.get_logger()

STATUS: dict[type[RingfenceError], tuple[int, str]] = {
    NotFound: (404, "NOT_FOUND"),
    Conflict: (409, "CONFLICT"),
    Invalid: (400, "INVALID"),
    Forbidden: (403, "FORBIDDEN"),
    Unavailable: (503, "UNAVAILABLE"),
}
NO_ID = "That is no id of this service: give the `id` that a query returned; a `key` names nothing by itself."
NO_DATABASE = "PostgreSQL does not answer: try again when it does."
BUG = (500, "INTERNAL")
BUG_MESSAGE = "Something went wrong here; the log of this service has the details."


def install(app: FastAPI) -> None:
    """Answer named failures and bugs alike as {"error": {"code", "message"}}."""
    app.add_exception_handler(RingfenceError, _answer)
    app.add_exception_handler(OperationalError, _answer)  # named, or it would be logged as nobody's
    app.add_exception_handler(Exception, _answer)


def presented(error: GraphQLError, schema: GraphQLSchema) -> GraphQLError:
    """The error as a caller may see it: ours and the query language's own as they are, a bug without its text."""
    cause = variables.refused(error, schema) or error.original_error
    if cause is None:
        return error
    _, code, message = _told(cause)
    return GraphQLError(message, error.nodes, path=error.path, extensions={"code": code})


def _answer(_: Request, error: Exception) -> JSONResponse:
    status, code, message = _told(error)
    return JSONResponse({"error": {"code": code, "message": message}}, status_code=status)


def _told(error: Exception) -> tuple[int, str, str]:
    """Status, code and sentence; a bug is logged on the way."""
    error = _named(error)
    if isinstance(error, RingfenceError):
        return *STATUS[type(error)], str(error)
    # The type and place only: the text of a driver's error may quote a personal value.
    log.error("bug", kind=type(error).__name__, at=_place(error))
    return *BUG, BUG_MESSAGE


def _named(error: Exception) -> Exception:
    """What libraries raise for a caller's slip or an engine's absence, in our own words."""
    if isinstance(error, GlobalIDValueError):
        return Invalid(NO_ID)
    return Unavailable(NO_DATABASE) if isinstance(error, OperationalError) else error


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "unknown"
