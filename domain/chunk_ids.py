"""Ids of chunks: `<import id>:<sequence number>`. They sort by import, then by position in the file."""

from __future__ import annotations


def chunk_id(import_id: str, seq: int) -> str:
    return f"{import_id}:{seq:07d}"


def import_of(chunk: str) -> str:
    """The import a chunk belongs to."""
    return chunk.rpartition(":")[0]


def chunks_between(import_id: str) -> tuple[str, str]:
    """Every chunk id of an import is >= the first and < the second (`;` follows `:` in ASCII)."""
    return f"{import_id}:", f"{import_id};"
