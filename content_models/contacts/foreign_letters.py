"""Letters of another script put into a host, which the post asks to take out: "am删ber除.com, 把中文去掉"."""

import re
from collections.abc import Iterator
from itertools import islice

from content_models.contacts.folding import literals, table
from content_models.disguise.canonical import Canonical, Edit

_WORDS = table("instructions")["scripts"]
_LETTERS = {
    "han": "\u3400-\u9fff",
    "kana": "\u3040-\u30ff",
    "hangul": "\uac00-\ud7a3\u3131-\u318e",
    "thai": "\u0e01-\u0e5b",
    "arabic": "\u0600-\u06ff",
    "hebrew": "\u0590-\u05ff",
    "devanagari": "\u0900-\u097f",
}
_VERB, _NAMES = literals(_WORDS["verbs"]), {script: literals(_WORDS[script]) for script in _LETTERS}
_ASKED = {
    script: re.compile(rf"(?:{name})[^\n.。!?]{{0,8}}?(?:{_VERB})|(?:{_VERB})[^\n.。!?]{{0,6}}?(?:{name})")
    for script, name in _NAMES.items()
}
_WITHIN = {
    script: re.compile(rf"(?<=[A-Za-z0-9./@_:-])[{letters}]{{1,12}}(?=[A-Za-z0-9./@_-])")
    for script, letters in _LETTERS.items()
}
_MAY_BE = re.compile(rf"[{''.join(_LETTERS.values())}](?<=[A-Za-z0-9./@_:-].)")
_TOKEN = re.compile(r"[^\s,;，。、；（）()「」]{6,200}")
_HOST = re.compile(r"[A-Za-z0-9-]{2,63}\.[A-Za-z]{2,14}(?![A-Za-z0-9])|[\w.-]@[\w-]", re.ASCII)
_MOST = 40


def without(view: Canonical) -> Canonical:
    """The view without them; itself where nothing asks for that."""
    if view.text.isascii() or ("." not in view.text and "@" not in view.text) or not _MAY_BE.search(view.text):
        return view
    return view.edited(_edits(view.text))


def _edits(text: str) -> Iterator[Edit]:
    asked = [(script, found.span()) for script, words in _ASKED.items() for found in islice(words.finditer(text), 2)]
    if not asked:
        return
    for token in islice(_TOKEN.finditer(text), _MOST):
        for script, (start, end) in asked:
            plain = _WITHIN[script].sub("", token[0])
            is_request = token.start() < end and start < token.end()
            if plain != token[0] and not is_request and _HOST.search(plain):
                for found in _WITHIN[script].finditer(token[0]):
                    yield Edit(token.start() + found.start(), token.start() + found.end(), "", "removed")
                break
