"""Names on messengers. A name counts only beside its channel's word or link: an at-sign alone is nobody's contact.

WhatsApp and Signal also reach people by telephone number; such a number is kept as the phone it is (see `resolve`).
"""

import re

from domain.contacts.numbers import Phone
from domain.contacts.shape import ContactType

# What may stand between a channel's word and the name: "telegram: @name", "wickr me is name", "tg - name".
_MARK = r"(?:\s*(?:id|user(?:name)?|handle|channel|канал|ник|is|ist|es|est)?\s*(?:[:=@→>|]|[-–](?=\s))\s*@?|\s+(?=@)@)"
_LIKE_A_NAME = r"(?:\s+(?=\w*[\d_]))"  # without a mark, only what no ordinary word looks like
_NUMBER = r"\+?\d[\d\s().-]{6,18}\d"

# Words that follow a channel's name in ordinary sentences and are nobody's name.
_NO_NAMES = frozenset(
    re.findall(
        r"\w+",
        """
        about above accepted addemoji addstickers always anytime available below channel chat confirmphone contact
        encrypted group invoice joinchat later login menu message messages number online only order orders please
        price prices private profile proxy secure setlanguage share socks support thanks update updates welcome
        """,
    )
)


def _name(raw: str, rule: re.Pattern[str]) -> str | None:
    name = raw.strip().lstrip("@").lower()
    return name if rule.fullmatch(name) and name not in _NO_NAMES else None


class Telegram(ContactType):
    """A Telegram name or invitation link."""

    kind = "telegram"
    hints = ("telegram", "t.me", "tg", "телеграм", "телега", "тг")
    pattern = re.compile(
        r"(?<![\w.])(?:(?:https?://)?(?:www\.)?(?:t|telegram)\.(?:me|dog)/(?:s/)?|tg://resolve\?domain="
        rf"|(?:telegrams?|telegramm|tg|телеграмм?|телега|тг)(?:{_MARK}|{_LIKE_A_NAME}))"
        r"(?P<value>\+[\w-]{16,24}|joinchat/[\w-]{16,24}|[A-Za-z]\w{4,31})(?![\w@])",
        re.IGNORECASE,
    )
    binding = 0.8  # one account per name, but a channel is advertised by its fans too
    _rule = re.compile(r"[a-z](?:_?[a-z0-9])+")
    _invitation = re.compile(r"(?:(?:https?://)?(?:t|telegram)\.(?:me|dog)/)?(?:joinchat/|\+)([A-Za-z0-9_-]{16,24})")

    def _spell(self, raw: str) -> str | None:
        if invitation := self._invitation.fullmatch(raw.strip()):  # case matters in an invitation
            return f"+{invitation[1]}"
        name = _name(
            re.sub(r"^(?:https?://)?(?:t|telegram)\.(?:me|dog)/", "", raw.strip(), flags=re.IGNORECASE),
            self._rule,
        )
        return name if name and 5 <= len(name) <= 32 else None


_WHATSAPP = r"(?:whats\s?app|whats|вотсап|ватсап)"
_WHATSAPP_LINK = r"chat\.whatsapp\.com/(?:invite/)?|wa\.me/|api\.whatsapp\.com/send\?phone="


class WhatsApp(ContactType):
    """A WhatsApp group's invitation link, or a telephone number named as WhatsApp."""

    kind = "whatsapp"
    hints = ("wa.me", "whatsapp", "whats app", "вотсап", "ватсап", "whats")
    pattern = re.compile(
        rf"(?<!\w)(?:(?P<said>{_WHATSAPP}[^\w+]{{0,4}}(?:number|numéro|número|nummer|номер|me|us|is|at|on)?[^\w+]{{0,4}})(?=[+\d])"
        r"|(?=chat\.|(?:https?://)?(?:wa\.me|api\.)))"
        rf"(?P<value>(?(said){_NUMBER}|(?:https?://)?(?:{_WHATSAPP_LINK})\+?\w{{8,24}}))(?!\w)",
        re.IGNORECASE,
    )
    binding = 0.6  # as a phone
    _group = re.compile(r"(?:https?://)?chat\.whatsapp\.com/(?:invite/)?([A-Za-z0-9]{20,24})")
    _link = re.compile(r"(?:https?://)?(?:wa\.me/|api\.whatsapp\.com/send\?phone=)\+?(\d+)")

    def normalise(self, raw: str, region: str | None = None) -> str | None:
        text = raw.strip()
        if group := self._group.fullmatch(text):
            return f"chat.whatsapp.com/{group[1]}"
        if link := self._link.fullmatch(text):
            text = f"+{link[1]}"
        return Phone().normalise(text, region)


class Wickr(ContactType):
    """A Wickr Me name."""

    kind = "wickr"
    hints = ("wickr", "wikr", "wicker")
    pattern = re.compile(
        rf"(?<!\w)(?:wickr|wikr|wicker(?=\s*me\W))(?:\s?me)?(?:{_MARK}|{_LIKE_A_NAME})\s*(?P<value>\w[\w.-]{{1,31}})(?![\w@])",
        re.IGNORECASE,
    )
    binding = 0.85  # a name of its own, made for this trade and rarely passed on
    _rule = re.compile(r"[a-z0-9](?:[._-]?[a-z0-9])+")

    def _spell(self, raw: str) -> str | None:
        name = _name(raw.rstrip(".-"), self._rule)
        return name if name and 3 <= len(name) <= 32 else None


class Signal(ContactType):
    """A Signal name such as `name.01`, or a telephone number named as Signal."""

    kind = "signal"
    hints = ("signal",)
    pattern = re.compile(
        rf"(?<!\w)(?:signal(?:\s?app)?(?:{_MARK}|\s+(?=[a-z]\w{{2,31}}\.\d|\+))\s*|(?:https?://)?signal\.me/#p/)"
        rf"(?P<value>[a-z_]\w{{2,31}}\.\d{{2,}}|{_NUMBER})(?!\w)",
        re.IGNORECASE,
    )
    binding = 0.8  # one name per telephone, changed at will
    _rule = re.compile(r"[a-z_][a-z0-9_]{2,31}\.\d{2,}")

    def normalise(self, raw: str, region: str | None = None) -> str | None:
        return _name(raw, self._rule) or Phone().normalise(raw.strip(), region)


class Session(ContactType):
    """A Session id: 66 hexadecimal digits, beginning with 05, that name a key pair."""

    kind = "session"
    hints = ("05",)
    pattern = re.compile(r"(?<![^\W_])(?P<value>05[0-9a-f]{64})(?![^\W_])", re.IGNORECASE)
    exclusive = True  # whoever uses it holds its private key
    binding = 0.95
    shows = (6, 4)

    def _spell(self, raw: str) -> str | None:
        found = self.pattern.fullmatch(raw.strip())
        return found["value"].lower() if found else None
