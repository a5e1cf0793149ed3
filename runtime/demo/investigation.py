"""The investigator's afternoon over HTTP, as a browser would: worst ring, case, package, release, verification."""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from domain.casework import Role
from domain.errors import Unavailable
from investigations.packages import verify
from runtime.bootstrap import local_tokens, now, signing_key
from runtime.settings import Settings

WORST = """
    { rings(first: 1) { edges { node { id category } } } accounts(first: 1) { edges { node { id } } } }
"""
OPEN = """
    mutation ($title: String!, $subject: ID!, $category: Category) {
      openCase(title: $title, subjects: [$subject], category: $category) { caseId version }
    }
"""
ESCALATE = """
    mutation ($case: String!, $version: Int!) {
      escalate(caseId: $case, version: $version, recipient: "Example Police, Cybercrime Unit") { packageId }
    }
"""
RELEASE = "mutation ($package: String!) { releasePackage(packageId: $package) { downloadPath bagSha256 } }"


@dataclass(frozen=True, slots=True)
class Client:
    """Someone at the API, with a token."""

    address: str
    token: str

    def ask(self, query: str, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The data of an answer. Raises Unavailable with the first error's message."""
        answer = httpx.post(
            f"{self.address}/graphql",
            json={"query": query, "variables": variables or {}},
            headers=self._headers,
            timeout=60,
        ).json()
        if answer.get("errors"):
            raise Unavailable(f"The API refused: {answer['errors'][0]['message']}")
        data: dict[str, Any] = answer["data"]
        return data

    def download(self, path: str) -> bytes:
        return httpx.get(f"{self.address}{path}", headers=self._headers, timeout=60).raise_for_status().content

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@dataclass(frozen=True, slots=True)
class Handed:
    """What came of the investigation."""

    case_id: str
    package: Path
    valid: bool
    verdict: str


def client(settings: Settings, address: str, name: str, role: Role) -> Client:
    return Client(address, local_tokens(settings).issue(name, frozenset({role}), now()))


def investigate(settings: Settings, address: str, folder: Path) -> Handed:
    """Take the worst ring, or without one the riskiest account, to a released package in `folder`, and verify it."""
    ana = client(settings, address, "ana.investigator", Role.INVESTIGATOR)
    sam = client(settings, address, "sam.supervisor", Role.SUPERVISOR)
    worst = ana.ask(WORST)
    [subject, *_] = [edge["node"] for kind in ("rings", "accounts") for edge in worst[kind]["edges"]]
    chosen = {"title": "The worst first", "subject": subject["id"], "category": subject.get("category")}
    case = ana.ask(OPEN, chosen)["openCase"]
    asked = ana.ask(ESCALATE, {"case": case["caseId"], "version": case["version"]})["escalate"]
    released = sam.ask(RELEASE, {"package": asked["packageId"]})["releasePackage"]
    package = folder / f"{asked['packageId']}.zip"
    package.write_bytes(sam.download(released["downloadPath"]))
    verdict = _verify(package, signing_key(settings).fingerprint)
    return Handed(case["caseId"], package, verdict.returncode == 0, verdict.stdout.strip())


def _verify(package: Path, fingerprint: str) -> subprocess.CompletedProcess[str]:
    """In an empty environment, with nothing but the file that agencies get."""
    command = [sys.executable, "-I", str(verify.__file__), str(package), "--fingerprint", fingerprint]
    path = {"PATH": "/usr/local/bin:/usr/bin:/bin"}
    return subprocess.run(command, capture_output=True, text=True, env=path)
