"""Generated secrets: one file each, readable by the owner alone; never logged, never on a command line."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

import filelock


def secret(home: Path, name: str, make: Callable[[], bytes]) -> bytes:
    """The secret `name` of this installation, made on the first call; the same for every process that asks."""
    folder = home / "keys"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)  # a mode holds for the last folder of a path only
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    path = folder / name
    if not path.exists():
        with filelock.FileLock(folder / ".lock", mode=0o600):
            if not path.exists():
                _write(path, make())
    return path.read_bytes()


def password(home: Path, engine: str) -> str:
    return secret(home, f"{engine}.password", lambda: secrets.token_urlsafe(24).encode()).decode()


def hmac_key(home: Path) -> bytes:
    """32 bytes; keys the hashes under which personal values are looked up."""
    return secret(home, "hmac", lambda: secrets.token_bytes(32))


def master_key(home: Path) -> bytes:
    """32 bytes; wraps the data keys under which personal values are encrypted."""
    return secret(home, "master", lambda: secrets.token_bytes(32))


def _write(path: Path, content: bytes) -> None:
    """Renamed into place whole, so a crash leaves either no secret or all of it."""
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)
