"""Names on messengers and at purses as people write them: what the post says of one is done."""

import pytest

from content_models.contacts import find_contacts

NAMED = [
    ("T.G is brolvex and add 88 at the end, no space", "telegram", "brolvex88"),
    ("tg: brolvex, then we meet at 8", "telegram", "brolvex"),
    ("hit my tele: drol vanto 9 (one word)", "telegram", "drolvanto9"),
    ("Tg: vel risha neun neun (zusammen, als Zahl)", "telegram", "velrisha99"),
    ("w1ckr me >> mondra.lux but without the dot", "wickr", "mondralux"),
    ("wickr: mondra.lux", "wickr", "mondra.lux"),
    ("Викр: zem*bri*lon звёздочки убрать", "wickr", "zembrilon"),
    ("تليجرام: sabbakvul وزود في الآخر 90 لازقة", "telegram", "sabbakvul90"),
    ("Пиши в тележку: собачка vorsh нижнее подчёркивание bilet", "telegram", "vorsh_bilet"),
    ("Wer in die Signal-Gruppe mag, schreibt zuerst an grolmin.48", "signal", "grolmin.48"),
    ("Signal kullanıyoruz, adım orbegan nokta 52", "signal", "orbegan.52"),
    ("Estoy en el avioncito azul como drakosmel_28", "telegram", "drakosmel_28"),
    ("t tečka me lomeno +Vb6RzqLx3KmTw8Np", "telegram", "+Vb6RzqLx3KmTw8Np"),
    ("Se paga antes: pay*pal a nombre de usuario tarotdelsu, gracias", "payment_handle", "paypal:tarotdelsu"),
    ("Platba revo lut, zavináč a pak tipyzumra, díky", "payment_handle", "revolut:tipyzumra"),
    ("wisetag: et işareti, ardından brunsel, ardından 8", "payment_handle", "wise:brunsel8"),
    ("hmu on t*legram brolvexin", "telegram", "brolvexin"),
    ("T E L E G R A M z o l m e r i n", "telegram", "zolmerin"),
    ("telegram zol + vamin, leave out the plus", "telegram", "zolvamin"),
    ("飞机：vol删mer删ik，删字去掉", "telegram", "volmerik"),
    ("τέλεγκραμ volmerik και κολλητά 44", "telegram", "volmerik44"),
    ("tele brolmin with two 8s on the end", "telegram", "brolmin88"),
    ("Телеграм бордатано, тільки латиницею", "telegram", "bordatano"),
    ("Ich bin in der App mit dem blauen Flieger, Name zelmorak19", "telegram", "zelmorak19"),
    ("Сигнал: volmak, через точку 31", "signal", "volmak.31"),
    ("PayPal: dolvermin", "payment_handle", "paypal:dolvermin"),
    ("paypal friends and family only, the username is velmorind", "payment_handle", "paypal:velmorind"),
    ("tips welcome on c@sh app, dollar sign zelvoran", "payment_handle", "cashapp:zelvoran"),
    ("페이팔로 보내주세요, 아이디 dolvermin", "payment_handle", "paypal:dolvermin"),
    ("حولوا انستا باي على tarkfuma ات instapay", "payment_handle", "instapay:tarkfuma"),
    # in pieces that words join
    ("telegram: first zolmar, then _vink", "telegram", "zolmar_vink"),
    ("Telegram: primero zolmar, luego vrunko, después 7, todo junto", "telegram", "zolmarvrunko7"),
    ("телеграм: сначала zolmar, потом vinko, слитно", "telegram", "zolmarvinko"),
    ("телега brolka_5 и слово plus слитно", "telegram", "brolka_5plus"),
    ("电报：前半段zolmar后半段_vink", "telegram", "zolmar_vink"),
    ("revtag zolmar y vinko, en una palabra", "payment_handle", "revolut:zolmarvinko"),
    ("PayPal, the name is zolmar vinko all together", "payment_handle", "paypal:zolmarvinko"),
    ("tele (one word): zolmar vinko", "telegram", "zolmarvinko"),
    ("venmo: zolmar - vinko, one word with the dash", "payment_handle", "venmo:zolmar-vinko"),
    # digits as they are said
    ("Signal: zolmar dot eighty nine (as digits)", "signal", "zolmar.89"),
    ("Signal adım zolmar nokta yirmi dokuz", "signal", "zolmar.29"),
    ("телега zolmar и две восьмёрки в конце", "telegram", "zolmar88"),
    ("telegram zolmar thêm số 4 4 4 phía sau", "telegram", "zolmar444"),
    ("telegram zolmar five two zero (as digits)", "telegram", "zolmar520"),
    # a Signal name's number
    ("signal: zolmar, then a dot, then 07", "signal", "zolmar.07"),
    ("Signal zolmar 48 (dot between name and digits)", "signal", "zolmar.48"),
    ("시그널 이름은 zolmar, 점 찍고 05", "signal", "zolmar.05"),
    ("Signal id\nzolmar\n.77", "signal", "zolmar.77"),
    # marks, letters of another alphabet, signs that stand for others
    ("telegram @zоlmаr_х", "telegram", "zolmar_x"),
    ("телеграм zolmar😎vink, где смайл там _", "telegram", "zolmar_vink"),
    ("Tg: z0lmar_vink, the 0 is an o", "telegram", "zolmar_vink"),
    ("wickr, z-o-l-m-a-r-i-n but without dashes", "wickr", "zolmarin"),
    ("telegram v.o.l.m.e.r.i.n_kb", "telegram", "volmerin_kb"),
    ("te-le-gra-mie: volmerak", "telegram", "volmerak"),
    ("T.E.L.E volmerak", "telegram", "volmerak"),
    # a name before the messenger's word, digits behind it
    ("Cherche volmerak sur Telegram et colle 75 derrière", "telegram", "volmerak75"),
    # nicknames and native names
    ("find me on the paper plane one as volmerak", "telegram", "volmerak"),
    ("小飞机volmerak找我", "telegram", "volmerak"),
    ("Оплата на пейпал volmerak, спасибо", "payment_handle", "paypal:volmerak"),
    ("벤모 골뱅이 zol-vinko 로 주세요", "payment_handle", "venmo:zol-vinko"),
]


