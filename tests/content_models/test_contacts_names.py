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
        "Vipps går fint, 50000 kr for bilen",
    ],
)
def test_a_thing_called_as_a_messenger_is_or_a_sentence_about_one_names_nobody(text: str) -> None:
    assert find_contacts(text, None) == []
