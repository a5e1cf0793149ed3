#!/usr/bin/env python3
"""Check a Ringfence evidence package: is every file the one that was signed, and by the key you were told of?

    python verify.py PACKAGE --fingerprint SHA256:<64 hex digits>

PACKAGE is the zip or the unzipped folder. The fingerprint comes from the sender on another way than the package, and
so should this file: a copy inside a forged package can say anything. Needs Python 3.8 and OpenSSL 3.0, no network.
Exit code 0: all is as signed. 1: something is wrong, each line names the file and why. 2: it was called wrongly.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import re
import stat
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PAYLOAD_MANIFESTS = ("manifest-sha256.txt", "manifest-sha512.txt")
TAG_MANIFEST = "tagmanifest-sha256.txt"
SIGNATURE, KEYS = "signatures/tagmanifest.sig", "signatures/keys.json"
CUSTODY = "data/custody/custody.jsonl"
MUST_BE_SIGNED = ("bagit.txt", "bag-info.txt", "verify.py", *PAYLOAD_MANIFESTS)
UNLISTED = (TAG_MANIFEST, SIGNATURE, KEYS)
ED25519_DER = bytes.fromhex("302a300506032b6570032100")  # what precedes the raw 32 bytes in a DER public key
EXECUTABLE = ("verify.py",)
LARGEST_TAG = 64 * 2**20  # tag files are read whole; payload is read in pieces


class Broken(Exception):
    """The package cannot be checked further."""


def main() -> int:
    command = argparse.ArgumentParser(description="Check a Ringfence evidence package.")
    command.add_argument("package", type=Path, help="the zip, or the folder it was unzipped to")
    command.add_argument("--fingerprint", required=True, help="SHA256:… of the signing key, as the sender told you")
    given = command.parse_args()
    fingerprint = given.fingerprint.lower().replace("sha256:", "", 1)
    if not re.fullmatch("[0-9a-f]{64}", fingerprint):
        command.error("the fingerprint is SHA256: and 64 hex digits")
    if not given.package.exists():
        command.error("there is no such file or folder")
    problems = check(given.package, fingerprint)
    for problem in problems:
        print("FAILED", printable(problem))
    if problems:
        print(f"NOT VALID: {len(problems)} problem(s). Do not rely on this package; ask the sender for another.")
        return 1
    print("VALID: every file is the one that was signed with the key you named.")
    return 0


def check(package: Path, fingerprint: str) -> list[str]:
    """All problems that were found; none means that the package is as signed."""
    try:
        bag = ZippedBag(package) if package.is_file() else FolderBag(package)
        problems = list(signature_problems(bag, fingerprint))
        problems += manifest_problems(bag)
        problems += custody_problems(bag)
        if not problems and isinstance(bag, ZippedBag):
            problems += bag.packing_problems()
        return problems
    except Broken as broken:
        return [str(broken)]
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        return [f"{package}: cannot be read: {error}"]


# --- where the files come from


class FolderBag:
    """An unzipped bag. Links and devices are refused: they could show other bytes later."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.names: set[str] = set()
        if root.is_symlink():
            raise Broken(f"{root}: is a symbolic link")
        for folder, folders, files in os.walk(root):
            for name in folders + files:
                self._add(Path(folder, name))

    def _add(self, path: Path) -> None:
        name = path.relative_to(self.root).as_posix()
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            raise Broken(f"{name}: is a symbolic link; a package has none")
        if stat.S_ISREG(mode):
            self.names.add(name)
        elif not stat.S_ISDIR(mode):
            raise Broken(f"{name}: is no ordinary file")

    def open(self, name: str) -> IO[bytes]:
        return Path(self.root, *name.split("/")).open("rb")


