"""The FastAPI application, made by a factory; `dallosh api` serves it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from importlib.metadata import version
from uuid import uuid4

from fastapi import FastAPI, Request, Response

from api.errors import Problem, install_error_handlers
from api.progress import ProgressBoard
from api.routes import health, imports, overview, posts, taxonomy, teams
from api.static import mount_dashboard
from storage.indexes import ensure_indexes
from workers.context import Context

PREFIX = "/api/v1"
_DESCRIPTION = """Everything the dashboard shows and does, for programs.

Ids are strings. Errors are RFC 9457 problem details with a stable `code` and a `request_id`."""


def make_api(context: Context) -> FastAPI:
    """The application over one context. Indexes and team queues exist once it has started."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        ensure_indexes(context.database)
        context.publisher.declare_queues()
        yield

    app = FastAPI(
        title="Dallosh",
        version=version("dallosh"),
        description=_DESCRIPTION,
        lifespan=lifespan,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,  # its page loads scripts from elsewhere
        redoc_url=None,
        responses={
            422: {"model": Problem, "description": "The request is not valid."},
            503: {"model": Problem, "description": "MongoDB or the broker does not answer."},
        },
    )
    app.state.context = context
    app.state.progress = ProgressBoard(context)
    install_error_handlers(app)

    @app.middleware("http")
    async def identify(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        request.state.request_id = uuid4().hex
        response = await call_next(request)
        response.headers["x-request-id"] = request.state.request_id
        response.headers["x-content-type-options"] = "nosniff"
        response.headers["referrer-policy"] = "no-referrer"
        response.headers["content-security-policy"] = (
            "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
        )
        return response

    for routes in (health, imports, posts, overview, teams, taxonomy):
        app.include_router(routes.router, prefix=PREFIX)
    mount_dashboard(app)
    return app
