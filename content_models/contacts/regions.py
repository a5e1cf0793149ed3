"""Where a post was probably written: by its currency, its script and its commonest words. For a number without a code.

What does not live here: which language a post is in, for anything that is scored (`content_models.text`).
"""

import re

_BY_SIGN = {
    "zł": "PL", "kč": "CZ", "грн": "UA", "₴": "UA", "руб": "RU", "₽": "RU", "₹": "IN", "रुपये": "IN", "£": "GB",
    "₺": "TR", " tl": "TR", "₪": "IL", "₩": "KR", "원": "KR", "円": "JP", "r$": "BR", "reais": "BR", " lei": "RO",
    "درهم": "AE", "ريال": "SA", "جنيه": "EG", "تومان": "IR", "₫": "VN", "rupiah": "ID", " rp": "ID", "元": "CN",
    "тенге": "KZ", "chf": "CH", "nt$": "TW", "hk$": "HK", "s$": "SG", "rand": "ZA", "naira": "NG", "₦": "NG", "฿": "TH",
    "a$": "AU", "nz$": "NZ", "c$": "CA",
}  # fmt: skip
_BY_WORDS = {
    "DE": "und der die das mit ist für nicht anrufen euro neu", "ES": "el los para con una venta precio llamar por euros",
    "FR": "le les des pour avec une vends appelez prix est", "IT": "il per con una vendo prezzo chiamare di sono",
    "PT": "os uma para com vendo não preço ligar telefone", "NL": "het een met voor te koop bellen prijs niet van",
    "PL": "nie jest sprzedam cena dzwonić się na do", "RO": "și pentru vând cu preț este la sunați",
    "CZ": "prodám je na za cena volejte pro nebo", "SE": "och säljer för med pris ring är inte",
    "HU": "eladó és ár hívj egy az nem hogy", "TR": "ve için satılık fiyat ara bir çok ile",
    "VN": "bán và của giá liên hệ không một", "ID": "jual dan untuk harga hubungi yang dengan",
    "RU": "продам и цена звоните не для на это", "UA": "продам і ціна дзвоніть та це не для",
    "US": "the and for with call is you are sale price", "GR": "και το πωλείται τιμή για με",
}  # fmt: skip
_BY_SCRIPT = {
    "KR": "가-힣", "JP": "ぁ-ヿ", "TH": "\u0e00-\u0e7f", "IL": "\u0590-\u05ff", "GR": "\u0370-\u03ff", "IN": "\u0900-\u097f",
    "BD": "\u0980-\u09ff", "UA": "іїєґ", "RU": "\u0400-\u04ff", "IR": "پچژگک", "SA": "\u0600-\u06ff", "CN": "\u4e00-\u9fff",
    "GE": "\u10a0-\u10ff", "AM": "\u0530-\u058f",
}  # fmt: skip
_NEIGHBOURS = {
    "DE": "AT CH", "ES": "MX AR CO CL PE US", "FR": "BE CH CA MA", "PT": "BR", "NL": "BE", "RU": "KZ BY UA", "CN": "TW HK",
    "US": "CA GB AU IN ZA", "GB": "IE", "SA": "EG AE MA", "IT": "CH",
}  # fmt: skip
_WORDS = re.compile(r"[^\W\d_]+")
_ENOUGH = 3


def probable_regions(lower: str) -> list[str]:
    """Regions from the likeliest on, for a folded text; none where nothing speaks for one."""
    head = lower[:2000]
    first = [region for sign, region in _BY_SIGN.items() if sign in head]
    script = next((region for region, letters in _BY_SCRIPT.items() if re.search(f"[{letters}]{{2}}", head)), None)
    words = _WORDS.findall(head)
    known = {region: sum(word in wanted.split() for word in words) for region, wanted in _BY_WORDS.items()}
    best = max(known, key=lambda region: known[region])
    first += [script] if script else []
    first += [best] if known[best] >= _ENOUGH else []
    every = [*first, *(near for region in first for near in _NEIGHBOURS.get(region, "").split())]
    return list(dict.fromkeys(every))[:6]
