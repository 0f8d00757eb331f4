"""Serves the built dashboard."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse, PlainTextResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

DASHBOARD = Path(__file__).resolve().parent.parent / "dashboard" / "dist"
_NOT_BUILT = (
    "The dashboard is not built. Run `make setup` (needs Node 20 or later), or use the API under /api/v1.\n"
)


def mount_dashboard(app: FastAPI, folder: Path = DASHBOARD) -> None:
    """Hashed assets are cached for a year; every other path outside the API answers the one page."""
    if (folder / "assets").is_dir():
        app.mount("/assets", _Immutable(directory=folder / "assets"), name="assets")

    @app.get("/{path:path}", include_in_schema=False)
    def page(path: str) -> Response:
        if path.startswith("api/"):
            raise HTTPException(404, f"There is no /{path}. The API is described at /api/v1/openapi.json.")
        if not (folder / "index.html").is_file():
            return PlainTextResponse(_NOT_BUILT, status_code=503)
        return FileResponse(folder / "index.html", headers={"cache-control": "no-cache"})


class _Immutable(StaticFiles):
    """Vite names assets by their content, so that they never change."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response
