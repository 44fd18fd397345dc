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
    r"(?:has |have |had |was |been |customer |client )*(?:refused|refuses|declined|declines|rejected|rejects)(?: to (?:talk|speak|engage|cooperate|continue|be contacted))?"
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
    r"(?:telah |sudah |dah )?(?:di)?(?:batal|tutup|tamat|gantung|bekukan)(?:kan)?|pembatalan|(?:solicita|solicit[oó]|pide|pidi[oó]) (?:(?:la|su|darse de) )?baja|cancelad[oa]|anulad[oa]|cerrad[oa]|suspendid[oa]|terminad[oa]|dad[oa] de baja|baja|encerrad[oa]|fechad[oa]|suspens[oa]"
    r"|(?:đã |da |bị |bi )?(?:hủy|huỷ|huy|đóng|tạm ngưng|tam ngung|tạm dừng|chấm dứt|cham dut|khóa|khoá)|(?:ถูก)?(?:ยกเลิก|ปิดบัญชี|สิ้นสุด|ระงับ|ลาออก)(?:แล้ว|การใช้งาน)?"
    r"|kinansela|kanselado|nakansela|sarado(?: na)?|suspendido"
)
REMOVED = (
    r"(?:telah |sudah |dah )?(?:di)?(?:hapus|padam|buang)(?:kan)?|terhapus|dikeluarkan|eliminad[oa]|borrad[oa]|quitad[oa]|removid[oa]|retirad[oa]|exclu[ií]d[oa]|apagad[oa]|deletad[oa]"
    r"|(?:đã |da |bị |bi )?(?:xóa|xoá|xoa|gỡ bỏ|go bo|loại bỏ|loai bo)|(?:ถูก)?(?:ลบ|นำออก|ตัดออก)(?:แล้ว|ออก|ชื่อ)*|tinanggal|inalis|binura|natanggal"
)
LEFT = r"(?:ha sido |fue |est[aá] |ya |cliente )*dad[oa] de baja|(?:cliente )?(?:solicita|solicit[oó]|pide|pidi[oó]|quiere|desea) (?:(?:la|su|una|darse de|darle de|ser dad[oa] de|dar de) )*baja"
"""In Spanish one word is for taking a name off a list and for ending a contract: whatever a call ended so for, no other follows."""
BARRED = (
    r"(?:telah |sudah |dah )?di(?:blokir|sekat|halang|larang)|terblokir|(?:di)?(?:senarai|daftar) ?hitam(?:kan)?|bloquead[oa]|vetad[oa]|prohibid[oa]|proibid[oa]|(?:lista )?robinson|lista negra"
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
    *("blokir", "sekat", "halang", "larang", "hitam", "bloque", "vetad", "prohib", "proib", "negra", "chan", "sach den", "robinson", "block", "blackl", "adu", "keluhan", "plain", "queja", "reclam", "khieu", "reklamo"),
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

# Calls that a customer agrees to, or does not

_DI = r"di ?(?:hubungi|call|tele[fp]on|kontak|panggil|ganggu)"
_CALLS_MALAY = (
    rf"(?:untuk )?(?:{_DI}|(?:men)?(?:terima|erima) (?:panggilan|call|tele[fp]on))(?: (?:lagi|semula))*"
)
_CALLS_LATIN = (
    r"(?:(?:a|en|em|que|el|la|las|as|os|o|m[aá]s|mais|recibir|receber|ser|se|le|lo|lhe|nuevas|novas) )*(?:llamar(?:l[eoa])?|llamad[oa]s?|contactar(?:l[eoa])?|contac?tad[oa]s?|contac?tos?|contatar|liga[cç][oõ]es|liga[cç][aã]o|ligar|chamad[oa]s?|telefonar|incomodad[oa]|perturbad[oa]|molestad[oa])"
    r"(?: (?:comercial(?:es)?|comerciais|publicitari[oa]s|publicidad|telef[oó]nic[oa]s?|por tel[eé]fono|por telefone|de (?:marketing|ventas|vendas)|m[aá]s|mais))*"
)
_CALLS_VIETNAMESE = r"(?:(?:nhận|nghe|được|bị) )*(?:(?:cuộc )?gọi(?: điện)?|liên hệ|liên lạc|điện thoại|tiếp thị|làm phiền)(?: (?:tiếp thị|quảng cáo|nữa|lại))*"
_CALLS_THAI = "(?:โทร(?:ศัพท์)?|ติดต่อ)(?:มา|กลับ|หา|อีก|เลย|แล้ว|นะ|ครับ|ค่ะ)*"
_NOT_REACHED = "(?! (?:được|duoc|đc|dc|tới|đến))"
NOT_CALLED = (
    rf"(?:(?:tidak|tak|tdk|nggak|gak) (?:lagi )?(?:mahu|mau|nak|ingin|ber ?sedia|sedia|setuju|sudi|suka|izin(?:kan)?)|enggan|(?:me)?nolak|tolak|jangan) (?:lagi )?{_CALLS_MALAY}|jangan (?:kacau|ganggu|kontak)|(?:me)?nolak (?:panggilan|tele[fp]on)"
    rf"|(?:minta|mohon|pinta|tolong|agar|supaya) (?:(?:agar|supaya|untuk) )?(?:tidak|tak|tdk|jangan) (?:lagi )?{_DI}(?: (?:lagi|semula))*|(?:tidak|tak|tdk) (?:{_DI} lagi|lagi {_DI})"
    rf"|(?:(?:pide|pidi[oó]|solicit[ao]|solicitó|exige|exigi[oó]) (?:que )?)?no (?:aceptan?|autorizan?|permiten?|quieren?|desean?|consienten?|(?:ser|recibir)(?= )) ?{_CALLS_LATIN}|(?:(?:inscrit[oa] |est[aá] )*en )?(?:la )?lista robinson"
    rf"|(?:(?:pediu|solicitou|pede|exige|exigiu) (?:(?:para|pra|que) )?)?n[aã]o (?:aceitam?|autorizam?|permitem?|quer(?:em)?|desejam?|consentem?|(?:ser|receber)(?= )) ?{_CALLS_LATIN}|n[aã]o (?:(?:me|lhe) )?(?:incomod(?:ar|em?)|chamar)|(?:(?:pediu|solicitou) )?descadastr(?:ad[oa]s?|o)"
    rf"|(?:không|đừng|khong)(?: được)? (?:làm phiền|lam phien)|(?:không|đừng|ngừng|ngưng|dừng) (?:liên hệ|liên lạc){_NOT_REACHED}|(?:ngừng|ngưng|dừng) gọi(?: điện)?|không được gọi|không (?:muốn|đồng ý|chấp nhận|cho phép) {_CALLS_VIETNAMESE}|từ chối {_CALLS_VIETNAMESE}"
    rf"|(?:ขอ|แจ้ง|บอก|ว่า|กรุณา|โปรด)*(?:ห้าม|อย่า|งด|ไม่ต้อง|ไม่ให้|ไม่(?:ต้องการ|อยาก|ประสงค์|ยินยอม|อนุญาต)ให้|ปฏิเสธ(?:การ)?){_CALLS_THAI}|(?:ไม่(?:ต้องการ|อยาก|ประสงค์)(?:จะ)?|ปฏิเสธ(?:การ)?)รับ(?:สาย|โทรศัพท์|การติดต่อ)"
    r"|ayaw (?:(?:na|nang|ng|pa) )*(?:magpa)?(?:tawag(?:an)?|kontakin)"
)
"""“Does not want to be called”, whole, as a cell or within a title has it; who could not be reached is none of them."""
NOT_CALLED_STEMS = ("hubungi", "call", "telef", "telep", "kontak", "panggil", "ganggu", "kacau", "llam", "contac", "contat", "ligac", "ligar", "chama", "incomod", "perturb", "molest", "robinson", "descadast", "lam phien", "tawag", "tumawag")  # fmt: skip
CALLED_TITLES = (
    rf"(?:boleh(?:kah)?|bisa(?:kah)?|dapat|setuju|bersedia|sedia|mau|mahu|nak|sudi|suka|ingin|(?:di)?izin(?:kan)?|kebenaran|keizinan)(?: kami)? (?:{_CALLS_MALAY}|hubungi|call|tele[fp]on|kontak)"
    rf"|(?:acepta|autoriza|permite|quiere|desea|consiente|(?:se )?puede(?:n)?|podemos|aceita|quer|deseja|consente|pode(?:mos)?|posso) {_CALLS_LATIN}|llamar|contactar|ligar|contatar"
    rf"|(?:cho phép|chấp nhận|đồng ý|có thể|được phép|muốn|sẵn sàng) {_CALLS_VIETNAMESE}"
    rf"|(?:อนุญาต|ยอมรับ|ยินดี|ยินยอม|สะดวก|ตกลง)(?:ให้|รับ|การ)*(?:{_CALLS_THAI}|สาย)|{_CALLS_THAI}ได้(?:ไหม|มั้ย|หรือไม่)?"
    r"|(?:pu?wede(?:ng)?|payag|pumapayag|gusto(?:ng)?) (?:(?:na|ba|bang) )*(?:tawagan|tumawag|kontakin)"
)
"""Titles under which a plain yes or no says whether somebody may be called."""

REFUSING_TITLES = (
    r"\b(?:menolak|tolak) (?:dihubungi|panggilan|di ?call|tele[fp]on|pemasaran|marketing)\b|\b(?:senarai|daftar) hitam\b|\blista negra\b"
    r"|\brechaza (?:ser )?(?:llamad\w*|contactad\w*|llamadas)\b|\brecusa (?:ser )?(?:chamad\w*|contac?tad\w*|liga\w*)\b|từ chối (?:nhận )?(?:cuộc )?gọi|danh sách đen"
    "|ปฏ.?เสธ ?(?:การ|ร.?บ)? ?(?:โทร|สาย|ต.?ดต.?อ|ร.?บสาย)|บ.?ญช.?ด.?า|แบล.?กล.?สต"
    rf"|(?<![a-z\u00c0-\u024f\u1e00-\u1eff])(?:{_of_title(NOT_CALLED)})(?![a-z\u00c0-\u024f\u1e00-\u1eff])"
)
REFUSING_STEMS = ("tolak", "nolak", "hitam", "negra", "rechaza", "recusa", *NOT_CALLED_STEMS)

_CLOCK = (
    r"[0-9]{1,2}(?![0-9])(?! ?(?:lần|lan|cuộc|kali|panggilan|veces|vezes|llamadas|chamadas|intentos|tentativas|hari|minggu|bulan|tahun|d[ií]as|semanas|meses|mês|a[nñ]os|anos|ngày|tuần|tháng|năm|beses|araw|x\b"
    + _of_title("|ครั้ง|สาย|รอบ|วัน|สัปดาห์|เดือน|ปี)")
    + ")"
)
"""A time of day, and no number of calls or days."""
TIMES = (
    r"\b(?:antes|despu[eé]s|depois|sebelum|selepas|sesudah|setelah|trước|truoc|sau|entre|bago|pagkatapos) (?:(?:de|las?|das?|os|do|jam|pukul|pkl|lúc|ng|alas) )*(?:"
    + _CLOCK
    + r"|mediod[ií]a|meio dia|siang|makan|kerja|tengah hari|trưa|giờ làm)"
    r"|\b(?:waktu|jam|masa) (?:kerja|pejabat|istirahat|makan)\b|\b(?:hora(?:rio|s)?|hor[aá]rio) (?:de |do )?(?:trabajo|trabalho|laboral|comida|almuerzo|almoço|oficina|comercial)"
    + _of_title("|(?:ก่อน|หลัง|ระหว่าง|ช่วง|ตั้งแต่|เวลา) ?(?:เที่ยง|บ่าย|เย็น|เวลา|พัก|ทำงาน|งาน|ประชุม|")
    + f"{_CLOCK})"
)
"""Until or from when: a remark of a time of day refuses nobody."""

STATUS_TITLES, MARK_TITLES, ACTION_TITLES = map(_of_title, (STATUS_TITLES, MARK_TITLES, ACTION_TITLES))
ACTIVE_TITLES, INACTIVE_TITLES, REMOVED_TITLES = map(
    _of_title, (ACTIVE_TITLES, INACTIVE_TITLES, REMOVED_TITLES)
)
CONSENT_TITLES, ALLOWED_TITLES, CALLED_TITLES = map(
    _of_title, (CONSENT_TITLES, ALLOWED_TITLES, CALLED_TITLES)
)
