"""Where frozen snapshots and bags are kept: any fsspec folder, each file named by the SHA-256 of its content."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fsspec
from fsspec.implementations.local import LocalFileSystem

from domain.errors import Conflict, NotFound, Unavailable
from investigations.packages.snapshot import sha256_of


@dataclass(frozen=True, slots=True)
class EvidenceStore:
    """A content-addressed folder. Locally files are 0600 in folders 0700, and appear whole or not at all."""

    filesystem: Any
    root: str

    @classmethod
    def at(cls, url: str) -> "EvidenceStore":
        """A folder or an fsspec URL such as `s3://bucket/evidence`."""
        filesystem, root = fsspec.core.url_to_fs(url)
        return cls(filesystem, root.rstrip("/"))

    def put(self, content: bytes) -> str:
        """Keep content and return its SHA-256; what is already there is left as it is. Raises Unavailable."""
        sha256 = sha256_of(content)
        try:
            if isinstance(self.filesystem, LocalFileSystem):
                _write_whole(Path(self._path(sha256)), content)
            else:
                self.filesystem.pipe_file(self._path(sha256), content)
        except OSError as error:
            raise Unavailable(f"Evidence storage refused a file: {type(error).__name__}.") from error
        return sha256

    def get(self, sha256: str) -> bytes:
        """Raises NotFound, and Conflict when the stored bytes are no longer those that were hashed."""
        try:
            content: bytes = self.filesystem.cat_file(self._path(sha256))
        except FileNotFoundError as error:
            raise NotFound(f"Evidence storage has no file {sha256}; restore it from a backup.") from error
        except OSError as error:
            raise Unavailable(f"Evidence storage does not answer: {type(error).__name__}.") from error
        if sha256_of(content) != sha256:
            raise Conflict(f"Evidence file {sha256} was altered in storage and is not used; restore it from a backup.")
        return content

    def _path(self, sha256: str) -> str:
        return f"{self.root}/{sha256[:2]}/{sha256}"


def _write_whole(path: Path, content: bytes) -> None:
    """Write beside, then rename: a crash leaves the old file or the new one, never a part."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with suppress(FileNotFoundError):
        beside.unlink()
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
