"""Sites and mailboxes told piece by piece, with signs, letters and blanks of which the post says what is to be done."""

_COM, _SHOP, _BR = ("domain", "brumzolak.com"), ("domain", "brumzolak.shop"), ("domain", "brumzolak.com.br")
_FOX, _FOX_DE = ("email", "brumzolak52@gmail.com"), ("email", "brumzolak@freenet.de")
HIDDEN_NARRATED: dict[tuple[tuple[str, str], str | None], list[str]] = {
    # a name, words that lead on, an ending
    (_COM, "US"): ["type brumzolak in your browser and put .com at the end", "brum, then zolak, then .com"],
    (_COM, "ES"): ["busca brumzolak y al final le pones .com", "brum y luego zolak y después .com"],
    (_COM, "RU"): ["сначала brum потом zolak и затем .com", "Сайт: brumzolak и .com в конце"],
    (_COM, "JP"): ["brum のあとに zolak 、最後に .com を付けて"],
    (_COM, "CN"): ["先打brum然后zolak，再加.com"],
    (_COM, "TH"): ["เว็บ brum ต่อด้วย zolak แล้วตามด้วย .com"],
    (_COM, "IR"): ["اول brum بعد zolak و آخرش .com"],
    (("domain", "brumzolak.cz"), "CZ"): ["najdete nás: brumzolak a potom tečka cz"],
    (("domain", "brumzolak.pl"), "PL"): ["wpisz brumzolak a zaraz potem kropka pl"],
    (("domain", "brumzolak.nu"), "SE"): ["Skriv brumzolak i webbläsaren och .nu på slutet"],
    (_BR, "BR"): ["digita brumzolak e coloca .com.br no final"],
    # a sign that the post calls a dot
    (_SHOP, "US"): ["brumzolak*shop, the star is a dot", "brumzolak,shop but with a dot for the comma"],
    (_SHOP, "RU"): ["brumzolak,shop запятую читать как точку"],
    (_SHOP, "TR"): ["brumzolak virgül shop, virgül yerine nokta"],
    (_SHOP, "KR"): ["brumzolak★shop 별은 점입니다"],
    (_SHOP, "CN"): ["brumzolak丨shop 竖线换成点"],
    (_BR, "PT"): ["brumzolak,com,br onde tem vírgula é ponto"],
    # letters that are told, or to be typed plainly
    (_COM, "GB"): ["brumz0lak.com with the letter o"],
    (_COM, "NL"): ["brumzol4k punt com met een a ipv de 4"],
    (_COM, "FR"): ["brumzólak point com, sans les accents"],
    (_COM, "SK"): ["brůmžolák tečka com bez háčků a čárek"],
    # endings as they sound, or letter by letter
    (_SHOP, "IN"): ["brumzolak डॉट शॉप"],
    (_SHOP, "SA"): ["brumzolak دوت شوب"],
    (("domain", "brumzolak.de"), "DE"): ["b r u m z o l a k [.] d e", "brumzolak Punkt D E"],
    (_FOX_DE, "DE"): ["brumzolak ätt freenet Punkt D E", "brumzolak@freenet. d e"],
    # blanks that are not to be there
    (_COM, "BY"): ["b r u m z о l а k . с о m (пробелы не нужны)"],
    (_FOX, "US"): ["brum zolak 52 @ g mail . com, no spaces in it"],
    (_FOX, "IT"): ["brum zolak52 @ gmail . com togliete gli spazi"],
    (_FOX, "SE"): ["brum zolak 52 @ gmail . com (inga mellanslag)"],
    (_FOX, "TH"): ["เมล brumzolak 52 @ gmail . com พิมพ์ติดกันหมด"],
    (_FOX, "ES"): ["brum zolak52 (arroba) gmail (punto) com, todo pegado"],
    (_FOX, "RU"): ["Писать brumzolak52 @ gmail . com без пробелов"],
    (("email", "brum.zolak@yahoo.ro"), "RO"): ["brum.\nzolak @ yahoo\n.ro (se leagă)"],
    (("url", "discord.gg/wK7nRq2Lm"), "US"): ["come to discord . gg / wK7nRq2Lm no spaces"],
    (("url", "discord.gg/wK7nRq2Lm"), "FR"): ["discordpointgg/wK7nRq2Lm"],
    # mailboxes piece by piece, and beside a provider as it sounds
    (_FOX, "GB"): ["it's brumzolak then the number 52 then the at sign then gmail.com"],
    (_FOX, "FR"): ["brumzolak puis le chiffre 52 puis @ puis gmail puis .com"],
    (_FOX, "KR"): ["지메일 brumzolak52 여기로"],
    (_FOX, "IR"): ["جیمیل من brumzolak هست بعدش عدد ۵۲"],
    (_FOX, "CN"): ["谷歌邮箱，用户名brumzolak52"],
    (_FOX, "TR"): ["brumzolak52 gmeyıl com"],
    (_FOX, "UA"): ["brumzolak52@ґмейл.соm"],
    (("email", "brumzolak@proton.me"), "UA"): ["Лист на brumzolak на протоні, закінчення крапка me"],
}  # fmt: skip

# Words that lead on, signs that are spoken of and native names of providers, in posts without a contact.
NO_CONTACTS_NARRATED = [
    "Quality bricks, brumzolak and reliable . Support included",
    "Zolmarik brumzolak, then added .net support",
    "one,two,three: the dot and the comma",
    "brumzolak, in good order, dot matrix printer",
    "chaussettes,de bon point",
    # Half a name, or a word that leads to an ending, is somebody else's site.
    "brumzolak, buntutkan .store",
    "brumzolak kepzelax, dan .shop",
    "z o l a k m . com is mine",
    "в магазине . com",
    "ampi spazi, senza ascensore. Marco . it",
    "plenty of space, no spaces wasted. call later . me",
    "first the table then number 5 chair",
    "지메일 2023 문의",
    "Лодка без пробелов в документах . ру",
]
