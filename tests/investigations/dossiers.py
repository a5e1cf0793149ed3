"""A small case with everything in it: a ring of three, a bystander, several scripts, and texts that mean harm."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from domain.casework import Case, CaseState, CustodyEvent, CustodyVerb
from domain.judgement import Action, Assessment, CategoryCode, Decision, Evidence, EvidenceKind, Signal
from domain.marketplace import Account, Post, PostKind
from domain.observations import Edge, Label, Node, Relationship
from domain.rings import Ring, RingMember
from investigations.packages import bag, custody
from investigations.packages.dossier import Cover, dossier
from investigations.packages.signing import SigningKey
from investigations.packages.snapshot import (
    AccountRecord,
    CaseSnapshot,
    ContactRecord,
    Custodian,
    LinkRecord,
    PostRecord,
    decode,
    encode,
)

START = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
NOW = START + timedelta(days=40)

ACCOUNTS = ("seller-1", "=HYPERLINK(1)", "../../etc/passwd", "bystander")
HANDLES = ("кузнец77", "+şükrü_satış", "<b>anna</b> & co", "flea market Łódź")
WALLET = Node(Label.CONTACT, "bitcoin:" + "a" * 32)
PHONE = Node(Label.CONTACT, "phone:" + "b" * 32)
MAIL = Node(Label.CONTACT, "email:" + "c" * 32)
BODIES = (
    "Глок 17, без документов\nпишите в телеграм",
    "=cmd|'/c calc'!A1 temiz parça, hızlı teslim",
    "<para><font size='90'>P80 kit</font> & more, عربي فقط ",
    "old toy pistol, broken, for collectors " * 400,
)


def snapshot(case: Case | None = None) -> CaseSnapshot:
    return CaseSnapshot(
        case=case or _case(),
        made_at=START + timedelta(days=39),
        custodian=Custodian(
            organisation="Example Market Ltd", contact="le-desk@market.example", address="1 Quay, Cork"
        ),
        purpose="Suspected sale of firearms by accounts that act together.",
        legal_basis="Regulation (EU) 2022/2065, Article 18",
        accounts=tuple(
            AccountRecord(
                account=Account(id=i, handle=h, region="IE", created_at=START + timedelta(hours=n)), reports=n
            )
            for n, (i, h) in enumerate(zip(ACCOUNTS, HANDLES, strict=True))
        ),
        posts=tuple(_post(n, author, body) for n, (author, body) in enumerate(zip(ACCOUNTS, BODIES, strict=True))),
        contacts=(
            ContactRecord(node=WALLET, kind="bitcoin", shown="bc1qexample0000", masked=False, exclusive=True),
            ContactRecord(node=PHONE, kind="phone", shown="+353 •• ••• 17", masked=True, exclusive=False),
            ContactRecord(node=MAIL, kind="email", shown="desk@shop.example", masked=False, exclusive=False),
        ),
        links=tuple(_links()),
        rings=(_ring(),),
        decisions=_decisions(),
        left_out=("A carrier's IP address with 4,112 accounts was left out: it binds nobody.",),
    )


def cover(package_id: str = "7f0c2a52-2f3d-4a0f-9a53-0b8f7d1f6f10") -> Cover:
    return Cover(
        package_id=package_id,
        recipient="An Garda Síochána, NBCI",
        requested_by="ines.investigator",
        requested_at=NOW - timedelta(hours=2),
        approved_by="sam.supervisor",
        approved_at=NOW,
        snapshot_sha256="0" * 64,
    )


def account(account_id: str) -> Node:
    return Node(Label.ACCOUNT, account_id)


def assessment(
    post_id: str, probability: float, action: Action, at: datetime = START, routing: str = "r1"
) -> Assessment:
    signs = (
        Evidence(kind=EvidenceKind.TEXT_SPAN, reason="names a handgun model", span=(0, 4), weight=0.7),
        Evidence(kind=EvidenceKind.TEXT_SPAN, reason="says that there are no papers", span=(9, 23), weight=0.3),
    )
    signal = Signal(
        detector="text",
        version="2026.1",
        probability=probability,
        category=CategoryCode.WEAPONS,
        stage="encoder",
        evidence=signs,
    )
    return Assessment(
        post_id=post_id,
        account_id=f"author of {post_id}",
        probability=probability,
        category=CategoryCode.WEAPONS,
        action=action,
        signals=(signal,),
        routing_version=routing,
        assessed_at=at,
    )


def _case() -> Case:
    return Case(
        id="case-1",
        title="Handguns offered from Cork & Łódź",
        category=CategoryCode.WEAPONS,
        state=CaseState.OPEN,
        opened_by="ines.investigator",
        opened_at=START + timedelta(days=30),
        subjects=(account("seller-1").key, account("bystander").key),
        version=1,
    )


def _post(number: int, author: str, body: str) -> PostRecord:
    probability, action = ((0.99995, 0.98, 0.98, 0.08)[number], Action.REMOVE if number < 3 else Action.ALLOW)
    at = START + timedelta(days=number + 1)
    post = Post(id=f"post-{number}", account_id=author, kind=PostKind.LISTING, body=body, created_at=at, price=450.0)
    seen = assessment(post.id, probability, action, at + timedelta(seconds=2))
    return PostRecord(post=post, assessment=seen)


def _links() -> list[LinkRecord]:
    posted = [Edge(Relationship.POSTED, account(a), Node(Label.POST, f"post-{n}")) for n, a in enumerate(ACCOUNTS)]
    uses = [Edge(Relationship.USES, account(a), WALLET) for a in ACCOUNTS[:2]]
    uses += [Edge(Relationship.MENTIONS, Node(Label.POST, "post-2"), WALLET)]
    uses += [Edge(Relationship.USES, account(a), PHONE) for a in ACCOUNTS[1:3]]
    uses += [Edge(Relationship.USES, account("bystander"), MAIL)]
    uses += [Edge(Relationship.NEAR_DUPLICATE_OF, Node(Label.POST, "post-1"), Node(Label.POST, "post-0"))]
    device = Edge(Relationship.USES, account("seller-1"), Node(Label.DEVICE, "device:" + "d" * 32))
    return [
        LinkRecord(
            edge=edge,
            first_seen_at=START + timedelta(days=n),
            last_seen_at=START + timedelta(days=n + n % 3),
            count=1 + n % 3,
        )
        for n, edge in enumerate([*posted, *uses, device])
    ]


PARTS = (
    ("seller", "has 2 posts, of which 1 was flagged"),
    ("cash_out", "holds a wallet that the posts of 2 other members give and none of them uses"),
    ("member", "shares 2 contacts with other members; nothing tells its part"),
)


def _ring() -> Ring:
    return Ring(
        id="ring-1",
        members=tuple(
            RingMember(account_id=a, role=role, links=2, core=True, why=why)
            for a, (role, why) in zip(ACCOUNTS, PARTS, strict=False)
        ),
        contacts=(WALLET.id, PHONE.id),
        category=CategoryCode.WEAPONS,
        score=0.91,
        reasons=(
            "3 of 3 share one Bitcoin wallet, which is one owner's alone",
            "1 of 3 shares only a phone: a household or a workplace would too",
        ),
        factors={"exclusive": 0.8},
    )


def _decisions() -> tuple[Decision, ...]:
    def decision(number: int, subject: Node, action: Action, automated: bool) -> Decision:
        return Decision(
            id=f"decision-{number}",
            subject=subject.key,
            action=action,
            category=CategoryCode.WEAPONS,
            policy_clause="Weapons 1",
            reason="Names a handgun and no papers.",
            decided_by="service:screening" if automated else "ines.investigator",
            automated=automated,
            decided_at=START + timedelta(days=2 + number),
        )

    return (
        decision(0, Node(Label.POST, "post-0"), Action.REMOVE, True),
        decision(1, Node(Label.RING, "ring-1"), Action.REMOVE, False),
        decision(2, Node(Label.POST, "post-3"), Action.ALLOW, False),
    )


def packed(key: SigningKey, frozen: CaseSnapshot | None = None) -> dict[str, bytes]:
    """The files of a bag, through every step but the database."""
    ready = dossier(decode(encode(frozen or snapshot())), cover())
    derived = bag.derived_files(ready)
    return bag.build(ready, derived, chain([made.note for made in derived]), key)


def chain(notes: Sequence[str]) -> list[custody.Link]:
    links: list[custody.Link] = []
    for note in ["Case case-1 frozen as a snapshot.", *notes]:
        event = CustodyEvent(
            package_id=cover().package_id,
            verb=CustodyVerb.DERIVED if links else CustodyVerb.COLLECTED,
            actor="sam.supervisor",
            occurred_at=NOW,
            note=note,
        )
        links.append(custody.Link(len(links) + 1, links[-1].digest if links else custody.FIRST_PREV, event))
    return links


def unpack(files: Mapping[str, bytes], folder: Path) -> Path:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder
