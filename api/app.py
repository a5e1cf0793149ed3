"""The service's HTTP door: GraphQL, packages, the audit log's checkpoint, health, and the files of the web screen."""

from pathlib import Path
from typing import Annotated

from fastapi import Depends, FastAPI, Header, Request, Response
from fastapi.responses import PlainTextResponse
from fastapi.staticfiles import StaticFiles
from starlette.middleware.base import RequestResponseEndpoint
from strawberry.fastapi import GraphQLRouter

from api import failures
from api.context import RequestContext, Services
from api.schema import schema
from domain.casework import Principal
from domain.errors import Forbidden
from domain.observations import Label, Node
from investigations.audit import checkpoints
from investigations.packages import releases

SCREEN = Path(__file__).parents[1] / "web" / "dist"
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def create_app(services: Services, screen: Path = SCREEN) -> FastAPI:
    """The whole service over the given parts. The screen is served where it was built."""
    app = FastAPI(title="Ringfence", docs_url=None, redoc_url=None, openapi_url=None)
    failures.install(app)
    app.middleware("http")(_add_headers)

    def principal(authorization: Annotated[str, Header()] = "") -> Principal:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Forbidden("Send a token in the header 'Authorization: Bearer …'; 'ringfence token' makes one.")
        return services.tokens.verify(token.strip())

    def context(who: Annotated[Principal, Depends(principal)]) -> RequestContext:
        return RequestContext(services, who)

    # Queries by GET would put what is looked for into URLs and so into logs.
    router: GraphQLRouter[RequestContext, None] = GraphQLRouter(
        schema, path="/graphql", context_getter=context, allow_queries_via_get=False, graphql_ide=None
    )
    app.include_router(router)

    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}  # of this process; `/ready` asks its engines

    @app.get("/ready")
    def ready() -> dict[str, str]:
        with services.pool.connection() as connection:
            connection.execute("SELECT 1")
        services.graph.node(Node(Label.RING, "ready"))
        return {"status": "ready"}

    @app.get("/packages/{package_id}")
    def download(package_id: str, who: Annotated[Principal, Depends(principal)]) -> Response:
        with services.pool.connection() as connection:
            content = releases.read_bag(connection, who, package_id, services.evidence, services.now())
        named = {"Content-Disposition": f'attachment; filename="{package_id}.zip"'}
        return Response(content, media_type="application/zip", headers=named)

    @app.get("/audit/checkpoint")
    def checkpoint() -> PlainTextResponse:
        # For everybody: a size, a hash and a signature. Who keeps one can hold every later one against it.
        with services.pool.connection() as connection:
            return PlainTextResponse(checkpoints.latest(connection).text)

    if screen.is_dir():
        app.mount("/", StaticFiles(directory=screen, html=True), name="screen")
    return app


async def _add_headers(request: Request, call_next: RequestResponseEndpoint) -> Response:
    response = await call_next(request)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
