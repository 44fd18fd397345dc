"""What lists of our markets say of a customer in their own languages; and what plainly says no of a register or a switch."""

import re
from collections.abc import Sequence

import pytest

from tests.support.making import a_sheet, codes
from tests.support.stems import without_stem
from tests.transforms.test_standing import asked, listed
from transforms import our_markets
from transforms.consent_titles import sense_of
from transforms.headers import HeaderMap, Match
from transforms.kinds import KINDS
from transforms.recognition import recognise

REFUSED = ["tolak", "Ditolak", "menolak", "tidak setuju", "rechazado", "Rechazada", "rechazó", "no acepta", "recusou", "recusado", "não aceita", "từ chối", "đã từ chối", "tu choi", "ปฏิเสธ", "ปฏิเสธแล้ว", "ไม่ยินยอม", "tumanggi", "hindi pumayag", "Refused", "rejected", "Declined", "拒绝"]  # fmt: skip
REMOVED = ["hapus", "dihapus", "dipadam", "eliminado", "borrada", "removido", "excluído", "excluido", "xóa", "đã xóa", "da xoa", "ลบ", "ลบแล้ว", "tinanggal", "diblokir", "bloqueado", "bị chặn", "lista negra", "senarai hitam", "danh sách đen", "บล็อก"]  # fmt: skip
CLOSED = ["tidak aktif", "tak aktif", "nonaktif", "batal", "dibatalkan", "inactivo", "cancelada", "dado de baja", "inativo", "não ativo", "cancelado", "encerrada", "ngừng hoạt động", "không hoạt động", "đã hủy", "huỷ", "ไม่ใช้งาน", "ยกเลิก", "ยกเลิกแล้ว", "hindi aktibo", "kanselado", "aduan", "khiếu nại", "ร้องเรียน"]  # fmt: skip
STATUS = [
    "Status",
    "Estado",
    "Estado del cliente",
    "Situação",
    "Trạng thái",
    "Tình trạng",
    "สถานะ",
    "สถานะลูกค้า",
    "Status pelanggan",
    "Keadaan",
    "Katayuan",
]
MARKS = [
    "Flag",
    "Hasil",
    "Hasil panggilan",
    "Resultado de la llamada",
    "Kết quả",
    "ผลการโทร",
    "Etiqueta",
    "ผลการติดต่อ",
    "ป้ายกำกับ",
    "แท็ก",
]


@pytest.mark.parametrize("header", [*STATUS, *MARKS])
def test_a_refusal_or_a_removal_holds_its_row_under_a_status_and_a_mark(header: str) -> None:
    """Each word of each language under each title: nobody of them was asked about, they were called."""
    cells = [*REFUSED, *REMOVED]
    found = listed(header, [*cells, *["ok"] * 3 * len(cells)])
    assert [cell for row, cell in enumerate(cells, 2) if row not in codes(found)] == []
    assert (set(codes(found).values()), asked(found)) == ({"CALL_REFUSED"}, [])
    assert len(found.ready) == 3 * len(cells)


@pytest.mark.parametrize("header", ["Resultado", "Resultado de la llamada", "Motivo de baja", "Call result"])
def test_a_call_that_ended_with_a_wish_to_leave_is_the_last(header: str) -> None:
    """In Spanish the list or the contract may be left: no other call follows; one word alone is asked about."""
    cells = ["dado de baja", "Cliente dado de baja", "solicita baja", "Solicitó la baja", "pide darse de baja", "quiere la baja"]  # fmt: skip
    found = listed(header, [*cells, *["ok"] * 3 * len(cells)])
    assert codes(found) == dict.fromkeys(range(2, 2 + len(cells)), "CALL_REFUSED")
    for word in ("baja", "deregistered", "De-registered"):
        assert asked(listed(header, [word, "ok"])) == ["CALL_DOUBTFUL"]


@pytest.mark.parametrize("header", STATUS)
def test_a_closed_or_inactive_customer_is_asked_about_in_every_language(header: str) -> None:
    """As in English: it may be why the customer is called."""
    assert [cell for cell in CLOSED if asked(listed(header, [cell, "ok"])) != ["CALL_DOUBTFUL"]] == []


@pytest.mark.parametrize("header", [*STATUS, *MARKS])
def test_what_such_columns_say_of_other_customers_holds_nobody(header: str) -> None:
    cells = ["aktif", "baru", "activo", "nuevo", "ativo", "novo", "đang hoạt động", "mới", "ใช้งาน", "ใหม่", "belum", "chưa", "aktibo", "bago", "selesai", "pendiente", "en proceso", ""]  # fmt: skip
    found = listed(header, cells)
    assert (len(found.ready), asked(found)) == (len(cells), [])


