"""Uploaded files, in GridFS: any worker on any host can read them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import BinaryIO

import gridfs
from bson import ObjectId

from domain.errors import FileRefused, NotFound
from storage.client import Database

BUCKET = "uploads"
# Fewer, larger documents: a 1.2 GB file is read in 300 round trips instead of 4,700.
_PIECE_BYTES = 4 * 1024 * 1024


class UploadWriter:
    """Takes a file piece by piece; counts and hashes on the way."""

    def __init__(self, grid_in: gridfs.GridIn, max_bytes: int) -> None:
        self._grid_in = grid_in
        self._max_bytes = max_bytes
        self._hash = sha256()
        self.size = 0

    @property
    def upload_id(self) -> str:
        return str(self._grid_in._id)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def write(self, piece: bytes) -> None:
        """Raises FileRefused as soon as the limit is passed, without reading the rest."""
        self.size += len(piece)
        if self.size > self._max_bytes:
            raise FileRefused(
                "too_large",
                f"The upload is larger than {self._max_bytes:,} bytes. Split it, compress it, or raise "
                "DALLOSH_UPLOAD_MAX_BYTES.",
            )
        self._hash.update(piece)
        self._grid_in.write(piece)


@contextmanager
def create(database: Database, filename: str, *, max_bytes: int) -> Iterator[UploadWriter]:
    """Stores what is written; on an error nothing is kept."""
    bucket = gridfs.GridFSBucket(database, BUCKET, chunk_size_bytes=_PIECE_BYTES)
    grid_in = bucket.open_upload_stream(filename)
    try:
        yield UploadWriter(grid_in, max_bytes)
    except BaseException:
        grid_in.abort()
        raise
    grid_in.close()


@contextmanager
def open_upload(database: Database, upload_id: str) -> Iterator[BinaryIO]:
    """A seekable binary file. Raises NotFound."""
    bucket = gridfs.GridFSBucket(database, BUCKET)
    try:
        stream = bucket.open_download_stream(ObjectId(upload_id))
    except gridfs.NoFile as error:
        raise NotFound(f"The uploaded file {upload_id} is gone.") from error
    try:
        yield stream
    finally:
        stream.close()


def delete(database: Database, upload_id: str) -> None:
    gridfs.GridFSBucket(database, BUCKET).delete(ObjectId(upload_id))
