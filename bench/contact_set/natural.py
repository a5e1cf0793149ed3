"""Posts with one contact each as authors write them who do not know the extractor: `natural/<half>/<language>.toml`.

A third stands there plainly, the others as people dodge filters, each way about as often as in life; what `build`
makes asks every way of hiding equally often instead. The halves share no author. Names and hosts are made up.
"""

import tomllib
from functools import cache
from pathlib import Path

from bench.contact_set.item import Half, Item
from domain.contacts import resolve
from domain.contacts.messengers import Telegram, WhatsApp
from domain.contacts.payments import PaymentHandle
from domain.contacts.web import Domain, Url
from domain.errors import Invalid

NATURAL = Path(__file__).parent / "natural"
PLAIN = "plain"


@cache
def natural_contacts(half: Half) -> tuple[Item, ...]:
    """In a fixed order; without those that the domain keeps no contact for, as a short link or an unassigned number.

    Raises Invalid naming the post whose contact does not stand in it once.
    """
    sheets = [tomllib.loads(path.read_text("utf-8")) for path in sorted((NATURAL / half).glob("*.toml"))]
    items = (_item(sheet["language"], sheet["region"], post) for sheet in sheets for post in sheet["posts"])
    return tuple(item for item in items if item)


def _item(language: str, region: str, post: dict[str, str]) -> Item | None:
    text, written = post["text"], post["written"]
    if text.count(written) != 1:
        raise Invalid(f"{written!r} stands not once in the {language} post {text!r}")
    if (kept := _kept(post["kind"], post["value"], region)) is None:
        return None
    span = text.index(written), text.index(written) + len(written)
    return Item(
        text=text, region=region, kind=kept[0], value=kept[1], span=span, core=span,
        obfuscation=PLAIN if post["way"].startswith(PLAIN) else "hidden", language=language, carrier=text,
    )  # fmt: skip


def _kept(kind: str, value: str, region: str) -> tuple[str, str] | None:
    """A link may be an invitation to a messenger or a page on somebody's own site."""
    kinds = (PaymentHandle.kind, Telegram.kind, WhatsApp.kind, Url.kind, Domain.kind) if kind == Url.kind else (kind,)
    return next((kept for one in kinds if (kept := resolve(one, value, region))), None)