@pytest.mark.parametrize(("title", "no", "yes"), [("Aktif", "Tidak", "Ya"), ("Activo", "No", "Sí"), ("Ativo", "Não", "Sim"), ("Hoạt động", "Không", "Có"), ("Masih aktif?", "tidak aktif", "Ya"), ("ใช้งาน", "ไม่", "ใช่")])  # fmt: skip
def test_a_plain_no_under_a_title_of_use_holds_its_row(title: str, no: str, yes: str) -> None:
    found = listed(title, [no, yes, yes])
    assert (codes(found), asked(found)) == ({2: "CALL_REFUSED"}, [])


def test_what_is_not_done_yet_is_no_refusal() -> None:
    """Nobody has followed up yet: that is why the customer is called."""
    for header in ("Follow up", "Hasil", "Status"):
        assert asked(listed(header, ["Belum", "Sudah", "chưa"])) == []


CONSENTS = {
    "Persetujuan": ["Ya", "Tidak", "Setuju", "Tidak setuju", "ditolak"],
    "Persetujuan pelanggan": ["Ya", "Tak"],
    "Persetujuan dihubungi": ["Ya", "belum"],
    "Consentimiento": ["Sí", "No", "acepta", "rechazado", "revocado"],
    "Consentimento do cliente": ["Sim", "Não", "aceitou", "recusou"],
    "Đồng ý": ["Có", "Không", "đồng ý", "từ chối"],
    "Đồng ý nhận cuộc gọi": ["Có", "Không"],
    "ความยินยอม": ["ใช่", "ไม่", "ยินยอม", "ไม่ยินยอม", "ถอนความยินยอม"],
    "Pahintulot": ["Oo", "Hindi", "pumayag", "tumanggi"],
    "Izin": ["Ya", "Tidak"],
    "Autorización": ["Sí", "No"],
}
SAYS_YES = {"Ya", "Setuju", "Sí", "acepta", "Sim", "aceitou", "Có", "đồng ý", "ใช่", "ยินยอม", "Oo", "pumayag"}


@pytest.mark.parametrize("header", CONSENTS)
def test_a_title_of_consent_holds_who_has_not_given_it(header: str) -> None:
    """A blank is no consent, as under “Consent”."""
    cells = [*CONSENTS[header], ""]
    yes = next(cell for cell in cells if cell in SAYS_YES)
    found = listed(header, [*cells, *[yes] * len(cells) * 3])
    held = {cells[row - 2] for row in codes(found)}
    assert (held, asked(found)) == ({*cells} - SAYS_YES, [])


@pytest.mark.parametrize("header", ["Tanpa persetujuan", "Persetujuan dicabut", "Sin consentimiento", "Sem consentimento", "Không đồng ý", "Tidak ada persetujuan"])  # fmt: skip
def test_a_title_that_denies_consent_is_none(header: str) -> None:
    """A yes under it refuses, or is asked about; it is never called."""
    found = listed(header, ["Ya", "ok"])
    assert asked(found) or 2 in codes(found)


@pytest.mark.parametrize("header", ["Persetujuan kredit", "Autorización de tarjeta", "Izin usaha", "Kota", "Notas", "Resultado del examen"])  # fmt: skip
def test_titles_of_other_matters_are_no_consent(header: str) -> None:
    assert sense_of(header) is None
    assert asked(listed(header, ["Ya", "Jakarta"])) == []


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("DNC check result", ["Not registered", "Not listed", "Clear", "not found", "No match", "tidak terdaftar", "no registrado"]),
        ("DNC status", ["Not in DNC"]), ("DNC check", ["Not registered", "not on DNC", "no hits"]), ("DNC scrubbed", ["Not listed"]), ("Do not call lookup", ["Not on the register", "Not in DNC registry", "Not in DNCR", "Not registered on DNC", "No DNC record", "Not listed - Voice"]),
        ("GDPR delete", ["No", "N", "", "false"]), ("PDPA erasure request", ["No"]),
        ("DND", ["Inactive", "Disabled", "not set", "No", "tidak aktif"]), ("DND status", ["Inactive"]), ("Blacklist", ["inactive"]), ("免打扰", ["未开启", "已关闭"]), ("DNC flag", ["Not set"]),
    ],
)  # fmt: skip
def test_what_plainly_says_no_is_asked_about_no_more(header: str, cells: Sequence[str]) -> None:
    found = listed(header, cells)
    assert (len(found.ready), asked(found)) == (len(cells), [])


