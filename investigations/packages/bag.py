"""The BagIt 1.0 bag (RFC 8493): payload, manifests, signature, zip. Same dossier and custody chain, same bytes."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files as resources
from types import MappingProxyType

from investigations.exports import EXPORTERS
from investigations.exports.subjects import json_of
from investigations.packages.custody import Link
from investigations.packages.dossier import Dossier
from investigations.packages.signing import SigningKey
from investigations.packages.snapshot import moment, sha256_of
from investigations.packages.verify import packed
from investigations.packages.words import cover, readme


@dataclass(frozen=True, slots=True)
class Derived:
    """What one exporter made of the snapshot; paths are relative to `data/`."""

    place: str
    files: Mapping[str, bytes]

    @property
    def sha256(self) -> str:
        """Of the file, or of the list of hashes and paths when there are several."""
        if list(self.files) == [self.place]:
            return sha256_of(self.files[self.place])
        return sha256_of(_lines({path: sha256_of(content) for path, content in self.files.items()}))

    @property
    def note(self) -> str:
        if list(self.files) == [self.place]:
            return f"{self.place} written from the snapshot."
        return f"{self.place}: {len(self.files)} files written from the snapshot; the hash is of their sorted list."


def derived_files(dossier: Dossier) -> list[Derived]:
    """Run every exporter."""
    return [Derived(exporter.place, MappingProxyType(dict(exporter.write(dossier)))) for exporter in EXPORTERS]


def build(dossier: Dossier, derived: Sequence[Derived], chain: Sequence[Link], key: SigningKey) -> dict[str, bytes]:
    """All files of the bag by their path in it, signed."""
    payload = {f"data/{path}": content for made in derived for path, content in made.files.items()}
    payload["data/custody/custody.jsonl"] = b"".join(link.line + b"\n" for link in chain)
    payload["data/cover.json"] = json_of(cover(dossier))
    payload["data/README.txt"] = readme(dossier, key.fingerprint).encode()
    tags = {
        "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": _bag_info(dossier, payload, chain),
        "manifest-sha256.txt": _manifest(payload, "sha256"),
        "manifest-sha512.txt": _manifest(payload, "sha512"),
        "verify.py": (resources("investigations.packages") / "verify.py").read_bytes(),
    }
    tag_manifest = _manifest(tags, "sha256")
    signature = {
        "tagmanifest-sha256.txt": tag_manifest,
        "signatures/tagmanifest.sig": key.sign(tag_manifest),
        "signatures/keys.json": json.dumps({"keys": [key.described()]}, indent=2, sort_keys=True).encode() + b"\n",
    }
    return payload | tags | signature


def zipped(bag: Mapping[str, bytes], folder: str) -> bytes:
    """The bag under one top folder: sorted, stored as it is, with fixed times and modes.

    Equal bags give equal zips whatever made them, so that verify.py can make it again and account for every byte.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(bag):
            archive.writestr(packed(f"{folder}/{path}"), bag[path])
    return out.getvalue()


def folder_name(package_id: str) -> str:
    return f"ringfence-{package_id}"


def _bag_info(dossier: Dossier, payload: Mapping[str, bytes], chain: Sequence[Link]) -> bytes:
    custodian, case = dossier.snapshot.custodian, dossier.snapshot.case
    labels = {
        "Source-Organization": custodian.organisation,
        "Organization-Address": custodian.address,
        "Contact-Email" if "@" in custodian.contact else "Contact-Name": custodian.contact,
        "External-Description": f"Evidence package of case {case.id}: {case.title}",
        "External-Identifier": dossier.cover.package_id,
        "Bagging-Date": moment(dossier.cover.approved_at)[:10],
        "Payload-Oxum": f"{sum(map(len, payload.values()))}.{len(payload)}",
        "Bag-Software-Agent": "Ringfence",
        "Snapshot-SHA256": dossier.cover.snapshot_sha256,
        "Custody-Head": f"{chain[-1].seq} {chain[-1].digest}",
    }
    return "".join(f"{label}: {' '.join(value.split())}\n" for label, value in labels.items() if value).encode()


def _manifest(contents: Mapping[str, bytes], algorithm: str) -> bytes:
    return _lines({path: hashlib.new(algorithm, content).hexdigest() for path, content in contents.items()})


def _lines(hashes: Mapping[str, str]) -> bytes:
    return "".join(f"{hashes[path]}  {path}\n" for path in sorted(hashes)).encode()
