"""Names at payment services, kept as `service:name`."""

import re

from domain.contacts.shape import ContactType

_SERVICES = {
    "paypal.me": "paypal", "paypal.com/paypalme": "paypal", "cash.app": "cashapp", "venmo.com": "venmo",
    "revolut.me": "revolut", "monzo.me": "monzo",
}  # fmt: skip
_LINK = r"(?:paypal\.me|paypal\.com/paypalme|cash\.app|(?:account\.)?venmo\.com(?:/u)?|revolut\.me|monzo\.me)/"
_UPI_BANKS = "okaxis|oksbi|okicici|okhdfcbank|paytm|ybl|ibl|axl|apl|upi"


class PaymentHandle(ContactType):
    """A name at PayPal.me, Cash App, Venmo, Revolut, Monzo or an Indian UPI bank."""

    kind = "payment_handle"
    hints = (
        "paypal.",
        "cash",
        "venmo",
        "revolut.me",
        "monzo.me",
        "@ok",
        "@paytm",
        "@ybl",
        "@upi",
        "@ibl",
        "@axl",
        "@apl",
    )
    pattern = re.compile(
        rf"(?<![\w@.])(?P<value>(?:https?://)?(?:www\.)?{_LINK}[$@]?[\w.-]{{1,30}}\w"
        r"|cash\s?app\W{0,3}(?:tag|me|is)?\W{0,3}\$[a-z]\w{0,19}"
        r"|venmo\W{0,3}(?:me|is)?\W{0,3}@[\w-]{5,30}"
        rf"|[\w.-]{{2,64}}@(?:{_UPI_BANKS}))(?![\w.]*[\w@])",
        re.IGNORECASE,
    )
    binding = 0.85  # money goes to one purse, but a household or a shop pays into one too
    shows = (0, 2)
    _forms = (
        (re.compile(rf"(?:https?://)?(?:www\.)?({_LINK[:-1]})/[$@]?([\w.-]+)", re.IGNORECASE), ""),
        (re.compile(r"cash\s?app\W{0,3}(?:tag|me|is)?\W{0,3}\$([a-z]\w{0,19})", re.IGNORECASE), "cashapp"),
        (re.compile(r"venmo\W{0,3}(?:me|is)?\W{0,3}@([\w-]{5,30})", re.IGNORECASE), "venmo"),
        (re.compile(rf"([\w.-]{{2,64}}@(?:{_UPI_BANKS}))", re.IGNORECASE), "upi"),
        (re.compile(r"(paypal|cashapp|venmo|revolut|monzo|upi):([\w.@-]+)"), ""),
    )

    def _spell(self, raw: str) -> str | None:
        for form, service in self._forms:
            if found := form.fullmatch(raw):
                *given, name = found.groups()
                return f"{service or _service(given[0])}:{name.lower()}"
        return None

    def mask(self, value: str) -> str:
        """The service, and the name's last two characters where it has more than four."""
        service, _, name = value.partition(":")
        return f"{service}:{super().mask(name)}"


def _service(host: str) -> str:
    host = host.lower().removeprefix("account.").removesuffix("/u")
    return _SERVICES.get(host, host)