@pytest.mark.parametrize("header", ["DNC check result", "DNC check", "DNC scrubbed"])
def test_what_a_register_has_found_holds_and_what_may_mean_both_is_asked(header: str) -> None:
    found = listed(header, ["Registered", "Match", "on the list", "Not registered"])
    assert (set(codes(found)), asked(found)) == ({2, 3, 4}, [])
    for cell in ("Yes", "No", "Pass", "done", "2026-11-01"):
        assert asked(listed(header, [cell, "Not registered"])) == ["CONSENT_UNCLEAR"], cell


@pytest.mark.parametrize(("header", "cell"), [("Not on DNC", "Not listed"), ("Unsubscribed", "Inactive"), ("Consent", "Inactive"), ("Opt in / opt out", "Not registered"), ("GDPR delete", "Yes"), ("Deceased", "Inactive")])  # fmt: skip
def test_what_may_mean_both_stays_a_question(header: str, cell: str) -> None:
    found = listed(header, [cell, *["Yes" if header == "Consent" else "No"] * 4])
    assert asked(found) or codes(found).get(2) == "CALL_REFUSED"


@pytest.mark.parametrize(
    "header", ["Skill", "Team", "Queue name", "Handled by", "Assigned to", "技能组", "负责人", "Department"]
)
def test_a_team_that_is_named_after_refusals_refuses_nobody(header: str) -> None:
    """Also in most rows; a plain refusal under the same title still stops the list."""
    found = listed(header, ["DNC team", "DNC team", "Opt-out desk", "Sales"])
    assert (len(found.ready), asked(found)) == (4, [])
    rows = [["Telephone", "Name", header], *([f"659123000{at}", "Ann", "Do not call"] for at in range(3))]
    assert not isinstance(recognise(a_sheet(rows), KINDS, HeaderMap()), Match)


TIMED = ["do not call after 6 pm on Fridays", "no llamar antes de las 9", "não ligar antes das 9", "không gọi trước 9h sáng", "jangan hubungi sebelum jam 9", "jangan telepon waktu kerja", "ห้ามโทรก่อน 9 โมง", "ห้ามโทรช่วงพักเที่ยง", "ห้ามโทรหลัง 18.00 น."]  # fmt: skip
FOR_GOOD = ["ลูกค้าโมโหมากบอกว่าห้ามโทรมาอีก", "ไม่สะดวกให้โทร ห้ามโทร", "after 3 calls he told us never call again", "sau 3 lần gọi khách yêu cầu đừng gọi nữa", "setelah 5 kali telepon minta jangan hubungi lagi ya", "después de 4 llamadas pide que no lo llamen más", "หลัง 3 ครั้งลูกค้าบอกห้ามโทรมาอีกนะ", "istri yang angkat, minta suaminya tidak dihubungi lagi"]  # fmt: skip


@pytest.mark.parametrize("header", ["Remarks", "หมายเหตุ"])
def test_a_remark_that_refuses_is_heard_and_one_of_a_time_of_day_is_not(header: str) -> None:
    """Thai is written without spaces; a number of calls is no time."""
    assert [cell for cell in TIMED if asked(listed(header, [cell, "vip"]))] == []
    found = {cell: listed(header, [cell, *["vip"] * 3]) for cell in FOR_GOOD}
    assert [cell for cell, each in found.items() if not asked(each) and 2 not in codes(each)] == []


MAY_BE_CALLED = {
    ("Sí", "No"): ["Acepta llamadas", "Acepta ser contactado", "Autoriza contacto", "Quiere ser contactado", "Desea recibir llamadas", "¿Se puede llamar?", "Llamar"],
    ("Sim", "Não"): ["Aceita ligações", "Aceita contato", "Deseja receber ligações", "Pode ligar", "Pode ser contatado", "Ligar"],
    ("Ya", "Tidak"): ["Izin dihubungi", "Izin telepon", "Bersedia dihubungi", "Mau dihubungi", "Boleh ditelepon", "Kebenaran dihubungi", "Bisa dihubungi", "Setuju ditelepon", "Boleh terima panggilan"],
    ("Có", "Không"): ["Cho phép gọi", "Chấp nhận cuộc gọi", "Có thể gọi", "Được phép gọi", "Muốn nhận cuộc gọi", "Cho phép liên hệ"],
    ("ใช่", "ไม่"): ["โทรได้", "ยอมรับการโทร", "ติดต่อได้", "ยินดีรับสาย", "สะดวกให้โทร"],
    ("Oo", "Hindi"): ["Pwedeng tawagan", "Payag tawagan"],
}  # fmt: skip
NOT_TO_BE_CALLED = {
    ("Sí", "No"): ["No acepta llamadas", "No quiere llamadas", "No desea ser contactado", "No desea recibir llamadas", "Lista Robinson"],
    ("Sim", "Não"): ["Não aceita ligações", "Não deseja receber ligações", "Não quer ser contatado", "Não incomodar", "Descadastrado"],
    ("Ya", "Tidak"): ["Jangan dihubungi", "Jangan ganggu", "Jangan di call", "Tidak bersedia dihubungi", "Tak nak dihubungi", "Minta tidak dihubungi", "Menolak untuk dihubungi"],
    ("Có", "Không"): ["Không làm phiền", "Đừng làm phiền", "Không liên lạc", "Không muốn nhận cuộc gọi", "Không được gọi", "Ngừng liên hệ"],
    ("ใช่", "ไม่"): ["อย่าโทร", "งดโทร", "ไม่ให้โทร", "ลูกค้าไม่ให้โทร", "ไม่ต้องการให้ติดต่อ", "ไม่ต้องโทร", "ห้ามติดต่อ", "ไม่ประสงค์รับสาย"],
    ("Oo", "Hindi"): ["Ayaw tawagan", "Ayaw magpatawag"],
}  # fmt: skip


