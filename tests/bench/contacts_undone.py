"""What spells a contact in an item of the set, with what hides it taken away, by other means than it was hidden by."""

import html
import re
import unicodedata
from collections.abc import Callable, Iterable
from urllib.parse import unquote

from bench.contact_set import Half, Item, values
from bench.contact_set.hints import HINTS
from bench.contact_set.languages import WORDING

LOOKALIKES = str.maketrans("аеосріхѕ", "aeocpixs")
MAILBOXES = values.MAILBOXES[Half.JUDGED]
ENDINGS = [*values.COMMON_ENDINGS[Half.JUDGED], *values.UNUSUAL_ENDINGS[Half.JUDGED]]
# Letters, and signs that stand for them, as the digits that stand for them.
SKELETON = str.maketrans("aeiol@!€", "43101413")
TAGS = r"</?\w+>|\[/?\w+(?:=#\w+)?\]|\*\*|~~|\|\||`"


def core(item: Item) -> str:
    return item.text[slice(*item.core)]


def bare(item: Item) -> str:
    """What spells the value without characters of no width or of an enclosing kind, in compatibility form."""
    kept = "".join(c for c in core(item) if unicodedata.category(c) not in ("Cf", "Me") and c not in "\ufe0f\u0332")
    text = unicodedata.normalize("NFKC", kept)
    return text.translate(LOOKALIKES) if "lookalikes" in item.obfuscation else text


def told(item: Item, part: str) -> str:
    """The words of one instruction in the item's language, as one pattern of what stands before its blank."""
    asked = getattr(HINTS[item.language], part)
    return "|".join(re.escape(one.partition("{}")[0]) for one in asked)


def plain_letters(text: str) -> str:
    """Small capitals as the letters that their names say."""
    names = [(c, re.search(r"SMALL CAPITAL (\w)$", unicodedata.name(c, ""))) for c in text]
    return "".join(found[1].lower() if found else c for c, found in names)


def own_words(text: str, item: Item) -> str:
    """The language's words for dot and slash as signs, whether or not it writes blanks between words."""
    for sign, words in ((".", WORDING[item.language].dot), ("/", HINTS[item.language].slash)):
        for word in words:
            edge = "" if item.language in ("zh", "ja", "ko") else " "
            text = re.sub(rf"{edge}\s*{re.escape(word)}\s*{edge}", sign, text)
    return text


def glued_words(text: str, item: Item) -> str:
    """The language's words for at and dot as signs: in capitals, or between two signs or quotes."""
    for sign, words in (("@", WORDING[item.language].at), (".", WORDING[item.language].dot)):
        for word in map(re.escape, (unicodedata.normalize("NFKC", one) for one in words)):
            text = re.sub(rf"\s*([-_/\"'])({word})\1\s*|{word.upper()}", sign, text)
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


def undone(item: Item) -> str:
    """What the judged half alone holds, with what was put between or around taken away: `bare` for all other ways."""
    text = bare(item)
    way = re.sub("^(?:unusual_ending|onion)_", "", item.obfuscation)
    if item.kind == "email" and (address := mail_undone(text, item, way)) != text:
        return address
    if way == "broken_by_markup":
        text = re.sub(r"<!-- -->|</?\w+>|\[/?\w\]|\*\*|__|[\u200b\xad]", "", html.unescape(unquote(text)))
    if way == "numbered_pieces":
        part = HINTS[item.language].part.format("[23]") + ":" if item.language in HINTS else r"[23]\."
        return re.sub(rf"\s(?:{part}|[23][)/]?)\s", "", text)
    if way in ("compose_link", "through_another_page"):
        return unquote(text)
    if way == "accents_in_host":
        return without_marks(text)
    if way in ("own_words_glued", "own_dot_glued"):
        return glued_words(text, item)
    if way == "beginning_told":
        return re.sub(rf"(\w+) (?:{told(item, 'front')})(\w+)", r"\2\1", text)
    if way in ("searched_on_platform", "at_name_and_platform", "platform_disguised", "profile_told"):
        host = item.value.partition("/")[0]
        return f"{host}/{'@' if host == 'tiktok.com' else ''}{text}"
    if way == "digits_in_ending":
        name, _, ending = text.rpartition(".")
        ending = ending.replace("○", "o").translate(SKELETON)
        plain = one_of(ENDINGS, lambda one: one.translate(SKELETON) == ending)
        return f"{name.strip().removeprefix('www.')}.{plain}"
    if way == "slash_in_own_words":
        return own_words(text, item)
    steps: dict[str, list[tuple[str, str]]] = {
        "joined_by_plus": [(r"[\"“”\[\]]|\s*[+➕]\s*", "")],
        "remove_marks_told": [(" xx ", ""), ("[^A-Za-z0-9.]", "")],
        "letters_apart": [(r"\s", "")],
        "signs_left_out": [(r"\s(\w+)[\s.](\w+)$", r"@\1.\2")],
        "markup_around_pieces": [(TAGS, "")],
        "one_word_told": [(r"\s", "")],
        "blanks_to_remove": [(r"\s", "")],
        "emoji_for_dot": [(r"\s*[⚪⚫🔘🔴🔵🟢▪⏺•]\s*", "."), (r"^www\.", "")],
        "told_inside_brackets": [(r"[\[({<][^\])}>]+[\])}>]", "")],
        "blank_for_dot": [(r"\s", ".")],
        "gateway": [(r"(?<!\.onion)$", ".onion")],
        "sign_in_words": [(r"\s*\(?(?:at|@) (?:the|d) rate\)?\s*", "@")],
    }
    for pattern, sign in steps.get(way, []):
        text = re.sub(pattern, sign, text)
    return plain_letters(text)
