"""The report's typeface: Fira Sans (SIL Open Font License), which has Latin, Greek and Cyrillic letters.

Runs of letters it lacks are replaced by a note that says how many of which script stood there; the full text is in
`subjects/`. So a reader sees that something is there, never empty boxes and never nothing.
"""

import unicodedata
from functools import cache
from importlib.resources import as_file, files
from itertools import groupby

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD = "RingfenceSans", "RingfenceSans-Bold"
_FACES = {REGULAR: "FiraSans-Regular.ttf", BOLD: "FiraSans-Bold.ttf"}


@cache
def register() -> None:
    """Make both faces known to reportlab, once per process."""
    for name, file in _FACES.items():
        with as_file(files("fontpkg_fira_sans") / "files" / file) as path:
            pdfmetrics.registerFont(TTFont(name, str(path)))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)


def printable(text: str) -> str:
    """The text with every run of letters the typeface lacks replaced by a note on it."""
    runs = groupby(unicodedata.normalize("NFC", text), key=_known)
    return "".join("".join(run) if known else _note("".join(run)) for known, run in runs)


def _known(letter: str) -> bool:
    return letter.isspace() or ord(letter) in _glyphs()


@cache
def _glyphs() -> frozenset[int]:
    register()
    regular, bold = (set(pdfmetrics.getFont(name).face.charToGlyph) for name in _FACES)
    return frozenset(regular & bold)


def _note(run: str) -> str:
    script = unicodedata.name(run[0], "unknown").split()[0].split("-")[0].capitalize()
    return f"[{len(run)} {script} letters]" if unicodedata.category(run[0]).startswith("L") else f"[{len(run)} signs]"
