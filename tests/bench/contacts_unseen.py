"""What spells a contact in the ways that only the judged half holds, by other means than it was hidden by."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from urllib.parse import unquote

from bench.contact_set import Half, Item, values
from bench.contact_set.languages import WORDING

MAILBOXES = values.MAILBOXES[Half.JUDGED]
ENDINGS = [*values.COMMON_ENDINGS[Half.JUDGED], *values.UNUSUAL_ENDINGS[Half.JUDGED]]
# Letters, and signs that stand for them, as the digits that stand for them.
SKELETON = str.maketrans("aeiol@!€", "43101413")
TAGS = r"</?\w+>|\[/?\w+(?:=#\w+)?\]|\*\*|~~|\|\||`"


def glued_words(text: str, item: Item) -> str:
    """The language's words for at and dot as signs: in capitals, or between two signs or quotes."""
    wording = WORDING[item.language]
    listed = [(unicodedata.normalize("NFKC", word), "@") for word in wording.at]
    listed += [(unicodedata.normalize("NFKC", word), ".") for word in wording.dot]
    for word, sign in sorted(listed, key=lambda pair: -len(pair[0])):  # one may stand within the other
        text = re.sub(rf"\s*([-_/\"'])({re.escape(word)})\1\s*|{re.escape(word).upper()}", sign, text)
    return text


def without_marks(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def one_of(hosts: Iterable[str], matches: Callable[[str], object]) -> str:
    (host,) = filter(matches, hosts)
    return host


def mail_undone(text: str, item: Item, way: str) -> str:
    """An address of the judged half's own ways; which mailboxes there are is known, as it is to who reads them."""
    name, _, rest = text.partition("@")
    written = item.text[slice(*item.span)].lower()
    if way == "provider_in_a_phrase":
        return f"{text}@{'icloud' if 'icloud' in written.replace(text, '') else 'gmail'}.com"
    if way == "provider_by_sound":
        apple = re.search("cl[ao]u|kla[uv]|кла[ув]|klav", text.split(" ", 1)[1])
        return f"{text.split()[0]}@{'icloud' if apple else 'gmail'}.com"
    if way == "missing_sign_told":
        host = one_of(MAILBOXES, text.endswith)
        assert host.partition(".")[0] in item.text[item.core[1] : item.span[1]]
        return f"{text.removesuffix(host)}@{host}"
    if way == "marks_for_signs":
        return re.sub(r"[^a-z0-9]+([a-z]+)[^a-z]+([a-z]+)$", r"@\1.\2", text)
    if way == "digits_in_host":
        rest = rest.strip().translate(SKELETON)
        return f"{name.strip()}@{one_of(MAILBOXES, lambda host: host.translate(SKELETON) == rest)}"
    if way == "host_starred":
        hidden = re.compile(re.sub("[*•_]", "[a-z]", rest))
        return f"{name}@{one_of(MAILBOXES, hidden.fullmatch)}"
    if way == "emoji_for_both_signs":
        found = re.fullmatch(r"([\w.]+?)\s*[^\w\s.]\s*([a-z]+)\s*[^\w\s.]\s*([a-z]+)", text.replace("🅰", "@"))
        return "{}@{}.{}".format(*found.groups()) if found else text
    if way == "told_by_its_sides":
        words = re.findall(r"[a-z0-9](?:[\w.]*[a-z0-9])?", text, re.ASCII)
        return f"{words[0]}@{words[-1]}"
    if way == "capitals_to_delete":
        return "".join(c for c in text if not c.isupper())
    if way == "host_spelled":
        label, _, ending = rest.strip().rpartition(".")
        return f"{name.strip()}@{re.sub(r'[-_. ]', '', label)}.{ending.strip()}"
    return text


def unseen(text: str, item: Item, way: str) -> str | None:
    """None where the way is none of these."""
    if item.kind == "email" and (address := mail_undone(text, item, way)) != text:
        return address
    if way in ("compose_link", "through_another_page"):
        return unquote(text)
    if way == "accents_in_host":
        return without_marks(text)
    if way in ("own_words_glued", "own_dot_glued"):
        return glued_words(text, item)
    if way in ("searched_on_platform", "at_name_and_platform", "platform_disguised", "profile_told"):
        host = item.value.partition("/")[0]
        return f"{host}/{'@' if host == 'tiktok.com' else ''}{text}"
    if way == "digits_in_ending":
        name, _, ending = text.rpartition(".")
        ending = ending.replace("○", "o").translate(SKELETON)
        plain = one_of(ENDINGS, lambda one: one.translate(SKELETON) == ending)
        return f"{name.strip().removeprefix('www.')}.{plain}"
    return None
