"""What people write for a time zone, and the zones that are meant: hours from UTC, abbreviations, cities and countries."""

from collections.abc import Mapping

CHINESE_DIGITS: Mapping[str, int] = {digit: value for value, digit in enumerate("零一二三四五六七八九十")} | {
    str(value): value for value in range(10)
}

# Minutes east of UTC in winter -> zones, those of the service's customers first.
BY_OFFSET: Mapping[int, tuple[str, ...]] = {
    -660: ("Pacific/Pago_Pago",),
    -600: ("Pacific/Honolulu",),
    -570: ("Pacific/Marquesas",),
    -540: ("America/Anchorage",),
    -480: ("America/Los_Angeles",),
    -420: ("America/Denver", "America/Phoenix"),
    -360: ("America/Chicago", "America/Mexico_City"),
    -300: ("America/New_York", "America/Bogota", "America/Lima"),
    -240: ("America/Halifax", "America/Santiago", "America/Caracas"),
    -210: ("America/St_Johns",),
    -180: ("America/Sao_Paulo", "America/Argentina/Buenos_Aires"),
    -120: ("America/Noronha",),
    -60: ("Atlantic/Azores",),
    0: ("Europe/London", "UTC"),
    60: ("Europe/Paris", "Europe/Berlin", "Africa/Lagos"),
    120: ("Europe/Athens", "Africa/Johannesburg", "Africa/Cairo"),
    180: ("Europe/Moscow", "Europe/Istanbul", "Asia/Riyadh"),
    210: ("Asia/Tehran",),
    240: ("Asia/Dubai",),
    270: ("Asia/Kabul",),
    300: ("Asia/Karachi", "Asia/Tashkent"),
    330: ("Asia/Kolkata", "Asia/Colombo"),
    345: ("Asia/Kathmandu",),
    360: ("Asia/Dhaka",),
    390: ("Asia/Yangon",),
    420: ("Asia/Bangkok", "Asia/Jakarta", "Asia/Ho_Chi_Minh"),
    480: ("Asia/Singapore", "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Manila"),
    525: ("Australia/Eucla",),
    540: ("Asia/Tokyo", "Asia/Seoul"),
    570: ("Australia/Darwin", "Australia/Adelaide"),
    600: ("Australia/Sydney", "Australia/Brisbane"),
    630: ("Australia/Lord_Howe",),
    660: ("Pacific/Noumea",),
    720: ("Pacific/Auckland", "Pacific/Fiji"),
    765: ("Pacific/Chatham",),
    780: ("Pacific/Tongatapu", "Pacific/Apia"),
    840: ("Pacific/Kiritimati",),
}

_SHANGHAI, _SINGAPORE, _KOLKATA = ("Asia/Shanghai",), ("Asia/Singapore",), ("Asia/Kolkata",)
_HO_CHI_MINH, _JAKARTA, _KUALA_LUMPUR = ("Asia/Ho_Chi_Minh",), ("Asia/Jakarta",), ("Asia/Kuala_Lumpur",)
_BANGKOK, _MANILA, _TAIPEI, _TOKYO, _SEOUL = (
    (f"Asia/{city}",) for city in ("Bangkok", "Manila", "Taipei", "Tokyo", "Seoul")
)
_NEW_YORK, _CHICAGO, _DENVER, _LOS_ANGELES = (
    (f"America/{city}",) for city in ("New_York", "Chicago", "Denver", "Los_Angeles")
)
_LONDON, _PARIS, _BERLIN, _SYDNEY = (
    ("Europe/London",),
    ("Europe/Paris",),
    ("Europe/Berlin",),
    ("Australia/Sydney",),
)

