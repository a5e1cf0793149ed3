"""The words of a package for people: the README an officer opens first, and the cover's facts."""

from textwrap import fill, indent
from typing import Any

from investigations.exports import EXPORTERS
from investigations.packages.dossier import Dossier
from investigations.packages.snapshot import plain
from investigations.wording import several

_WIDTH = 92


def cover(dossier: Dossier) -> dict[str, Any]:
    """What was handed over, by whom, to whom, why, and how much of it there is."""
    snapshot, about = dossier.snapshot, dossier.cover
    return {
        "package": about.package_id,
        "case": {
            "id": snapshot.case.id,
            "title": snapshot.case.title,
            "category": snapshot.case.category,
            "version": snapshot.case.version,
            "opened_by": snapshot.case.opened_by,
            "opened_at": plain(snapshot.case.opened_at),
        },
        "recipient": about.recipient,
        "purpose": snapshot.purpose,
        "legal_basis": snapshot.legal_basis,
        "custodian": plain(snapshot.custodian),
        "frozen_at": plain(snapshot.made_at),
        "snapshot_sha256": about.snapshot_sha256,
        "requested": {"by": about.requested_by, "at": plain(about.requested_at)},
        "approved": {"by": about.approved_by, "at": plain(about.approved_at)},
        "contents": dossier.amounts(),
        "left_out": list(snapshot.left_out),
    }


def readme(dossier: Dossier, fingerprint: str) -> str:
    snapshot, about, amount = dossier.snapshot, dossier.cover, dossier.amounts()
    custodian = snapshot.custodian
    files = "\n".join(f"  {exporter.place:<20} {exporter.what}" for exporter in EXPORTERS)
    return (
        "\n\n".join(
            (
                f"EVIDENCE PACKAGE\n{snapshot.case.id}: {_line(snapshot.case.title)}",
                f"For:       {about.recipient}\n"
                f"From:      {_line(custodian.organisation)}\n"
                f"Contact:   {_line(custodian.contact)}\n"
                f"Package:   {about.package_id}\n"
                f"State of:  {snapshot.made_at:%Y-%m-%d %H:%M} UTC",
                "WHAT THIS IS",
                _paragraph(
                    f"Records of a trading platform about {several(amount['accounts'], 'account')}: "
                    f"what they published ({several(amount['posts'], 'text')}), "
                    f"which contacts they use ({amount['contacts']}), and how they are linked "
                    f"({several(amount['links'], 'link')}). Why it is handed over: {_line(snapshot.purpose)}"
                ),
                _paragraph(_masking(amount)),
                "WHERE TO LOOK",
                f"{files}\n  custody/             who handled this package, when, and the hash of what they handled\n"
                "  cover.json           the facts above for machines",
                "HOW TO READ IT",
                _paragraph(
                    "Everything has an exhibit number, the same in every file: A an account, P a post or message, "
                    "C a contact, V a device, I an internet address, M an image, R a ring, L a link, D a decision. "
                    "All times are UTC. In the tables, an apostrophe before a cell keeps a spreadsheet from "
                    "running it; it is not part of the value."
                ),
                _paragraph(
                    "Screening and ring detection are software. A probability says how often texts like this one turn "
                    "out to be illegal trade; it proves nothing about one text. findings.json names which claims a "
                    "person confirmed, and what speaks for the accounts."
                ),
                *_left_out(dossier),
                "HOW TO CHECK THAT NOTHING WAS CHANGED",
                _paragraph(
                    "Get verify.py and the key's fingerprint from the sender on another way than this package (a "
                    "letter, a call to a number you know, the platform's site for agencies): a copy inside a forged "
                    "package would say that all is well. You need Python 3.8 and OpenSSL 3.0 or later, no network:"
                ),
                "  python verify.py PACKAGE.zip --fingerprint SHA256:…",
                _paragraph("The sender says that the fingerprint is:") + f"\n  {fingerprint}",
                _paragraph(
                    "Exit code 0 means that every file is the one that was signed. That makes tampering visible; it "
                    "does not decide whether a court admits the evidence. The hash of the zip itself is in the "
                    "sender's custody log: ask for it when you confirm receipt."
                ),
            )
        )
        + "\n"
    )


def _masking(amount: dict[str, int]) -> str:
    if not amount["contacts_masked"]:
        return "All contact values are shown in full."
    masked = f"{amount['contacts_masked']} of {several(amount['contacts'], 'contact value')}"
    return f"{masked} {'is' if amount['contacts_masked'] == 1 else 'are'} masked. Ask for them with your legal basis."


def _left_out(dossier: Dossier) -> list[str]:
    if not dossier.snapshot.left_out:
        return []
    reasons = "\n".join(indent(_paragraph(_line(reason)), "  ") for reason in dossier.snapshot.left_out)
    return ["WHAT WAS LEFT OUT", reasons]


def _paragraph(text: str) -> str:
    return fill(text, _WIDTH, break_on_hyphens=False)


def _line(text: str) -> str:
    return " ".join(text.split())
