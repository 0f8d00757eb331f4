"""Uploaded files as tables of text, row by row accounted for, in constant memory."""

from ingestion.readers.opening import open_table
from ingestion.readers.table import DialectChoice, FileShape, ReadLimits, RowChunk, Table

__all__ = ["DialectChoice", "FileShape", "ReadLimits", "RowChunk", "Table", "open_table"]
