"""verify.py alone, in an empty environment: what it accepts, and that it names what was tampered with and how."""

import ast
import hashlib
import io
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from investigations.packages import verify
from investigations.packages.bag import zipped
from investigations.packages.signing import SigningKey
from tests.investigations.dossiers import packed

CUSTODY = "data/custody/custody.jsonl"
Tamper = Callable[[Path], object]


def run(package: Path, fingerprint: str | None) -> tuple[int, str]:
    """A copy obtained separately, isolated, without any environment variable."""
    command = [sys.executable, "-I", verify.__file__, str(package)]
    command += ["--fingerprint", fingerprint] if fingerprint else []
    done = subprocess.run(command, env={}, capture_output=True, text=True, check=False, cwd="/")
    return done.returncode, done.stdout + done.stderr


def test_an_untouched_bag_is_valid_as_folder_and_as_zip(
    bag: Callable[[], Path], files: dict[str, bytes], key: SigningKey, tmp_path: Path
) -> None:
    assert run(bag(), key.fingerprint)[0] == 0
    archive = tmp_path / "bag.zip"
    archive.write_bytes(zipped(files, "ringfence-1"))
    assert run(archive, key.fingerprint)[0] == 0
    assert run(archive, key.fingerprint.upper())[0] == 0


def test_without_a_fingerprint_it_says_how_it_is_used(bag: Callable[[], Path]) -> None:
    code, said = run(bag(), None)
    assert code == 2
    assert "--fingerprint" in said
    assert run(bag(), "SHA256:12")[0] == 2


def test_any_flipped_bit_of_any_file_is_named(
    files: dict[str, bytes], key: SigningKey, bag: Callable[[], Path]
) -> None:
    """Every file of the bag, one bit in its middle."""
    folder = bag()
    fingerprint = key.fingerprint.removeprefix("SHA256:")
    assert verify.check(folder, fingerprint) == []
    for path, content in files.items():
        middle = len(content) // 2
        (folder / path).write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
        problems = verify.check(folder, fingerprint)
        assert problems, path
        assert any(path in problem or "keys.json" in problem or "sig" in problem for problem in problems), problems
        (folder / path).write_bytes(content)


def test_any_flipped_bit_of_the_zip_is_found(files: dict[str, bytes], key: SigningKey, tmp_path: Path) -> None:
    """Also those that belong to no file: times, modes, lengths, and what a zip leaves unused."""
    archive, fingerprint = tmp_path / "bag.zip", key.fingerprint.removeprefix("SHA256:")
    content = zipped(files, "ringfence-1")
    directory = content.rindex(b"PK\x01\x02", 0, content.index(b"PK\x01\x02") + 200)
    places = [*range(80), *range(directory, directory + 120), *range(len(content) - 22, len(content))]
    for place in places:
        archive.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        assert verify.check(archive, fingerprint), place
    archive.write_bytes(content + b"x")
    assert verify.check(archive, fingerprint)


def _flip(path: str) -> Tamper:
    def tamper(folder: Path) -> None:
        content = bytearray((folder / path).read_bytes())
        content[10] ^= 1
        (folder / path).write_bytes(content)

    return tamper


def _relist(folder: Path) -> None:
    """Bring all manifests in line with the files, as somebody without the key would."""
    for name in ("manifest-sha256.txt", "manifest-sha512.txt", "tagmanifest-sha256.txt"):
        algorithm = name.rsplit("-", 1)[1].removesuffix(".txt")
        lines = [line.split("  ", 1)[1] for line in (folder / name).read_text().splitlines()]
        hashed = (f"{hashlib.new(algorithm, (folder / path).read_bytes()).hexdigest()}  {path}\n" for path in lines)
        (folder / name).write_text("".join(hashed))


def _relisted(tamper: Tamper) -> Tamper:
    def both(folder: Path) -> None:
        tamper(folder)
        _relist(folder)

    return both


def _insider(tamper: Tamper, key: SigningKey) -> Tamper:
    """Somebody who holds the platform's key changes a file and signs again: the chain itself must tell."""

    def sign(folder: Path) -> None:
        tamper(folder)
        _relist(folder)
        signature = key.sign((folder / "tagmanifest-sha256.txt").read_bytes())
        (folder / "signatures/tagmanifest.sig").write_bytes(signature)

    return sign


def _custody(change: Callable[[list[str]], list[str]]) -> Tamper:
    def tamper(folder: Path) -> None:
        lines = (folder / CUSTODY).read_text().splitlines()
        (folder / CUSTODY).write_text("".join(f"{line}\n" for line in change(lines)))

    return tamper


def _link(folder: Path) -> None:
    (folder / "data/README.txt").unlink()
    (folder / "data/README.txt").symlink_to("/etc/hostname")


def _folder_instead(folder: Path) -> None:
    (folder / "verify.py").unlink()
    (folder / "verify.py").mkdir()


def _append(path: str, line: str) -> Tamper:
    return lambda folder: (folder / path).write_text((folder / path).read_text() + line)


