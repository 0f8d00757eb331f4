"""What routes ask for, as annotated aliases."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from api.progress import ProgressBoard
from workers.context import Context


def _context(request: Request) -> Context:
    context: Context = request.app.state.context
    return context


def _board(request: Request) -> ProgressBoard:
    board: ProgressBoard = request.app.state.progress
    return board


Ctx = Annotated[Context, Depends(_context)]
Board = Annotated[ProgressBoard, Depends(_board)]
