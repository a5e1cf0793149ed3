"""Names at payment services, kept as `service:name`. A new service is one entry in PURSES.

Services where people are found by their telephone number or mailbox alone (Zelle, Bizum, BLIK) have no names to keep.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from domain.contacts.shape import ContactType


@dataclass(frozen=True, slots=True)
class Purse:
    """How a service names its users.

    Attributes:
        pages: hosts and paths before a name in a link.
        banks: what stands behind the at-sign of `name@bank`. Where there are several, one name may be another person's
            at each: the whole is kept, and a name without its bank is none.
        name: what a valid name looks like.
        keeps_case: whether two names that differ in case alone are two purses.
        strict: whether names have a shape of their own, so that beside the service's word nothing else is meant.
    """

    pages: tuple[str, ...] = ()
    banks: tuple[str, ...] = ()
    name: str = r"[\w.-]{2,32}"
    keeps_case: bool = False
    strict: bool = False


_UPI_BANKS = (
    "okaxis", "oksbi", "okicici", "okhdfcbank", "paytm", "ybl", "ibl", "axl", "apl", "upi", "ptyes", "ptsbi", "ptaxis",
    "pthdfc", "yapl", "rapl", "waicici", "wahdfcbank", "waaxis", "wasbi", "jupiteraxis", "naviaxis", "freecharge",
    "ikwik", "airtel", "hdfcbank", "icici", "axisbank", "kotak", "sbi", "barodampay", "idfcbank", "yesbank", "fam",
    "slice", "superyes", "abfspay", "timecosmos", "pingpay", "postbank", "cnrb", "indus", "federal", "axisb", "yescred",
)  # fmt: skip

PURSES: Mapping[str, Purse] = MappingProxyType(
    {
        "paypal": Purse(pages=("paypal.me", "paypal.com/paypalme")),
        "cashapp": Purse(pages=("cash.app",), name=r"[a-z]\w{0,19}|[\w.-]{2,32}"),
        "venmo": Purse(pages=("venmo.com", "venmo.com/u", "account.venmo.com", "account.venmo.com/u")),
        "revolut": Purse(pages=("revolut.me",)),
        "monzo": Purse(pages=("monzo.me",)),
        "wise": Purse(pages=("wise.com/pay/me",)),
        "bunq": Purse(pages=("bunq.me",)),
        "starling": Purse(pages=("settleup.starlingbank.com",)),
        "satispay": Purse(pages=("web.satispay.com/app/match/link/user",)),
        "lydia": Purse(pages=("lydia-app.com/collect", "pots.lydia.me/collect")),
        "skrill": Purse(pages=("skrill.me",)),
        "zelle": Purse(),
        "chime": Purse(),
        "qiwi": Purse(pages=("qiwi.com/n", "qiwi.me")),
        "yoomoney": Purse(pages=("yoomoney.ru/to",), name=r"4100\d{11,12}", strict=True),
        "monobank": Purse(pages=("send.monobank.ua/jar", "send.monobank.ua"), keeps_case=True),
        "payeer": Purse(name=r"p\d{7,10}", strict=True),
        "webmoney": Purse(name=r"[zrexubgkhl]\d{12}", strict=True),
        "perfectmoney": Purse(name=r"[ueg]\d{6,9}", strict=True),
        "donationalerts": Purse(pages=("donationalerts.com/r",)),
        "papara": Purse(name=r"[0-46-9]\d{9}", strict=True),  # one that begins with 5 is a telephone number
        "swish": Purse(name=r"123\d{7}", strict=True),
        "mobilepay": Purse(pages=("qr.mobilepay.dk/box",), name=r"[\w-]{4,40}"),
        "vipps": Purse(name=r"\d{5,6}", strict=True),
        "twint": Purse(pages=("pay.raisenow.io",)),
        "picpay": Purse(pages=("picpay.me", "app.picpay.com/user")),
        "pix": Purse(name=r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", strict=True),
        "mercadopago": Purse(pages=("link.mercadopago.com.ar", "link.mercadopago.com.br"), name=r"[a-z0-9.-]{3,32}"),
        "nequi": Purse(),
        "gcash": Purse(),
        "maya": Purse(),
        "gopay": Purse(),
        "ovo": Purse(),
        "dana": Purse(pages=("link.dana.id/minta",)),
        "momo": Purse(pages=("me.momo.vn", "nhantien.momo.vn")),
        "zalopay": Purse(),
        "promptpay": Purse(),
        "alipay": Purse(),
        "wechatpay": Purse(),
        "paypay": Purse(name=r"[a-z0-9_]{3,20}"),
        "kakaopay": Purse(pages=("qr.kakaopay.com",)),
        "toss": Purse(pages=("toss.me",)),
        "mpesa": Purse(),
        "saweria": Purse(pages=("saweria.co",)),
        "trakteer": Purse(pages=("trakteer.id",)),
        "zarinpal": Purse(pages=("zarinp.al", "zarinpal.me")),
        "reymit": Purse(pages=("reymit.ir",)),
        "idpay": Purse(pages=("idpay.ir",)),
        "kyash": Purse(),
        "instapay": Purse(banks=("instapay",)),
        "upi": Purse(banks=_UPI_BANKS),
    }
)
_PAGES = {page: service for service, purse in PURSES.items() for page in purse.pages}
_HOSTS = {page.partition("/")[0] for page in _PAGES}
_BANKS = {bank: service for service, purse in PURSES.items() for bank in purse.banks}
_LINK = "(?:" + "|".join(sorted(map(re.escape, _PAGES), key=len, reverse=True)) + ")/"
_BANK = "|".join(sorted(_BANKS, key=len, reverse=True))


class PaymentHandle(ContactType):
    """A name at PayPal.me, Cash App, Venmo, Revolut, Wise, an Indian UPI bank or another payment service."""

    kind = "payment_handle"
    hints = (
        "@", "cash", "venmo", ".me/", "paypal.",
        *sorted(host for host in _HOSTS if not host.endswith((".me", "paypal.com", "venmo.com", "cash.app"))),
    )  # fmt: skip
    pattern = re.compile(
        rf"(?<![\w@.])(?P<value>(?:https?://)?(?:www\.)?{_LINK}[$@]?[\w.-]{{1,40}}\w"
        r"|cash\s?app\W{0,3}(?:tag|me|is)?\W{0,3}\$[a-z]\w{0,19}"
        r"|venmo\W{0,3}(?:me|is)?\W{0,3}@[\w-]{5,30}"
        rf"|[\w.-]{{2,64}}@(?:{_BANK}))(?![\w.]*[\w@])",
        re.IGNORECASE,
    )
    binding = 0.85  # money goes to one purse, but a household or a shop pays into one too
    shows = (0, 2)
    _link = re.compile(rf"(?:https?://)?(?:www\.)?({_LINK[:-1]})/[$@]?([\w.-]+)", re.IGNORECASE)
    _said = re.compile(
        r"(?P<cashapp>cash\s?app\W{0,3}(?:tag|me|is)?\W{0,3}\$)(?P<tag>[a-z]\w{0,19})"
        r"|venmo\W{0,3}(?:me|is)?\W{0,3}@(?P<venmo>[\w-]{5,30})",
        re.IGNORECASE,
    )
    _at_bank = re.compile(rf"([\w.-]{{2,64}})@({_BANK})", re.IGNORECASE)
    _kept = re.compile(rf"({'|'.join(PURSES)}):[$@]?([\w.@-]+)")

    def _spell(self, raw: str) -> str | None:
        if found := self._kept.fullmatch(raw):
            return _kept_as(found[1], found[2])
        if found := self._link.fullmatch(raw):
            return _kept_as(_PAGES[found[1].lower()], found[2])
        if found := self._at_bank.fullmatch(raw):
            return _kept_as(_BANKS[found[2].lower()], raw)
        if found := self._said.fullmatch(raw):
            return f"cashapp:{found['tag'].lower()}" if found["cashapp"] else f"venmo:{found['venmo'].lower()}"
        return None

    def mask(self, value: str) -> str:
        """The service, and the name's last two characters where it has more than four."""
        service, _, name = value.partition(":")
        return f"{service}:{super().mask(name)}"


def _kept_as(service: str, name: str) -> str | None:
    purse = PURSES[service]
    name = name if purse.keeps_case else name.lower()
    local, _, bank = name.partition("@")
    if bank and _BANKS.get(bank) != service:
        return None
    if len(purse.banks) > 1:
        return f"{service}:{name}" if bank else None
    return f"{service}:{local}" if re.fullmatch(purse.name, local, re.IGNORECASE) else None