MATRIX: list[tuple[str, Tamper, str]] = [
    ("a flipped byte", _flip("data/timeline.csv"), "data/timeline.csv: was changed"),
    ("a flipped byte and new manifests", _relisted(_flip("data/cover.json")), "tagmanifest.sig: is not this key's"),
    ("a changed verify.py", _flip("verify.py"), "verify.py: was changed"),
    ("a removed file", lambda f: (f / "data/findings.json").unlink(), "data/findings.json: is missing"),
    ("an added payload file", lambda f: (f / "data/x.txt").write_text("x"), "data/x.txt: was added"),
    ("an added tag file", lambda f: (f / "notes.txt").write_text("x"), "notes.txt: was added"),
    ("an added signature", lambda f: (f / "signatures/b.sig").write_text("x"), "signatures/b.sig: was added"),
    (
        "a swapped signature",
        lambda f: (f / "signatures/tagmanifest.sig").write_bytes(b"s" * 64),
        "tagmanifest.sig: is not",
    ),
    ("an emptied signature", lambda f: (f / "signatures/tagmanifest.sig").write_bytes(b""), "tagmanifest.sig: is not"),
    ("a removed signature", lambda f: (f / "signatures/tagmanifest.sig").unlink(), "tagmanifest.sig: is missing"),
    ("a removed manifest", lambda f: (f / "manifest-sha512.txt").unlink(), "manifest-sha512.txt: is missing"),
    ("a symbolic link", _link, "data/README.txt: is a symbolic link"),
    (
        "a path that leaves",
        _append("manifest-sha256.txt", f"{'0' * 64}  data/../../etc/passwd\n"),
        "leaves the package",
    ),
    ("an absolute path", _append("manifest-sha256.txt", f"{'0' * 64}  /etc/passwd\n"), "leaves the package"),
    (
        "a path listed twice",
        _append("manifest-sha256.txt", f"{'0' * 64}  data/cover.json\n"),
        "lists data/cover.json twice",
    ),
    (
        "a folder in place of a file",
        _folder_instead,
        "verify.py: is missing",
    ),
]


@pytest.mark.parametrize(("tamper", "named"), [row[1:] for row in MATRIX], ids=[row[0] for row in MATRIX])
def test_tampering_is_named(tamper: Tamper, named: str, bag: Callable[[], Path], key: SigningKey) -> None:
    folder = bag()
    tamper(folder)
    code, said = run(folder, key.fingerprint)
    assert (code, named in said) == (1, True), said


@pytest.mark.parametrize(
    "change",
    [lambda lines: lines[:-1], lambda lines: lines[1:], lambda lines: [lines[1], lines[0], *lines[2:]], lambda _: []],
    ids=["cut at the end", "cut at the start", "reordered", "emptied"],
)
def test_a_changed_custody_chain_is_seen_even_when_signed_again(
    change: Callable[[list[str]], list[str]], bag: Callable[[], Path], key: SigningKey
) -> None:
    folder = bag()
    _insider(_custody(change), key)(folder)
    code, said = run(folder, key.fingerprint)
    assert code == 1
    assert said.count("FAILED") == 1
    assert f"FAILED {CUSTODY}" in said


def test_a_bag_signed_again_with_another_key_fails(tmp_path: Path, key: SigningKey) -> None:
    """It is a perfect bag, and its own verify.py and keys.json agree; only the fingerprint told apart from it helps."""
    forger = SigningKey(Ed25519PrivateKey.from_private_bytes(b"f" * 32))
    archive = tmp_path / "forged.zip"
    archive.write_bytes(zipped(packed(forger), "ringfence-1"))
    assert run(archive, forger.fingerprint)[0] == 0
    code, said = run(archive, key.fingerprint)
    assert code == 1
    assert "another key signed this package" in said


def _zip(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def _symlink() -> zipfile.ZipInfo:
    member = zipfile.ZipInfo("bag/data/x")
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    return member


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (_zip(("../bag/x", b"")), "leaves the package"),
        (_zip(("bag/data/../../x", b"")), "leaves the package"),
        (_zip(("bag\\x/y", b"")), "leaves the package"),
        (_zip((_symlink(), b"/etc/passwd")), "is a symbolic link"),
        (_zip(("bag/x", b""), ("cat/x", b"")), "one top folder"),
        (_zip(("bag", b"")), "beside the package's folder"),
        (b"PK\x03\x04 no zip", "cannot be read"),
        (b"", "cannot be read"),
    ],
)
def test_hostile_zips_are_refused(content: bytes, named: str, tmp_path: Path, key: SigningKey) -> None:
    archive = tmp_path / "bag.zip"
    archive.write_bytes(content)
    code, said = run(archive, key.fingerprint)
    assert (code, named in said, "Traceback" in said) == (1, True, False), said


def test_the_same_name_twice_in_a_zip_is_refused(files: dict[str, bytes], tmp_path: Path, key: SigningKey) -> None:
    archive = tmp_path / "bag.zip"
    archive.write_bytes(zipped(files, "b"))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(archive, "a") as opened:
        opened.writestr("b/data/cover.json", b"{}")
    assert "is in the zip twice" in run(archive, key.fingerprint)[1]


def test_it_needs_nothing_but_the_standard_library_of_python_3_8() -> None:
    tree = ast.parse(Path(verify.__file__).read_text(), feature_version=(3, 8))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names
