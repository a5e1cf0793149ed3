"""Hosts and mailboxes hidden as many countries do: dots twice, pieces, signs in letters of another script."""

_UA, _GR, _KR = ("domain", "zolmarik.com.ua"), ("domain", "zolmarik.gr"), ("domain", "zolmarik.co.kr")
_FOX = ("email", "zolmarik77@gmail.com")
HIDDEN_ELSEWHERE: dict[tuple[tuple[str, str], str | None], list[str]] = {
    (_UA, "UA"): ["zolmarik★com★ua", "сайт zolmarik com ua через крапки", "сайт zolmarik-com-ua"],
    (_KR, "KR"): ["홈페이지 zolmarik★co★kr", "zolmarik,co,kr"],
    (_GR, "GR"): ["to site einai zolmarik teleia gr", "zolmarik τελεία gr"],
    (("domain", "zolmarik.nu"), "SE"): ["boka via zolmarik prick nu"],
    (("domain", "zolmarik.com"), "VN"): ["zolmarik chấm com, chấm vn là giả mạo"],
    (("domain", "zolmarik.jp"), "JP"): ["zolmarik のあとに「.jp」を付けて"],
    (("domain", "zolmarik.ir"), "IR"): ["سایت zolmarik دات آی آر"],
    (("domain", "zolmarik.com"), "SE"): ["googla inte utan skriv in zolmarik . com (utan mellanslag)"],
    (("domain", "zolmarik.com"), "CN"): ["zol删ma除rik.com 把中文去掉"],
    (("url", "facebook.com/zolmarik"), "RU"): ["фейсбук точка ком слэш zolmarik"],
    (("url", "line.me/R/ti/g/kVr8Tq2LmZ"), "TH"): ["line . me / R / ti / g / kVr8Tq2LmZ"],
    (_FOX, "JP"): ["Gメールで、アットマークの前は zolmarik77 です"],
    (_FOX, "KR"): ["연락은 지메일 zolmarik77 로"],
    (_FOX, "TH"): ["zolmarik77 @ gmail จุด com", "ชื่อ zolmarik77 ลงท้าย @จีเมล"],
    (_FOX, "BR"): ["meu email é do gmail, antes da arroba é zolmarik77"],
    (_FOX, "CN"): ["zolmarik77 @ g m a i l . c o m"],
    (("email", "mirgul_t@yahoo.ro"), "RO"): ["mirgul_t coada de maimuta yahoo . ro"],
}
