"""Columns that several kinds have: notes, the start and end of a period, agents by work number, names for information only."""

from typing import Any

from validators.schema import Column, country, identifier, moment, part, text, zone

PHONE_NAMES = (
    "Telephone",
    "Phone",
    "Phone number",
    "Phone no.",
    "Telephone number",
    "Telephone no.",
    "Mobile",
    "Mobile number",
    "Mobile no.",
    "Mobile phone",
    "Cell",
    "Cell phone",
    "Cellphone",
    "Contact number",
    "Contact no.",
    "Contact phone",
    "Tel",
    "Tel no.",
    "MSISDN",
    "电话号码",
    "手机",
    "手机号",
    "手机号码",
    "电话",
    "联系电话",
    "行动电话",
    "流动电话",
    "手提电话",
    "手提",
    "号码",
    *("Phone #", "Telephone #", "Mobile #", "Cell #", "Contact #", "Tel #", "Cell no.", "Cell number", "Cellphone no.", "Cellphone number"),
    *("HP no.", "HP number", "H/P", "H/P no.", "Handphone", "Handphone no.", "Handphone number", "Hand phone", "Hand phone no.", "CP no.", "CP number"),
    *("Mob", "Mob no.", "Ph no.", "No tel", "No telefon", "No HP", "Nombor HP", "No handphone", "Telp", "Nombor telefon", "Telefon", "Telefon bimbit", "No telefon bimbit"),
    *("No telp", "Nomor telepon", "Nomor HP", "Nomor handphone", "Nomor ponsel", "Telepon", "No telepon", "Numero ng telepono", "Nomor kontak", "No kontak", "Nombor untuk dihubungi"),
    *("เบอร์โทร", "เบอร์โทรศัพท์", "เบอร์มือถือ", "หมายเลขโทรศัพท์", "โทรศัพท์", "มือถือ", "เบอร์ติดต่อ", "เบอร์โทรติดต่อ"),
    *("Số điện thoại", "SĐT", "SDT", "Điện thoại", "Di động", "So dien thoai", "Dien thoai", "Số liên hệ", "Số điện thoại liên hệ"),
    *("Teléfono", "Telefono", "Número de teléfono", "Numero de telefono", "Móvil", "Movil", "Teléfono móvil", "Celular", "Número de celular", "Teléfono de contacto", "Número de contacto"),
    *("Telefone", "Número de telefone", "Numero de telefone", "Telemóvel", "Telemovel", "Número de telemóvel", "Telefone de contato", "Telefone para contato", "Telefone de contacto", "Número de contato"),
)  # fmt: skip
"""What analysts write over a column of numbers, whoever they belong to: such a title alone says nothing of the list."""

CALLING_CODE = "callingCode"
"""The field of the column whose bare digits are a country code, or an area code where that can be."""

_COMMENTS = ("Comment", "Comments")
_WORK_NUMBER_EN = ("Agent work no.", "Agent work number", "Work number", "Work no.")
_WORK_NUMBER_ZH = ("坐席工号", "工号")


def phone_names(*own: str) -> tuple[str, ...]:
    """`PHONE_NAMES` without a column's own titles."""
    return tuple(name for name in PHONE_NAMES if name not in own)


def note(example: str, *, synonyms: tuple[str, ...] = (), **more: Any) -> Column:
    """A note of up to 200 characters; `more` may replace its help."""
    texts = {"help_en": "A note of up to 200 characters.", "help_zh": "备注，最多 200 个字符。", **more}
    names = ("Notes", "Description", "Remark", "Remarks", *_COMMENTS, *synonyms, "说明", "描述")
    return text("Note", "备注", 200, dates=True, example=example, synonyms=names, **texts)


def start(help_en: str, help_zh: str, *synonyms: str) -> Column:
    """When a period starts."""
    return moment(
        "Start",
        "开始时间",
        required=True,
        field="scheduleStartTime",
        example="2099-12-01 09:00",
        help_en=help_en,
        help_zh=help_zh,
        synonyms=("Start time", *synonyms, "计划开始时间", "开始"),
    )


def end(help_en: str, help_zh: str, *synonyms: str) -> Column:
    """When a period ends."""
    return moment(
        "End",
        "结束时间",
        required=True,
        not_past=True,
        field="scheduleEndTime",
        example="2099-12-31 18:00",
        help_en=help_en,
        help_zh=help_zh,
        synonyms=("End time", *synonyms, "计划结束时间", "结束"),
    )


