"""What spells a contact in an item of the set, with what hides it taken away, by other means than it was hidden by."""

import html
import re
import unicodedata
from urllib.parse import unquote

from bench.contact_set import Item
from bench.contact_set.hints import HINTS
from bench.contact_set.languages import WORDING
from tests.bench.contacts_unseen import TAGS, unseen

LOOKALIKES = str.maketrans("аеосріхѕ", "aeocpixs")
# How an ending, and a mail provider, are called in letters that are not Latin.
IN_LATIN = {
    "ком": "com", "κομ": "com", "קום": "com", "كوم": "com", "کام": "com", "कॉम": "com", "コム": "com", "컴": "com",
    "нет": "net", "نت": "net", "नेट": "net", "ネット": "net", "넷": "net", "орг": "org", "инфо": "info", "ру": "ru",
    "джимейл": "gmail", "гмейл": "gmail", "яндекс": "yandex", "айклауд": "icloud", "जीमेल": "gmail", "جيميل": "gmail",
    "جیمیل": "gmail", "지메일": "gmail", "ジーメール": "gmail", "Gメール": "gmail", "ג'ימייל": "gmail",
}  # fmt: skip
DOTS = "dot|punto|ponto|point|punkt|nokta|точка|крапка|τελεία|נקודה|دوت|دات|डॉट|点|ドット|닷"
REMOVED = "(?:NO-?SPAM|XXX|REMOVE)"


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
    return "|".join(re.escape(unicodedata.normalize("NFKC", one.partition("{}")[0])) for one in asked)


def plain_letters(text: str) -> str:
    """Small capitals and squared letters as the letters that their names say."""
    names = [
        (c, re.search(r"(?:SMALL CAPITAL|SQUARED LATIN CAPITAL LETTER) (\w)$", unicodedata.name(c, ""))) for c in text
    ]
    return "".join(found[1].lower() if found else c for c, found in names)


def in_latin(text: str) -> str:
    """A host as it is said in other letters, its dot as a sign; one without an ending is a provider's in `.com`."""
    for word in sorted(IN_LATIN, key=len, reverse=True):
        text = text.replace(word, IN_LATIN[word])
    said = re.sub(rf"\s*(?:{DOTS})\s*|\s+(?=\w+$)", ".", text)
    return said if "." in said else f"{said}.com"


def own_words(text: str, item: Item) -> str:
    """The language's words for dot and slash as signs, whether or not it writes blanks between words."""
    for sign, words in (
        (".", WORDING[item.language].dot),
        ("/", HINTS[item.language].slash if "slash" in item.obfuscation else ()),
    ):
        for word in words:
            edge = "" if item.language in ("zh", "ja", "ko") else " "
            text = re.sub(rf"{edge}\s*{re.escape(word)}\s*{edge}", sign, text)
    return text.replace("онион", "onion").replace("оніон", "onion")


def undone(item: Item) -> str:
    """What spells the value, with what was put between or around taken away: `bare` for ways that put nothing there."""
    text, after = bare(item), item.text[item.core[1] : item.span[1]]
    way = re.sub("^(?:unusual_ending|onion)_", "", item.obfuscation)
    if (fresh := unseen(text, item, way)) is not None:
        return fresh
    if way in ("markup_inside", "broken_by_markup", "entities"):
        text = re.sub(r"<!-- -->|</?\w+>|\[/?\w\]|\*\*|__|[\u200b\xad]", "", html.unescape(unquote(text)))
    if way == "numbered_pieces":
        part = HINTS[item.language].part.format("[23]") + ":" if item.language in HINTS else r"[23]\."
        return re.sub(rf"\s(?:{part}|[23][)/]?)\s", "", text)
    if way == "stars_for_letters":
        sign, _, letter = re.sub(r"[\s()\[\]]", "", after).partition("=")
        return text.replace(sign, letter)
    if way == "at_by_another_name":
        return re.sub(" .+ ", "@", text)
    if way == "ending_told":
        return re.sub(rf"(?:, | - | )(?:{told(item, 'ending')})(?=\.)", "", text)
    if way == "beginning_told":
        return re.sub(rf"(\w+) (?:{told(item, 'front')})(\w+)", r"\2\1", text)
    if way in ("name_told_apart", "host_first"):
        apart = re.split(rf"(?:, | → | - ){HINTS[item.language].user}:? ", text)
        return "/".join(apart) if way == "name_told_apart" else f"{apart[1]}@{apart[0].removeprefix('@')}"
    if way in ("platform_and_name", "platform_in_own_script"):
        return f"{item.value.partition('/')[0]}/{text}"
    if way in ("slash_in_own_words", "ending_in_own_words"):
        return own_words(text, item)
    if way == "ending_as_it_is_said":
        return in_latin(text)
    if way == "provider_in_own_script":
        name, host = re.split(rf"\s*(?:@|{WORDING[item.language].at[0]})\s*", text)
        return f"{name}@{in_latin(host)}"
    steps: dict[str, list[tuple[str, str]]] = {
        "joined_by_plus": [(r"[\"“”\[\]]|\s*[+➕]\s*", "")],
        "remove_marks_told": [(" xx ", ""), ("[^A-Za-z0-9.]", "")],
        "remove_word_told": [(rf"(?<=@){REMOVED}\.|\.{REMOVED}$|{REMOVED}(?=@)", "")],
        "letters_apart": [(r"\s", "")],
        "grouped": [(r"\s", "")],
        "squared_letters": [(r"\s", "")],
        "other_slash": [(r"\s*[\\∕⁄>»|⧸]\s*", "/")],
        "blanks_for_dots": [("(?i)^(?:http )?www ", ""), (" ", ".")],
        "underscores_for_dots": [("^www_", ""), ("_", ".")],
        "many_dots": [(r"\s*\.{2,}\s*", "."), (r"^www\.", "")],
        "misspelt_dot": [(" .+ ", ".")],
        "ending_in_brackets": [(r"\s*[\[({<“]", ".")],
        "own_dot_in_brackets": [(r"\s*[\[({<][^\])}>]+[\])}>]\s*", ".")],
        "other_marks_for_dots": [("[;*|/~:]", "."), (r"^www\.", "")],
        "emoji_ending": [(r"\s*(?:\.|dot)?\s*🧅$", ".onion")],
        "leet_ending": [(r"\.\S+$", ".onion")],
        "ending_left_to_tor": [("$", ".onion")],
        "ending_left_out": [("$", ".com")],
        "letters_dashed": [(r"[-_*\s]", "")],
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
    return plain_letters(text[::-1] if item.kind == "email" and way == "reversed" else text)