BY_WORD: Mapping[str, tuple[str, ...]] = {
    # Abbreviations
    "cst": (*_SHANGHAI, *_CHICAGO),
    "sgt": _SINGAPORE,
    "sst": _SINGAPORE,
    "hkt": ("Asia/Hong_Kong",),
    "myt": _KUALA_LUMPUR,
    "pht": _MANILA,
    "ict": (*_BANGKOK, *_HO_CHI_MINH),
    "wib": _JAKARTA,
    "wita": ("Asia/Makassar",),
    "wit": ("Asia/Jayapura",),
    "ist": (*_KOLKATA, "Asia/Jerusalem", "Europe/Dublin"),
    "jst": _TOKYO,
    "kst": _SEOUL,
    "gst": ("Asia/Dubai",),
    "pkt": ("Asia/Karachi",),
    "npt": ("Asia/Kathmandu",),
    "mmt": ("Asia/Yangon",),
    "msk": ("Europe/Moscow",),
    "bst": (*_LONDON, "Asia/Dhaka"),
    "cest": (*_PARIS, *_BERLIN),
    "eest": ("Europe/Athens",),
    "edt": _NEW_YORK,
    "cdt": _CHICAGO,
    "mdt": _DENVER,
    "pdt": _LOS_ANGELES,
    "pst": (*_LOS_ANGELES, *_MANILA),
    "ast": ("America/Halifax", "Asia/Riyadh"),
    "aest": (*_SYDNEY, "Australia/Brisbane"),
    "aedt": _SYDNEY,
    "acst": ("Australia/Adelaide", "Australia/Darwin"),
    "awst": ("Australia/Perth",),
    "nzst": ("Pacific/Auckland",),
    "nzdt": ("Pacific/Auckland",),
    "sast": ("Africa/Johannesburg",),
    "wat": ("Africa/Lagos",),
    "eat": ("Africa/Nairobi",),
    "brt": ("America/Sao_Paulo",),
    "art": ("America/Argentina/Buenos_Aires",),
    # Cities and countries that no zone is named after
    **dict.fromkeys(
        ("beijing", "peking", "china", "shenzhen", "guangzhou", "北京", "上海", "中国", "深圳", "广州"),
        _SHANGHAI,
    ),
    **dict.fromkeys(("新加坡", "singapore"), _SINGAPORE),
    **dict.fromkeys(("hongkong", "hong kong", "香港"), ("Asia/Hong_Kong",)),
    **dict.fromkeys(("macau", "macao", "澳门"), ("Asia/Macau",)),
    **dict.fromkeys(("taiwan", "台北", "台湾"), _TAIPEI),
    **dict.fromkeys(("malaysia", "kl", "penang", "吉隆坡", "马来西亚"), _KUALA_LUMPUR),
    **dict.fromkeys(("philippines", "cebu", "马尼拉", "菲律宾"), _MANILA),
    **dict.fromkeys(("thailand", "曼谷", "泰国"), _BANGKOK),
    **dict.fromkeys(("indonesia", "surabaya", "雅加达", "印度尼西亚", "印尼"), _JAKARTA),
    **dict.fromkeys(("vietnam", "hanoi", "saigon", "hcmc", "河内", "胡志明", "越南"), _HO_CHI_MINH),
    **dict.fromkeys(
        (
            "india",
            "mumbai",
            "delhi",
            "new delhi",
            "bangalore",
            "bengaluru",
            "chennai",
            "calcutta",
            "孟买",
            "新德里",
        ),
        _KOLKATA,
    ),
    **dict.fromkeys(("japan", "osaka", "东京", "日本"), _TOKYO),
    **dict.fromkeys(("korea", "south korea", "busan", "首尔", "韩国"), _SEOUL),
    **dict.fromkeys(("uae", "abu dhabi", "迪拜"), ("Asia/Dubai",)),
    **dict.fromkeys(("saudi arabia", "jeddah", "利雅得"), ("Asia/Riyadh",)),
    **dict.fromkeys(("uk", "england", "britain", "伦敦", "英国"), _LONDON),
    **dict.fromkeys(("france", "巴黎"), _PARIS),
    **dict.fromkeys(("germany", "frankfurt", "munich", "柏林"), _BERLIN),
    **dict.fromkeys(("eastern", "washington", "boston", "miami", "纽约"), _NEW_YORK),
    **dict.fromkeys(("central", "houston", "dallas", "芝加哥"), _CHICAGO),
    **dict.fromkeys(("mountain",), _DENVER),
    **dict.fromkeys(("pacific", "san francisco", "seattle", "洛杉矶"), _LOS_ANGELES),
    **dict.fromkeys(("canberra", "悉尼", "澳大利亚"), _SYDNEY),
    **dict.fromkeys(("new zealand", "wellington", "奥克兰"), ("Pacific/Auckland",)),
    **dict.fromkeys(("brazil", "rio de janeiro"), ("America/Sao_Paulo",)),
    **dict.fromkeys(("mexico",), ("America/Mexico_City",)),
    **dict.fromkeys(("moscow", "莫斯科"), ("Europe/Moscow",)),
}
