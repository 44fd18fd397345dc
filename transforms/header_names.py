"""Which column a header names, in one language or in two, and which further number of a customer."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import TypeVar

from transforms.chinese_forms import simplified
from transforms.parser_shared import header_parts, normalise
from validators.common_columns import PHONE_NAMES
from validators.long_pattern import LongPattern
from validators.schema import Column

Meant = TypeVar("Meant")
_MARKS = frozenset({"required", "optional", "mandatory", "必填", "选填", "可选", "必填项"})
_NUMBERED = re.compile(r"(?P<name>.*?[^\W\d_]\.?)[\s_\-.#(]*(?P<digit>[1-9][0-9]?)[\s)]*")
_WORDS = re.compile(r"[a-z]+")
_WHOSE = frozenset(
    [
        "home",
        "work",
        "office",
        "business",
        "company",
        "other",
        "another",
        "alternate",
        "alternative",
        "alt",
        "secondary",
        "second",
        "third",
        "primary",
        "main",
        "first",
        "personal",
        "private",
        "direct",
        "day",
        "daytime",
        "evening",
        "night",
        "backup",
        "additional",
        "landline",
        "fixed",
    ]
)
_WHOSE_ZH = re.compile(
    "(?:备用|第[一二三12３]|其[他它]|另一?个?|家庭|住宅|宅|家里|办公|办公室|公司|工作|单位|主要|首选|次要|常用|私人|个人|白天|晚间|固定)"
)
_WHO = frozenset(
    [
        *(
            "customer",
            "client",
            "contact",
            "person",
            "caller",
            "subscriber",
            "member",
            "owner",
            "spouse",
            "husband",
        ),
        *("wife", "mother", "father", "guardian", "parent", "next", "of", "kin", "emergency", "assistant"),
        *("number", "numbers", "no", "num", "nr", "whatsapp", "wechat", "viber", "line", "sms"),
    ]
)
_MAY_BE_IDS = frozenset(
    [
        *("customer", "client", "subscriber", "member", "owner", "caller", "company", "business"),
        *("number", "numbers", "no", "num", "nr", "line"),
    ]
)
_IDS_ZH = LongPattern("客户|客戶|公司|单位|号码|號碼|号")
_OF_IDS = frozenset(
    [
        *(
            "id",
            "ids",
            "uid",
            "uuid",
            "guid",
            "code",
            "codes",
            "ref",
            "reference",
            "serial",
            "sn",
            "key",
            "index",
        ),
        *("order", "orders", "invoice", "receipt", "ticket", "case", "contract", "policy", "account", "acct"),
        *("card", "iban", "ean", "upc", "gtin", "sku", "barcode", "isbn", "batch", "lot", "store", "branch"),
        *("postal", "postcode", "zip", "passport", "nric", "ssn", "transaction", "voucher", "tracking"),
        *("amount", "price", "total", "balance", "salary", "revenue", "sales", "turnover", "score", "qty"),
        *("quantity", "date", "time", "timestamp", "birthday", "dob", "year"),
    ]
)
_OF_IDS_ZH = LongPattern(
    "编号|編號|编码|編碼|代码|代碼|订单|訂單|单号|單號|流水|批次|批号|批號|账号|帳號|账户|帳戶|卡号|卡號|身份证|身份證|证件|證件"
    "|合同|保单|保單|发票|發票|条码|條碼|邮编|郵編|工号|工號|学号|學號|序号|序號|日期|时间|時間|金额|金額|余额|餘額|价格|價格"
)
_WHO_ZH = LongPattern(
    "(?:客户|客戶|联系人|聯繫人|紧急|本人|配偶|家属|父亲|母亲|丈夫|妻子|监护人|负责人|号码|號碼|号|微信|家|方式|联系)"
)
_PHONE_WORDS = frozenset(
    [
        "phone",
        "phones",
        "telephone",
        "telephones",
        "mobile",
        "mobiles",
        "cell",
        "cellphone",
        "cellular",
        "tel",
        "handphone",
    ]
) | {
    *("smartphone", "landline", "hp", "msisdn", "whatsapp", "viber", "fax", "cli", "mob", "ph", "cp", "telno", "phoneno", "mobileno", "hpno"),
    *("telefon", "bimbit", "telepon", "telp", "ponsel", "selpon", "telepono", "thoai", "sdt", "telefono", "movil", "celular", "telefone"),
    *("telemovel", "fone", "tlf", "tfno"),
}  # fmt: skip
_NOT_OF_CUSTOMERS = frozenset(
    [
        "fax",
        "ext",
        "extension",
        "type",
        "model",
        "agent",
        "agents",
        "our",
        "id",
        "plan",
        "status",
        *(
            "count",
            "counts",
            "data",
            "mb",
            "gb",
            "verified",
            "verification",
            "time",
            "date",
            "minutes",
            "bill",
        ),
        "brand",
        "operator",
    ]
)
_NOT_OF_CUSTOMERS_ZH = LongPattern(
    "传真|傳真|分机|类型|坐席|型号|品牌|状态|编号|次数|套餐|归属地|时间|日期|流量|认证|话费"
)
_PHONE_ZH = LongPattern(
    "电话|電話|手机|手機|移动|固话|座机|座機|传真|联系方式|聯繫方式|手提|เบอร์|โทร|มือถือ|điện thoại|sđt|di động|móvil|telemóvel"
)
_HANDPHONE = re.compile(r"\bh ?[/.] ?p\b")
_LONGEST = 40  # characters of a title
_OTHERS = frozenset(
    map(normalise, ("Landline", "Landline number", "固话", "座机", "座机号", "座机号码", "宅电"))
)


def column_named(cell: str, names: Mapping[str, Column]) -> Column | None:
    """The column that a header names, in one language or in two: “电话 Phone”, “Name / 姓名”, “Phone (required)”."""
    return named_by(cell, names, lambda column: column.field)


def id_named(cell: str, ids: Mapping[str, str]) -> str | None:
    """The id of the custom field that a header names by its title, as tolerantly as any other header."""
    return named_by(cell, ids, str) if ids else None


def named_by(cell: str, names: Mapping[str, Meant], same: Callable[[Meant], str]) -> Meant | None:
    """What a header means by normalised names; in two languages both must mean the `same`."""
    if (found := names.get(normalise(cell))) is not None:
        return found
    parts = [part for text in header_parts(cell) if (part := normalise(text)) and part not in _MARKS]
    named = {same(names[part]): names[part] for part in parts if part in names}
    whole = all(part in names for part in parts)
    return next(iter(named.values())) if whole and len(named) == 1 else None


def further_number(cell: str, names: Mapping[str, Column]) -> Column | None:
    """The column of numbers of which a header names one more: “Phone 2”, “Mobile (work)”, “Home phone”, “备用电话”."""
    numbered, generic = _further_title(cell)
    if numbered and (column := names.get(numbered)) is not None and column.further:
        return column
    if not generic:
        return None
    return next((column for name in _generic() if (column := names.get(name)) and column.further), None)


@lru_cache(maxsize=1 << 11)
def _further_title(cell: str) -> tuple[str, bool]:
    """A title without the number behind it ("" where it has none), and whether it names numbers by their place."""
    text = simplified(unicodedata.normalize("NFKC", cell)).strip().casefold()
    if len(text) > _LONGEST or not any(map(str.isalpha, text)):
        return "", False
    found = _NUMBERED.fullmatch(text)
    base = found["name"] if found else text
    generic = normalise(base) in _OTHERS or _without_whose(base) in _generic()
    return normalise(base) if found else "", generic


def names_phone(cell: str) -> bool:
    """Whether a title says that there are telephone numbers below it: “Phone”, “Mobile 2”, “Home phone”."""
    return normalise(cell) in _generic() or _further_title(cell)[1]


@lru_cache(maxsize=1 << 11)
def mentions_phones(cell: str, *, of_customers: bool = False) -> bool:
    """Whether a title has a word for telephones in it, whatever else it says: “Spouse phone”, “2nd mobile”, “紧急联系电话”.

    `of_customers`: not where it says that they are something else than numbers to call, as in “Fax” and “Agent phone”.

    >>> [mentions_phones(title) for title in ("Spouse phone", "Telephone two", "WhatsApp no.", "家长手机", "Customer ID")]
    [True, True, True, True, False]
    >>> mentions_phones("Agent phone"), mentions_phones("Agent phone", of_customers=True)
    (True, False)
    """
    text = simplified(unicodedata.normalize("NFKC", cell)).casefold()
    words = set(_WORDS.findall(text))
    if of_customers and (words & _NOT_OF_CUSTOMERS or _NOT_OF_CUSTOMERS_ZH.search(text)):
        return False
    if words & _PHONE_WORDS or _HANDPHONE.search(text):
        return True
    return not text.isascii() and _PHONE_ZH.search(text) is not None


@lru_cache(maxsize=1 << 11)
def says_whose_alone(cell: str) -> bool:
    """Whether a title says whose or where something is, and not what: “Office”, “Customer”, “Home 2”, “单位”.

    >>> [says_whose_alone(title) for title in ("Office", "Home 2", "Customer ID", "Office hours", "备用", "公司名称")]
    [True, True, False, False, True, False]
    """
    text = simplified(unicodedata.normalize("NFKC", cell)).strip().casefold()
    if not text or len(text) > _LONGEST:
        return False
    if text.isascii():
        words = _WORDS.findall(text)
        return bool(words) and all(word in _WHOSE or word in _WHO for word in words)
    left = _WHO_ZH.sub("", _WHOSE_ZH.sub("", text))
    return not re.sub(r"[\s\d()（）_\-]", "", left)


@lru_cache(maxsize=1 << 11)
def may_name_ids(cell: str) -> bool:
    """Whether a title that says whose something is may as well name an id: “Client no.”, “Member”, “Company”.

    >>> [may_name_ids(title) for title in ("Client no.", "Member", "Emergency contact", "Contact no.", "客户号", "联系人")]
    [True, True, False, False, True, False]
    """
    text = simplified(unicodedata.normalize("NFKC", cell)).strip().casefold()
    if text.isascii():
        words = set(_WORDS.findall(text))
        return not words or words <= _MAY_BE_IDS or not says_whose_alone(cell)
    return not re.sub(r"[\s\d()（）_\-]", "", _IDS_ZH.sub("", text)) or not says_whose_alone(cell)


@lru_cache(maxsize=1 << 11)
def names_ids(cell: str) -> bool:
    """Whether a title says that something else than telephones is below it: numbers of orders, codes, amounts, dates.

    >>> [names_ids(title) for title in ("Order ID", "Batch", "订单编号", "Handy", "Notes", "NOK", "Client no.")]
    [True, True, True, False, False, False, False]
    """
    text = simplified(unicodedata.normalize("NFKC", cell)).casefold()
    return bool(_OF_IDS.intersection(_WORDS.findall(text)) or _OF_IDS_ZH.search(text))


def _without_whose(text: str) -> str:
    """A title without the words that say at which place somebody has the number; "" when it has none of them."""
    if text.isascii():
        words = _WORDS.findall(text)
        left = [word for word in words if word not in _WHOSE]
        return "".join(left) if 0 < len(left) < len(words) else ""
    left_zh, count = _WHOSE_ZH.subn("", text, count=1)
    return normalise(re.sub("[()（）]", "", left_zh)) if count else ""


@cache
def _generic() -> frozenset[str]:
    """The titles that say nothing but that there are numbers below them."""
    return frozenset(map(normalise, PHONE_NAMES))