@pytest.mark.parametrize(("yes", "no"), MAY_BE_CALLED)
def test_a_title_of_calls_that_are_agreed_to_holds_who_does_not(yes: str, no: str) -> None:
    found = {title: listed(title, [no, yes, yes, yes]) for title in MAY_BE_CALLED[yes, no]}
    assert {title: (codes(each), asked(each)) for title, each in found.items()} == {title: ({2: "CALL_REFUSED"}, []) for title in found}  # fmt: skip


@pytest.mark.parametrize(("yes", "no"), NOT_TO_BE_CALLED)
def test_a_title_of_calls_that_are_not_wanted_holds_whom_it_names(yes: str, no: str) -> None:
    """Also as the whole of a cell, in whatever column."""
    found = {title: listed(title, [yes, no, no, no]) for title in NOT_TO_BE_CALLED[yes, no]}
    assert {title: (codes(each), asked(each)) for title, each in found.items()} == {title: ({2: "CALL_REFUSED"}, []) for title in found}  # fmt: skip
    for header in ("Status", "Shoe size"):
        cells = NOT_TO_BE_CALLED[yes, no]
        assert [
            cell for cell in cells if codes(listed(header, [cell, *["9"] * 3])) != {2: "CALL_REFUSED"}
        ] == []


@pytest.mark.parametrize("header", ["Status", "Estado", "Hasil", "Trạng thái", "ผลการโทร", "Remarks"])
def test_who_could_not_be_reached_is_called_again(header: str) -> None:
    cells = ["không liên lạc được", "tidak bisa dihubungi", "tidak dapat dihubungi", "no se pudo contactar", "no pudo ser contactado", "não foi contatado", "minta dihubungi sore", "jangan lupa hubungi", "ไม่รับสาย", "ติดต่อไม่ได้", "từ chối mua", "no quiere el plan", "desea que le llamen", "không trả lời"]  # fmt: skip
    found = listed(header, cells)
    assert (len(found.ready), asked(found)) == (len(cells), [])


@pytest.mark.parametrize("header", ["No. contacto", "No. llamadas", "Waktu bisa dihubungi", "Bisa dihubungi jam", "Llamar a", "Contactar", "เบอร์ติดต่อได้", "Có thể gọi lúc", "Pode ligar às"])  # fmt: skip
def test_a_title_of_when_or_how_often_to_call_refuses_nobody(header: str) -> None:
    found = listed(header, ["9", "10-12", "pagi", "3"])
    assert (len(found.ready), asked(found)) == (4, [])


def test_a_list_that_is_named_after_refusals_is_not_called() -> None:
    for header in (
        "Menolak dihubungi",
        "Senarai hitam",
        "Lista negra",
        "Từ chối nhận cuộc gọi",
        "ปฏิเสธการติดต่อ",
    ):
        assert codes(listed(header, ["Ya", "Tidak"])) == {2: "CALL_REFUSED"}, header


def test_no_word_of_our_markets_is_without_the_stems() -> None:
    """Proved from the patterns, as for the refusals."""
    stems = re.compile("(?i)" + "|".join(map(re.escape, our_markets.STEMS)) + r"|[^\0-\x7f]")
    for words in ("REFUSED", "INACTIVE", "CLOSED", "REMOVED", "BARRED", "COMPLAINED", "AGREED", "WITHDRAWN"):
        assert without_stem(getattr(our_markets, words), stems) == [], words
    stems = re.compile("(?i)" + "|".join(map(re.escape, our_markets.NOT_CALLED_STEMS)) + r"|[^\0-\x7f]")
    for words in ("NOT_CALLED", "CALLED_TITLES"):
        assert without_stem(getattr(our_markets, words), stems) == [], words
