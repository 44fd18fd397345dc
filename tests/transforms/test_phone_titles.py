"""Titles of telephone numbers as the markets of our customers write them: read, or asked about, never passed over beside another column."""

import pytest

from tests.support.making import TODAY, a_sheet, matched
from transforms.headers import HeaderMap, Match
from transforms.kinds import KINDS
from transforms.policies import PreparePolicy
from transforms.prepare import prepare
from transforms.recognition import recognise

READ = {
    "english": ["HP No.", "H/P", "H/P No", "HP Number", "Handphone", "Hand phone no.", "Phone #", "Mobile#", "Mob No", "Ph No.", "Cell no.", "CP No.", "Cellphone number"],
    "chinese": ["手提", "手提電話", "流動電話", "行動電話", "聯絡電話", "手机号"],
    "malay": ["No. Tel", "No Tel", "No. Telefon", "Nombor Telefon", "Telefon Bimbit", "No HP", "No. Telefon Bimbit"],
    "indonesian": ["No. Telp", "Nomor Telepon", "Nomor HP", "No Handphone", "Nomor Ponsel", "Nomor kontak", "No. Kontak"],
    "thai": ["เบอร์โทร", "เบอร์โทรศัพท์", "หมายเลขโทรศัพท์", "เบอร์มือถือ", "เบอร์ติดต่อ", "เบอร์โทรติดต่อ"],
    "vietnamese": ["Số điện thoại", "SĐT", "SDT", "Điện thoại", "Di động", "Số liên hệ", "Số điện thoại liên hệ"],
    "filipino": ["CP Number", "Numero ng telepono"],
    "spanish": ["Teléfono", "Número de teléfono", "Móvil", "Celular", "Teléfono móvil", "Teléfono de contacto", "Número de contacto"],
    "portuguese": ["Telefone", "Número de telefone", "Telemóvel", "Celular", "Telefone de contato", "Telefone para contato"],
}  # fmt: skip
ASKED_ABOUT = ["HP", "H.P.", "WhatsApp", "Tlf.", "Tel. móvil", "Contact HP", "CP", "Ponsel", "โทร", "No. Tel. Bimbit", "Selpon", "Fone", "Ph #", "Mobile/HP"]  # fmt: skip


@pytest.mark.parametrize("language", READ)
def test_a_column_of_numbers_is_read_in_the_languages_of_our_markets(language: str) -> None:
    for title in READ[language]:
        found = matched(a_sheet([["Name", title], ["Ann", "6591230001"], ["Ben", "6591230002"]]))
        assert [column.field for column in found.columns.values()] == ["name", "telephone"], title


@pytest.mark.slow
def test_a_title_of_numbers_that_is_not_read_is_asked_about() -> None:
    """Alone it is the column that is missing; beside another column of numbers nobody is called at the wrong one."""
    for title in [*ASKED_ABOUT, *(title for titles in READ.values() for title in titles)]:
        beside = a_sheet(
            [["Name", title, "Tel"], ["Ann", "6591230001", "6563330001"], ["Ben", "6591230002", ""]]
        )
        assert prepare(beside, matched(beside), PreparePolicy(TODAY)).refused, title
    for title in ASKED_ABOUT:
        alone = a_sheet([["Name", title], ["Ann", "6591230001"]])
        assert not isinstance(recognise(alone, KINDS, HeaderMap()), Match), title
