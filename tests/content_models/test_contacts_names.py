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
        "Watercolour * telegram * from 1944, two stamps",
        "Vipps går fint, 50000 kr for bilen",
    ],
)
def test_a_thing_called_as_a_messenger_is_or_a_sentence_about_one_names_nobody(text: str) -> None:
    assert find_contacts(text, None) == []