@pytest.mark.parametrize(("text", "kind", "value"), NAMED)
def test_a_name_is_read_as_the_post_says(text: str, kind: str, value: str) -> None:
    assert [(one.kind, one.value) for one in find_contacts(text, None)] == [(kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        "Avioncito azul de juguete, modelo spitfire_mk9, como nuevo",
        "飞机模型 f16_falcon 全新",
        "Selling paper plane model kit, search for boeing_747 on youtube",
        "Sig Sauer P226 with .22 kit, lean away from .45",
        "Tg transmission rebuild kit named turbo400 fits chevy350",
        "Płatność przez PayPal jako znajomi, potem wysyłka 15 zł",
        "We use telegram for chat, ask for directions",
        "Code +Vb6RzqLx3KmTw8Np is the serial number",
        "Carabinieri ritrovano tele rubate in una chiesa nel 1998, erano dietro un armadio",
        "PayPal: available",
        "We take PayPal and cash, the name on the invoice is wrong",
        "The app with the blue plane is down again",
        "Telegram: first message, then pay",
        "Telegram: primero ordinario, luego vink",
        "On Telegram first read the rules, then write",
        "Cherche quelqu'un sur Telegram et colle 75 affiches derrière la gare",
        "telegram zolmar followed by something odd vinkop, one word",
        "I lost my paper plane as usual",
        "Le petit avion en papier de mon fils, comme neuf",
        "cash app first, then I ship, 20 for one 50 for three",
        "PayPal.me is down, use the bank",
        "Signal lost at eighty nine metres",
        "Traffic signal lamp, 24 volts, works",
        "Segnale acustico, 12 volt, nuovo",
        "Signal sonore, 20 euros",
        "Il segnale stradale. 45 euro",
        "Signal repeater point 45 dB",
        "WiFi signal booster, 1200 Mbps",
        "Good signal area. 15 minutes from the station",
        "小飞机 boeing 模型",
        "Watercolour * telegram * from 1944, two stamps",
        "Vipps går fint, 50000 kr for bilen",
    ],
)
def test_a_thing_called_as_a_messenger_is_or_a_sentence_about_one_names_nobody(text: str) -> None:
    assert find_contacts(text, None) == []
