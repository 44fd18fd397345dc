"""What lists say of a customer in Malay, Indonesian, Spanish, Portuguese, Vietnamese, Thai and Filipino, beside English and Chinese.

Each word is declared once: titles and cells of consent, of a status and of marks read it from here. Accents and tones are often
left out, and what stands above or below a Thai letter is no letter to `words_of`, which puts a space there.
"""

import re

_SIGNS = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")  # above or below a Thai letter


def _of_title(words: str) -> str:
    """A pattern of words as `words_of` has them: it puts a space where a Thai letter has a sign."""
    return _SIGNS.sub(".?", words.replace("\u0e33", ".?\u0e32"))


# What is said of a customer or a number in a cell

REFUSED = (
    r"(?:has |have |had |was |been |customer |client )*(?:refused|refuses|declined|declines|rejected|rejects)"
    r"|(?:telah |sudah |dah |pelanggan )?(?:di|me)?(?:tolak|nolak)|(?:tidak|tak|tdk|nggak|gak) (?:ber)?(?:setuju|mahu|mau|sudi|sedia|kenan)|enggan|keberatan"
    r"|rechaz(?:ad[oa]|[oó]|a)|rehus(?:ad[oa]|[oó]|a)|declin(?:ad[oa]|[oó])|deneg(?:ad[oa]|[oó])|negad[oa]|no (?:acepta|acept[oó]|autoriza(?:d[oa])?|autoriz[oó]|consiente|est[aá] de acuerdo)"
    r"|recus(?:ou|ad[oa]|a)|rejeit(?:ou|ad[oa]|a)|declinou|n[aã]o (?:aceit(?:a|ou)|autoriz(?:a|ou|ad[oa])|concord(?:a|ou)|consente)"
    r"|(?:đã |da |bị |bi )?(?:từ chối|tu choi)|(?:không|khong) (?:đồng ý|dong y|chấp nhận|chap nhan|cho phép|cho phep)"
    r"|(?:ลูกค้า|ถูก)?ปฏิเสธ(?:แล้ว|สาย)?|ไม่(?:ยินยอม|อนุญาต|ยอมรับ|ตกลง)|tinanggihan|tumanggi|(?:hindi|di) (?:pumayag|pumapayag|payag)|ayaw(?: (?:na|po))*"
)
"""Somebody said no, without a word of what to."""
INACTIVE = (
    r"(?:tidak|tak|tdk) aktif|(?:non|nyah) ?aktif|dinonaktifkan|inactiv[oa]|no activ[oa]|desactivad[oa]|dad[oa] de baja|de baja|inativ[oa]|n[aã]o ativ[oa]|desativad[oa]"
    r"|(?:không|khong|ngừng|ngung|ngưng) (?:còn )?(?:hoạt động|hoat dong)|vô hiệu(?: hóa)?|ไม่(?:ได้)?ใช้งาน(?:แล้ว)?|ปิดใช้งาน|ไม่(?:มีการ)?เคลื่อนไหว|(?:hindi|di) (?:na )?aktibo"
)
CLOSED = (
    r"(?:telah |sudah |dah )?(?:di)?(?:batal|tutup|tamat|gantung|bekukan)(?:kan)?|pembatalan|cancelad[oa]|anulad[oa]|cerrad[oa]|suspendid[oa]|terminad[oa]|dad[oa] de baja|baja|encerrad[oa]|fechad[oa]|suspens[oa]"
    r"|(?:đã |da |bị |bi )?(?:hủy|huỷ|huy|đóng|tạm ngưng|tam ngung|tạm dừng|chấm dứt|cham dut|khóa|khoá)|(?:ถูก)?(?:ยกเลิก|ปิดบัญชี|สิ้นสุด|ระงับ|ลาออก)(?:แล้ว|การใช้งาน)?"
    r"|kinansela|kanselado|nakansela|sarado(?: na)?|suspendido"
)
REMOVED = (
    r"(?:telah |sudah |dah )?(?:di)?(?:hapus|padam|buang)(?:kan)?|terhapus|dikeluarkan|eliminad[oa]|borrad[oa]|quitad[oa]|removid[oa]|retirad[oa]|exclu[ií]d[oa]|apagad[oa]|deletad[oa]"
    r"|(?:đã |da |bị |bi )?(?:xóa|xoá|xoa|gỡ bỏ|go bo|loại bỏ|loai bo)|(?:ถูก)?(?:ลบ|นำออก|ตัดออก)(?:แล้ว|ออก|ชื่อ)*|tinanggal|inalis|binura|natanggal"
)
BARRED = (
    r"(?:telah |sudah |dah )?di(?:blokir|sekat|halang|larang)|terblokir|(?:di)?(?:senarai|daftar) ?hitam(?:kan)?|bloquead[oa]|vetad[oa]|prohibid[oa]|proibid[oa]|lista negra"
    r"|(?:đã |da |bị |bi )?(?:chặn|cấm)|bi chan|danh sách đen|danh sach den|(?:ถูก)?(?:บล็อก|บล๊อก|ห้าม)(?:แล้ว)?|(?:บัญชี|แบล็?ก ?)(?:ดำ|ลิสต์)|(?:naka ?|na )block|naka ?blacklist"
)
COMPLAINED = r"(?:buat |ada )?aduan|(?:meng)?adu|keluhan|kom?plain|quejas?|reclam(?:o|aci[oó]n|a[cç][aã]o|ou|[oó])|khiếu nại|khieu nai|(?:ลูกค้า)?ร้องเรียน|reklamo"
AGREED = (
    r"(?:ber)?setuju|disetujui|diizinkan|dibenarkan|bersedia|acept(?:ad[oa]|[oó]|a)|autorizad[oa]|consiente|consinti[oó]|de acuerdo|aceit(?:ou|a|o)|concord(?:ou|a|o)|consente|consentiu"
    r"|(?:đã |da )?(?:đồng ý|dong y|chấp nhận|chap nhan|cho phép|cho phep)|(?:ลูกค้า)?(?:ยินยอม|อนุญาต|ยอมรับ|ตกลง)(?:แล้ว)?|(?:pumayag|pumapayag|payag)(?: na)?"
)
WITHDRAWN = r"(?:telah |sudah |dah )?(?:di)?(?:cabut|tarik(?: balik)?)|revocad[oa]|retirad[oa]|revogad[oa]|(?:đã |da |bị )?(?:rút|thu hồi)|ถอน(?:ความยินยอม)?(?:แล้ว)?|binawi"
NO = r"tidak|tak|tdk|bukan|nggak|n[aã]o|không|khong|ไม่(?:ใช่|ได้)?|hindi"
NOT_YET = "belum|chưa|ยัง(?:ไม่)?"
"""No consent, where somebody is asked for it; of a work that is to be done, no more than that it is not."""
YES = r"ya|iya|s[ií]|sim|có|ใช่|oo"
STEMS = (
    *("refus", "declin", "reject", "tolak", "nolak", "setuju", "mahu", "mau", "sudi", "sedia", "kenan", "enggan", "keberatan", "rechaz", "rehus", "deneg", "negad", "acept", "autoriz", "consient", "acuerdo"),
    *("recus", "rejeit", "aceit", "concord", "consent", "tu choi", "dong y", "chap nhan", "cho phep", "tinang", "tumang", "payag", "pumay", "pumap", "ayaw"),
    *("aktif", "activ", "ativ", "baja", "hoat dong", "aktib", "batal", "tutup", "tamat", "gantung", "bekuk", "cancel", "anulad", "cerrad", "suspend", "termin", "encerrad", "fechad", "suspens"),
    *("huy", "ngung", "cham dut", "kinans", "kansel", "nakans", "sarado", "hapus", "padam", "buang", "keluar", "elimin", "borrad", "quitad", "remov", "retirad", "exclu", "apagad", "deletad", "xoa", "go bo", "loai bo", "natang", "inalis", "binura"),
    *("blokir", "sekat", "halang", "larang", "hitam", "bloque", "vetad", "prohib", "proib", "negra", "chan", "sach den", "block", "blackl", "adu", "keluhan", "plain", "queja", "reclam", "khieu", "reklamo"),
    *("izin", "benar", "consint", "cabut", "tarik", "revoc", "revog", "binawi", "tidak", "tak", "tdk", "bukan", "belum", "gak", "khong", "hindi", "nao"),
)  # fmt: skip
"""One of these is in every word above in Latin letters, but for a plain yes."""

