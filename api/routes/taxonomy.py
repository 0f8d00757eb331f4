"""The taxonomy in force."""

from __future__ import annotations

from fastapi import APIRouter

from api.deps import Ctx
from domain.taxonomy import Taxonomy

router = APIRouter(tags=["taxonomy"])


@router.get("/taxonomy", operation_id="getTaxonomy")
def taxonomy(context: Ctx) -> Taxonomy:
    """Topics, teams and urgency floors, with their version and labels in each language."""
    return context.taxonomy
