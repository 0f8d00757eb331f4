"""What routes ask for, as annotated aliases."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from workers.context import Context


def _context(request: Request) -> Context:
    context: Context = request.app.state.context
    return context


Ctx = Annotated[Context, Depends(_context)]
