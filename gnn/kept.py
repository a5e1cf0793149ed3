"""Files under their own SHA-256: what a run read and scored with. The same content is the same file."""

import hashlib
from pathlib import Path

from domain.errors import Invalid, NotFound


def keep(content: bytes, folder: Path, ending: str) -> str:
    """Write `<sha256>.<ending>`, whole or not at all, and return the SHA-256."""
    sha256 = hashlib.sha256(content).hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    if not (target := path_of(folder, sha256, ending)).exists():
        partial = target.with_suffix(".partial")
        partial.write_bytes(content)
        partial.replace(target)
    return sha256


def kept(folder: Path, sha256: str, ending: str) -> bytes:
    """Raises NotFound when the folder does not hold it, Invalid when the file is no longer what its name says."""
    path = path_of(folder, sha256, ending)
    if not path.exists():
        raise NotFound(f"{path.name} is not in {folder.name}: it was not kept here, or the folder was cleared")
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Invalid(f"{path.name} was changed after it was written; restore it from a copy")
    return content


def path_of(folder: Path, sha256: str, ending: str) -> Path:
    return folder / f"{sha256}.{ending}"