def time_zone(help_en: str, help_zh: str, *more: str, field: str = "zoneId") -> Column:
    """The zone in which the dates or times of a row are meant; `more` are further titles. A plain Zone may be a sales region."""
    return zone(
        "Time zone",
        "时区",
        field=field,
        example="Asia/Singapore",
        help_en=help_en,
        help_zh=help_zh,
        synonyms=("Timezone", "Time zone ID", *more, "所在时区", "时区ID"),
    )


def agent(en: str, zh: str, *synonyms: str) -> Column:
    """An agent whom a row is about, by work number or uuid."""
    own = {en, zh}
    names = (*synonyms, *_WORK_NUMBER_EN, *_WORK_NUMBER_ZH)
    return identifier(
        en,
        zh,
        required=True,
        example="1001",
        help_en="The agent's work number (or uuid).",
        help_zh="坐席工号（或坐席 ID）。",
        synonyms=tuple(name for name in names if name not in own),
    )


def information(en: str, zh: str, field: str, example: str, *synonyms: str, instead_of: str = "") -> Column:
    """A name that helps whoever reads the sheet; it is not sent, but where it stands alone for the field `instead_of`."""
    return text(
        en,
        zh,
        field=field,
        dates=True,
        example=example,
        help_en="For information only; not sent.",
        help_zh="仅供阅读，不会发送。",
        synonyms=synonyms,
        instead_of=instead_of,
    )


def country_name() -> Column:
    """The country of a row's numbers, by its name or its code."""
    return country(
        "Country",
        "国家",
        help_en="The country of the number: SG, Singapore or +65. A national number gets its country code.",
        help_zh="号码所属的国家或地区：SG、新加坡或 +65。会为本国号码加上国家代码。",
        synonyms=(
            *("Country name", "Country/Region", "Country or region", "Phone country", "Number country"),
            *(
                "国家/地区",
                "国家或地区",
                "国家地区",
                "国家名称",
                "国家名",
                "国别",
                "所在国家",
                "所属国家",
                "國家",
            ),
            *("國家/地區", "号码国家", "号码归属国家"),
        ),
    )


def calling_code() -> Column:
    """The country of a row's numbers, by the code that is dialled before them."""
    return country(
        "Country code",
        "国家代码",
        field=CALLING_CODE,
        help_en="The country code of the number: +65, 65, 0065 or SG. A national number gets it.",
        help_zh="号码的国家代码：+65、65、0065 或 SG。会加在本国号码之前。",
        synonyms=(
            *("Dial code", "Dialing code", "Dialling code", "Calling code", "Country calling code"),
            *("Country dial code", "Country dialing code", "Country dialling code", "Phone country code"),
            *("Mobile country code", "Phone code", "International code", "International dialing code"),
            *(
                "International dialling code",
                "ISD code",
                "国家区号",
                "国际区号",
                "区号",
                "电话区号",
                "手机区号",
            ),
            *("国家码", "国码", "国家号", "国际冠码", "國家代碼", "國碼", "區號", "國際區號"),
        ),
    )


def given_name() -> Column:
    """A first name, part of the name."""
    return part(
        "First name",
        "名",
        "name",
        1,
        field="givenName",
        help_en="The first name; joined with the last name where the sheet has no full name.",
        help_zh="名；表中没有完整姓名时，与姓合并。",
        synonyms=(
            "Given name",
            "Given names",
            "First names",
            "Forename",
            "Forenames",
            "Customer first name",
            "名字",
        ),
    )


def middle_name() -> Column:
    """A middle name, part of the name."""
    return part(
        "Middle name",
        "中间名",
        "name",
        2,
        field="middleName",
        help_en="The middle name or initial; joined with the other parts of the name.",
        help_zh="中间名；与姓名的其他部分合并。",
        synonyms=("Middle names", "Middle initial"),
    )


def family_name() -> Column:
    """A last name, part of the name."""
    return part(
        "Last name",
        "姓",
        "name",
        3,
        field="familyName",
        help_en="The last name; joined with the first name where the sheet has no full name.",
        help_zh="姓；表中没有完整姓名时，与名合并。",
        synonyms=("Surname", "Family name", "Last names", "Surnames", "Customer last name", "姓氏"),
    )