OUT_STEMS = (
    *("aktif", "activ", "ativ", "baja", "hoat dong", "aktib", "hapus", "padam", "buang", "keluar", "elimin", "borrad", "quitad"),
    *("remov", "retirad", "exclu", "apagad", "deletad", "xoa", "go bo", "loai bo", "natang", "tinang", "inalis", "binura"),
)  # fmt: skip
"""One of these is in every word for what is inactive or was removed."""

# Titles

_OF_CUSTOMER = r"(?:pelanggan|nasabah|konsumen|akun|akaun|anggota|ahli|pengguna|kontak|prospek|(?:del? |da |do |de la )?(?:client[ea]|cuenta|conta|contac?to|usu[aá]rio|usuario|suscripci[oó]n|assinatura|abonado|registro)|khách(?: hàng)?|tài khoản|hội viên|liên hệ|ล.?กค.?า|บ.?ญช.?|สมาช.?ก|ผ.? ?ใช.?|ng (?:customer|kliyente))"
STATUS_TITLES = rf"(?:status|state|keadaan|kondisi|estado|estatus|situaci[oó]n|situa[cç][aã]o|trạng thái|trang thai|tình trạng|tinh trang|สถานะ|สถานภาพ|katayuan|kalagayan)(?: ?{_OF_CUSTOMER})?"
_OF_CALL = r"(?: ?(?:panggilan|call|tele[fp]on|hubungi|de (?:la )?llamada|da (?:chamada|liga[cç][aã]o)|(?:cuộc )?gọi|liên hệ|การโทร|การติดต่อ|ng tawag))?"
MARK_TITLES = (
    rf"(?:hasil|keputusan|resultados?|kết quả|ket qua|ผล(?:ลัพธ์|การโทร|การติดต่อ)?|resulta){_OF_CALL}|(?:status|estado|trạng thái|สถานะ){_OF_CALL}"
    r"|tanda|penanda|etiquetas?|marca(?:do|dor)?|marcador|nhãn|đánh dấu|ป้าย(?:กำกับ)?|แท็ก|(?:alasan|sebab|motivo|raz[oó]n|raz[aã]o|lý do|เหตุผล|dahilan)(?: (?:penolakan|tolak|batal|de (?:baja|rechazo)|da recusa|từ chối))?"
)
ACTION_TITLES = "(?:tindakan|aksi|acci[oó]n|a[cç][aã]o|hành động|การดำเนินการ|aksyon)(?: (?:seterusnya|selanjutnya|siguiente|seguinte|tiếp theo))?"
ACTIVE_TITLES = rf"(?:masih )?aktif(?:kah)?(?: ?{_OF_CUSTOMER})?|{_OF_CUSTOMER} (?:aktif|activ[oa]|ativ[oa])|activ[oa]|ativ[oa]|(?:đang |còn )?hoạt động|ใช้งาน(?:อยู่)?|aktibo"
INACTIVE_TITLES = rf"(?:{_OF_CUSTOMER} )?(?:{INACTIVE})"
REMOVED_TITLES = rf"(?:{REMOVED})"
NOT = r"(?:tidak|tak|tanpa|bukan|belum|sin|n[aã]o|sem|hindi|walang|menolak|tolak|menarik|dicabut|penarikan|pembatalan|batal|revoc\w*|revog\w*|retir\w*|cancel\w*|anula\w*|recha\w*|recus\w*|nega\w*|kadaluarsa|tamat|venc\w*|caduc\w*)"
NOT_OTHERWISE = "không|chưa|từ chối|rút|hủy|huỷ|thu hồi|hết hạn|ไม|ปฏ.?เสธ|ถอน|ยกเล.?ก|หมดอาย"
CONSENT_TITLES = (
    rf"(?:(?:tanggal|tarikh|fecha|data|ngày|petsa)(?: (?:del?|do|da|ng))? |{NOT} (?:ada |ang )?|(?:tiene|tem) )*(?:persetujuan|consentimiento|consentimento|pahintulot)"
    r"(?: (?:pelanggan|nasabah|pemasaran|marketing|(?:untuk )?(?:panggilan|dihubungi|di ?call|di ?tele[fp]on|data|privasi|pdp)|(?:del? |da |do )?(?:client[ea]|comercial|marketing|dados|datos|contac?to)"
    rf"|(?:de |para )(?:la |o |a |as |las )?(?:llamadas?|chamadas?|liga[cç][oõ]es|ser (?:llamad|contac?tad)[oa]|contac?to|datos|dados|marketing)|(?:na |sa )?(?:tumawag|tawagan|pagtawag|tawag)|{NOT}))*"
    f"|(?:sự |có |ngày |(?:{NOT_OTHERWISE}) )?(?:đồng ý|chấp thuận)(?: (?:nhận )?(?:cuộc )?gọi| của khách(?: hàng)?| liên hệ| tiếp thị| marketing)*|(?:ว.?นท.?|ไม.? ?|ถอน ?)?(?:ความ|การ|ให.?)? ?(?:ย.?นยอม|อน.?ญาต)(?:ให้)?(?:โทร|ต.?ดต.?อ|ของล.?กค.?า|การตลาด)*"
)
CONSENT_STEMS = ("setuju", "consent", "pahint")
ALLOWED_TITLES = (
    "kebenaran|keizinan|izin|autorizaci[oó]n|autoriza[cç][aã]o|permiso|permiss[aã]o|cho phép|อน.?ญาต"
)
"""Titles of a permission, or of a licence: of calls where all cells are a plain yes or no."""
ALLOWED_STEMS = ("benar", "izin", "autoriz", "permis")
REFUSING_TITLES = (
    r"\b(?:menolak|tolak) (?:dihubungi|panggilan|di ?call|tele[fp]on|pemasaran|marketing)\b|\b(?:senarai|daftar) hitam\b|\blista negra\b"
    r"|\brechaza (?:ser )?(?:llamad\w*|contactad\w*|llamadas)\b|\brecusa (?:ser )?(?:chamad\w*|contac?tad\w*|liga\w*)\b|từ chối (?:nhận )?(?:cuộc )?gọi|danh sách đen"
    "|ปฏ.?เสธ ?(?:การ|ร.?บ)? ?(?:โทร|สาย|ต.?ดต.?อ|ร.?บสาย)|บ.?ญช.?ด.?า|แบล.?กล.?สต"
)
REFUSING_STEMS = ("tolak", "nolak", "hitam", "negra", "rechaza", "recusa")

STATUS_TITLES, MARK_TITLES, ACTION_TITLES = map(_of_title, (STATUS_TITLES, MARK_TITLES, ACTION_TITLES))
ACTIVE_TITLES, INACTIVE_TITLES, REMOVED_TITLES = map(
    _of_title, (ACTIVE_TITLES, INACTIVE_TITLES, REMOVED_TITLES)
)
CONSENT_TITLES, ALLOWED_TITLES = _of_title(CONSENT_TITLES), _of_title(ALLOWED_TITLES)
