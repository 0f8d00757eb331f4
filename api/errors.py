"""One table from error codes to HTTP, as RFC 9457 problem details."""

from __future__ import annotations

import logging
from uuid import uuid4

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from domain.errors import (
    ConfigError,
    Conflict,
    DalloshError,
    FileRefused,
    NotFound,
    ServiceUnavailable,
)
from storage.client import DriverError

logger = logging.getLogger(__name__)

_STATUS: tuple[tuple[type[DalloshError], int, str], ...] = (
    (NotFound, 404, "Not found"),
    (Conflict, 409, "Conflict"),
    (FileRefused, 422, "The file cannot be imported"),
    (ServiceUnavailable, 503, "A service does not answer"),
    (ConfigError, 500, "Configuration error"),
    (DalloshError, 500, "Error"),
)


class Problem(BaseModel):
    """RFC 9457 problem details."""

    type: str = "about:blank"
    title: str
    status: int
    code: str = Field(description="A stable word for programs.", examples=["not_found"])
    detail: str = Field(description="What was wrong, where, and what to do.")
    request_id: str = Field(description="Quote it when you ask for help; it is in the server's log.")


def install_error_handlers(app: FastAPI) -> None:
    """Every error leaves as a problem document; unexpected ones are logged with their request id."""

    @app.exception_handler(DalloshError)
    async def expected(request: Request, error: DalloshError) -> JSONResponse:
        status, title = next((status, title) for kind, status, title in _STATUS if isinstance(error, kind))
        return problem(request, status, title, error.code, str(error))

    @app.exception_handler(DriverError)
    async def database(request: Request, error: DriverError) -> JSONResponse:
        logger.error("MongoDB failed during %s: %s", request.url.path, error)
        return problem(
            request, 503, "A service does not answer", "unavailable", "MongoDB does not answer. Try again."
        )

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        detail = "; ".join(
            f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}" for item in error.errors()
        )
        return problem(request, 422, "The request is not valid", "invalid_request", detail)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> JSONResponse:
        code = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "http")
        return problem(request, error.status_code, str(error.detail), code, str(error.detail))

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> JSONResponse:
        answer = problem(
            request,
            500,
            "Unexpected error",
            "unexpected",
            "Something failed that should not. The server's log has the details under this request id.",
        )
        logger.exception("request %s failed", answer.headers["x-request-id"], exc_info=error)
        return answer


def problem(request: Request, status: int, title: str, code: str, detail: str) -> JSONResponse:
    request_id = getattr(request.state, "request_id", None) or uuid4().hex
    body = Problem(title=title, status=status, code=code, detail=detail, request_id=request_id)
    return JSONResponse(
        body.model_dump(),
        status_code=status,
        media_type="application/problem+json",
        headers={"x-request-id": request_id},
    )