class ZippedBag:
    """A zipped bag under one top folder, read without unpacking it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.archive = zipfile.ZipFile(path)
        self.members: dict[str, zipfile.ZipInfo] = {}
        tops = {member.filename.partition("/")[0] for member in self.archive.infolist()}
        if len(tops) != 1:
            raise Broken(f"{path}: a package has one top folder, this zip has {len(tops)}")
        for member in self.archive.infolist():
            self._add(member)
        self.names = set(self.members)

    def _add(self, member: zipfile.ZipInfo) -> None:
        check_path(member.filename.rstrip("/"))
        name = member.filename.partition("/")[2]
        if stat.S_ISLNK(member.external_attr >> 16):
            raise Broken(f"{member.filename}: is a symbolic link; a package has none")
        if member.is_dir():
            return
        if not name or name in self.members:
            raise Broken(f"{member.filename}: is in the zip twice, or beside the package's folder")
        self.members[name] = member

    def open(self, name: str) -> IO[bytes]:
        return self.archive.open(self.members[name])

    def packing_problems(self) -> Iterator[str]:
        """Zip formats have room beside the files. Packed again as the sender packs, every byte has to be the same."""
        with tempfile.TemporaryFile() as again:
            with zipfile.ZipFile(again, "w", zipfile.ZIP_STORED) as archive:
                for name in sorted(self.names):
                    self._pack(name, archive)
            again.seek(0)
            if not same(again, self.path):
                yield f"{self.path}: the files in it are as signed, but its bytes are not those that the sender packed"

    def _pack(self, name: str, archive: zipfile.ZipFile) -> None:
        with self.open(name) as file:
            archive.writestr(packed(self.members[name].filename), file.read())


def packed(path: str) -> zipfile.ZipInfo:
    """How a file stands in a zip of ours: stored, with a fixed mode, dated 1980-01-01, the earliest a zip can hold. The
    real times are in the custody log.
    """
    member = zipfile.ZipInfo(path)
    member.create_system = 3
    member.external_attr = (0o100755 if path.partition("/")[2] in EXECUTABLE else 0o100644) << 16
    return member


def same(one: IO[bytes], path: Path) -> bool:
    with path.open("rb") as other:
        while True:
            piece = one.read(2**20)
            if piece != other.read(2**20):
                return False
            if not piece:
                return True


def check_path(name: str) -> None:
    """Refuse names that could leave the folder or mean another file on another system."""
    parts = name.split("/")
    if not name or "\\" in name or ":" in name or any(part in ("", ".", "..") for part in parts):
        raise Broken(f"{name!r}: is a path that leaves the package or means another file elsewhere")
    if any(ord(letter) < 32 for letter in name):
        raise Broken(f"{name!r}: has control characters in its name")


def read(bag: FolderBag | ZippedBag, name: str) -> bytes:
    if name not in bag.names:
        raise Broken(f"{name}: is missing")
    with bag.open(name) as file:
        content = file.read(LARGEST_TAG + 1)
    if len(content) > LARGEST_TAG:
        raise Broken(f"{name}: is larger than {LARGEST_TAG} bytes")
    return content


def hash_of(bag: FolderBag | ZippedBag, name: str, algorithm: str) -> str:
    digest = hashlib.new(algorithm)
    with bag.open(name) as file:
        for piece in iter(lambda: file.read(2**20), b""):
            digest.update(piece)
    return digest.hexdigest()


# --- who signed


def signature_problems(bag: FolderBag | ZippedBag, fingerprint: str) -> Iterator[str]:
    """The key must be the one named on the command line; only then does its signature mean anything."""
    public = key_with(read(bag, KEYS), fingerprint)
    if public is None:
        yield f"{KEYS}: holds no key with the fingerprint you gave: another key signed this package"
    elif not is_signed(read(bag, TAG_MANIFEST), read(bag, SIGNATURE), public):
        yield f"{SIGNATURE}: is not this key's signature of {TAG_MANIFEST}"


def key_with(keys: bytes, fingerprint: str) -> bytes | None:
    """The raw public key whose SHA-256 is the fingerprint; what the file says about itself is not believed."""
    try:
        listed = [base64.b64decode(entry["public_key"], validate=True) for entry in json.loads(keys)["keys"]]
    except (ValueError, TypeError, KeyError):
        raise Broken(f"{KEYS}: cannot be read as a list of keys") from None
    return next((key for key in listed if len(key) == 32 and hashlib.sha256(key).hexdigest() == fingerprint), None)


def is_signed(message: bytes, signature: bytes, public: bytes) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        key, text, sig = (Path(folder, name) for name in ("key.der", "message", "signature"))
        for path, content in ((key, ED25519_DER + public), (text, message), (sig, signature)):
            path.write_bytes(content)
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", str(key)]
        command += ["-rawin", "-in", str(text), "-sigfile", str(sig)]
        try:
            answer = subprocess.run(command, capture_output=True, timeout=60)
        except FileNotFoundError:
            raise Broken("openssl: was not found; install OpenSSL 3.0 or later and repeat") from None
    complaint = answer.stderr.decode(errors="replace")
    if "rawin" in complaint.lower() and "Unknown option" in complaint:
        raise Broken("openssl: is too old to check Ed25519; install OpenSSL 3.0 or later and repeat")
    return answer.returncode == 0


# --- what was signed


def manifest_problems(bag: FolderBag | ZippedBag) -> list[str]:
    """Signed manifests against files, both ways: nothing changed, nothing missing, nothing added."""
    problems = []
    tags = manifest(bag, TAG_MANIFEST)
    problems += [f"{name}: is not covered by the signature" for name in MUST_BE_SIGNED if name not in tags]
    problems += [f"{name}: stands in the tag manifest but is payload" for name in tags if name.startswith("data/")]
    problems += differences(bag, TAG_MANIFEST, tags)
    listed = set(tags) | set(UNLISTED)
    for name in PAYLOAD_MANIFESTS:
        hashes = manifest(bag, name)
        problems += [f"{path}: {name} lists it outside data/" for path in hashes if not path.startswith("data/")]
        problems += differences(bag, name, hashes)
        unlisted = {path for path in bag.names if path.startswith("data/")} - set(hashes)
        problems += [f"{path}: was added; {name} does not list it" for path in sorted(unlisted)]
    added = {path for path in bag.names if not path.startswith("data/")} - listed
    return problems + [f"{path}: was added; {TAG_MANIFEST} does not list it" for path in sorted(added)]


def manifest(bag: FolderBag | ZippedBag, name: str) -> dict[str, str]:
    hashes = {}
    for line in text_of(bag, name).splitlines():
        match = re.fullmatch(r"([0-9a-fA-F]{64,128})[ \t]+\*?(.+)", line)
        if match is None:
            raise Broken(f"{name}: has a line that is no hash and path")
        path = re.sub("%(0[Aa]|0[Dd]|25)", lambda code: chr(int(code.group(1), 16)), match.group(2))
        check_path(path)
        if path in hashes:
            raise Broken(f"{name}: lists {path} twice")
        hashes[path] = match.group(1).lower()
    return hashes


def differences(bag: FolderBag | ZippedBag, name: str, hashes: dict[str, str]) -> Iterator[str]:
    algorithm = name.rsplit("-", 1)[1].split(".")[0]
    for path, expected in hashes.items():
        if path not in bag.names:
            yield f"{path}: is missing; {name} lists it"
        elif hash_of(bag, path, algorithm) != expected:
            yield f"{path}: was changed; its {algorithm} is not the one in {name}"


# --- who handled it


def custody_problems(bag: FolderBag | ZippedBag) -> Iterator[str]:
    """Each entry must hold the hash of the entry before it, and the last must be the head that bag-info.txt names."""
    previous, count = "0" * 64, 0
    for line in read(bag, CUSTODY).splitlines():
        count += 1
        try:
            entry = json.loads(line.decode())
            follows = entry["seq"] == count and entry["prev"] == previous
        except (ValueError, TypeError, KeyError):
            follows = False
        if not follows:
            yield f"{CUSTODY}: entry {count} does not follow from the one before it: removed, moved or changed"
            return
        previous = hashlib.sha256(line).hexdigest()
    head = re.search(r"^Custody-Head: (\d+) ([0-9a-f]{64})$", text_of(bag, "bag-info.txt"), re.MULTILINE)
    if head is None or (int(head.group(1)), head.group(2)) != (count, previous):
        yield f"{CUSTODY}: does not end with the entry that bag-info.txt names: cut or extended"


def text_of(bag: FolderBag | ZippedBag, name: str) -> str:
    try:
        return read(bag, name).decode()
    except UnicodeDecodeError:
        raise Broken(f"{name}: is not UTF-8 text") from None


def printable(text: str) -> str:
    """Names come from the package: nothing in them may steer the terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


if __name__ == "__main__":
    sys.exit(main())
