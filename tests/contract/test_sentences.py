"""What a problem says, in both languages: with the facts that the rooms really put into it, and no word of the other one."""

import re

import pytest

from callsheet.messages import TEXTS, details, template, workbook
from callsheet.messages.reader import Reader
from callsheet.sheets.result.exchange import WHY
from callsheet.sheets.result.own import LEFT
from tests.support import languages
from tests.support.languages import english_in
from transforms.kind import Kind
from transforms.kinds import KINDS
from transforms.repairs import REPAIRS
from validators.catalogue import CATALOGUE
from validators.message import Message, message, pack, packed
from validators.problems import Problem

PART = "xl/worksheets/sheet1.xml"
ZONES = ("Asia/Singapore", "Asia/Shanghai")
CHANGE = message("CHANGE", field=message("FIELD_LEVEL"), before="1", after="3")
VALUES = message("VALUES", values=("1001", "1002"))
ALLOWED = packed("ALLOWED_VALUES", en="Inbound, Outbound, Both", zh="呼入、呼出、双向")
QUEUES = (
    message("QUEUE_LOSES", queue="3001", removed=7, members=10),
    message("MORE_QUEUES", count=3),
)

# Of each code the details that it comes with; where no detail is shown, none.
DETAILS: dict[str, tuple[str | Message, ...]] = {
    "FILE_UNREADABLE": (
        message("PERMISSION_DENIED"),
        message("NOT_A_REGULAR_FILE"),
        message("FILE_IS_A_LINK"),
        message("SYSTEM_ERROR", name="EIO"),
    ),
    "FILE_TOO_LARGE": ("120 > 100 MiB",),
    "FILE_NOT_A_SHEET": ("PDF", "Word (.docx)", message("OLD_OFFICE_FILE")),
    "FILE_COMPRESSED": ("7z",),
    "ARCHIVE_TOO_MANY": ("240 > 200",),
    "ARCHIVE_NESTED": ("7z",),
    "ARCHIVE_NAME": ("../名单",),
    "ARCHIVE_NAME_TWICE": ("名单",),
    "ARCHIVE_IGNORED": (message("VALUES", values=("~$名单", "._手机")),),
    "FILE_MACROS": ("Excel (.xlsm)",),
    "FILE_FORMAT_OFF": ("OpenDocument (.ods)",),
    "FILE_MISNAMED": ("CSV (.csv)",),
    "FILE_FORMAT_UNSURE": (message("UNSURE_ERRORS"), message("UNSURE_CELLS"), message("UNSURE_CODE_PAGE")),
    "FILE_DAMAGED": (
        message("DAMAGED_CHECKSUM", part=PART),
        message("DAMAGED_DATA"),
        message("DAMAGED_DATA_CUT"),
        message("DAMAGED_DIRECTORY"),
        message("DAMAGED_DIRECTORY_PLACE"),
        message("DAMAGED_END_MISSING"),
        message("DAMAGED_TRAILING_DATA"),
        message("DAMAGED_COMPRESSION"),
        message("DAMAGED_TWO_DESCRIPTIONS", part=PART),
        message("DAMAGED_OLD_FORMAT", error="XlsError"),
    ),
    "WORKBOOK_DAMAGED": (
        message("NO_WORKSHEET"),
        message("SHEET_MISSING", sheet="名单"),
        message("PART_SHARED"),
        message("PART_MISSING", part=PART),
        message("CELL_TEXT_MISSING"),
        message("CELL_NOT_BOOLEAN"),
        message("CELL_NOT_A_DATE"),
        message("CELL_NOT_A_NUMBER"),
        message("CELLS_OUT_OF_ORDER", part=PART),
        message("STRUCTURE_UNKNOWN", part=PART, name="c"),
        message("REFERENCES_MIXED", part=PART),
        message("CELL_TYPE_UNKNOWN", part=PART),
        message("CELL_IN_OTHER_ROW", part=PART),
        message("CELL_OUTSIDE_SHEET", part=PART),
        message("ROW_OR_STYLE_NUMBER", part=PART),
    ),
    "XML_BROKEN": (PART, message("XML_ERROR", part=PART, error="mismatched tag", number=7)),
    "XML_DTD": (PART,),
    "XML_ENCODING": (f"{PART}: cp1252",),
    "ZIP_BOMB": (f"{PART} > 100 : 1", "> 500 MiB"),
    "ZIP_MEMBERS": ("20000",),
    "ZIP_NAMES": ("../sheet1.xml",),
    "ZIP_OVERLAP": (PART,),
    "ZIP_ENCRYPTED": (PART,),
    "SHEET_TOO_LARGE": (
        message("ROWS_LIMIT", limit=1_048_576),
        message("COLUMNS_LIMIT", limit=500),
        message("CELLS_LIMIT", limit=20_000_000),
        message("RANGE_LIMIT", rows=2_000_000, columns=12),
        message("MERGED_LIMIT", limit=10_000),
        message("TEXT_LIMIT"),
    ),
    "CELL_TOO_LONG": ("32,767",),
    "PARSER_DIED": (
        message("PARSER_EXIT", status=-11),
        message("PARSER_NO_REPORT"),
        message("PARSER_BAD_TABLE"),
        "ValueError",
    ),
    "PARSER_TIMEOUT": (message("TIME_LIMIT", seconds=60.0), message("PROCESSOR_TIME")),
    "ENCODING_UNKNOWN": ("3",),
    "ENCODING_WRONG": ("gb18030",),
    "ENCODING_DAMAGED": ("3",),
    "TEXT_NUL": ("3",),
    "DELIMITER_UNKNOWN": ("", message("DELIMITERS", values=(message("TAB"), ",", ";"))),
    "QUOTE_UNCLOSED": ("3",),
    "QUOTES_BROKEN": ("3",),
    "HEADER_TOO_NARROW": ("4 / 3",),
    "SECOND_HEADER": ("7",),
    "QUOTES_OTHER": ("' '",),
    "ROWS_RAGGED": (message("UNFIT_LINES", wrong=40, lines=100, first=7),),
    "ROW_TOO_WIDE": ("5 / 4",),
    "ROW_TOO_SHORT": ("3 / 4",),
    "FIELD_TOO_LONG": ("32,767",),
    "KIND_UNKNOWN": (message("COLUMNS_SEEN", columns=2),),
    "KIND_CONTRADICTED": tuple(
        message("KIND_BUT", kind="customer-numbers", why=why)
        for why in (
            message("FILE_SAYS_NO", name="名单"),
            message("SHEET_SAYS_NO", name="名单"),
            message("FOLDER_SAYS_NO", name="名单"),
            message("ROWS_SAY_NO"),
            message("TITLE_SAYS_NO", row=1),
            message("HEADERS_FIT_BETTER", kind="forbidden-numbers"),
            message("NAME_SAYS_CALL"),
            message("COLUMNS_OF_CALL_LOG", columns=("手机", "电话")),
            message("COLUMNS_OF_ROSTER", columns=("手机", "电话")),
        )
    ),
    "HEADER_ROW_NOT_FOUND": ("3-4",),
    "HEADER_ROW_SHEET": (message("VALUES", values=("名单",)),),
    "ROWS_ABOVE_HEADER": ("3",),
    "SHEETS_SEVERAL": (message("VALUES", values=("名单", "手机")),),
    "SHEET_NOT_FOUND": (message("VALUES", values=("名单",)),),
    "SHEET_MAY_FORBID": ("名单",),
    "NOTE_REFUSES": ("名单",),
    "COLUMN_UNTITLED": ("12",),
    "COMMENT_REFUSES": (message("ROWS_SEEN", rows=("2", "3"), count=2),),
    "CAMPAIGN_NAME_TAKEN": (message("VALUES", values=("C1", "C2")),),
    "CAMPAIGN_NAMES_NOT_SEEN": (message("OFFLINE"),),
    "COLUMN_OF_OTHERS": ("名单",),
    "REMARKS_READ": ("陈伟",),
    "FORBIDDEN_SHORT": ("4",),
    "REMARK_REFUSES": (message("ROWS_SEEN", rows=("2", "3"), count=2),),
    "COLOUR_REFUSES": (message("ROWS_SEEN", rows=("2", "3"), count=2),),
    "CALL_DOUBTFUL": (message("ROWS_SEEN", rows=("2", "3"), count=2),),
    "CONSENT_UNCLEAR": (message("ROWS_SEEN", rows=("2", "3"), count=2),),
    "CALL_REFUSED": ("名单",),
    "CALL_REFUSED_ELSEWHERE": ("12",),
    "CONSENT_MISSING": ("名单",),
    "KIND_AMBIGUOUS": (" / ".join(kind.name for kind in KINDS[:2]),),
    "COLUMN_MISSING": (
        "",
        message("SIMILAR_COLUMN", header="手机号马"),
        message("OPTION_FILLS", option="C1"),
    ),
    "COLUMN_DUPLICATE": (message("VALUES", values=("A “手机”", "C “电话”")),),
    "COLUMN_UNKNOWN": ("", message("DID_YOU_MEAN", en="Telephone", zh="电话号码")),
    "COLUMN_REFUSED": ("", message("DID_YOU_MEAN", en="Telephone", zh="电话号码")),
    "COLUMN_NOT_USED": ("名单",),
    "COLUMN_OF_OTHER_KIND": ("queues / queue-rosters",),
    "SHEET_EMPTY": (message("SHEET_NAMED", sheet="名单"), message("ANY_SHEET")),
    "SHEET_IGNORED": ("名单",),
    "SHEET_LACKS": ("名单",),
    "SHEET_OF_RESULT": ("名单",),
    "RESULT_LEFT_OUT": tuple(
        message("VALUES", values=values)
        for values in ((message("LEFT_MACROS"),), tuple(map(message, sorted(LEFT))))
    ),
    "RESULT_PLAIN": tuple(map(message, sorted(WHY))),
    "SHEET_HIDDEN": ("名单",),
    "ROWS_BLANK": ("12",),
    "ROWS_HIDDEN": ("12",),
    "MERGED_CELLS": ("A2:A5, B7:C7",),
    "TABLES_BESIDE": ("8001",),
    "TABLE_UNTITLED": ("12",),
    "PHONE_LENGTH": ("2",),
    "PHONE_SHORT_HERE": ("3",),
    "PHONE_OTHER_COUNTRY": ("+65",),
    "PHONE_AREA_CODE": ("+20",),
    "PHONE_NOT_VALID": ("SG", message("ANY_COUNTRY")),
    "PHONE_COUNTRY_UNCLEAR": ("DE",),
    "PHONE_ZERO_UNCLEAR": ("DE",),
    "PHONE_ZERO_LOST": ("012…",),
    "CELL_ERROR": ("#REF!",),
    "WRONG_CELL_TYPE": (message("CELL_DATE"), message("CELL_BOOLEAN"), message("CELL_NUMBER")),
    "TEXT_TOO_LONG": ("201",),
    "NOT_A_CHOICE": (ALLOWED,),
    "ZONE_UNKNOWN": (message("VALUES", values=ZONES),),
    "REPAIR_REFUSED": tuple(message(f"REPAIR_{repair.code}") for repair in REPAIRS),
    "DUPLICATE_IN_FILE": ("12",),
    "DUPLICATE_IN_ROW": ("手机",),
    "NUMBER_IN_OTHER_ROW": ("12",),
    "CONFLICT_IN_FILE": ("12",),
    **dict.fromkeys(
        (
            "ALREADY_LOADED",
            "MAYBE_LOADED",
            "IN_OPEN_LOAD",
            "ROW_CHANGED",
            "LOADED_ROW_EDITED",
            "LOADED_IN_LIKE_ROW",
            "LOADED_NOT_KEPT",
            "LOADED_ELSEWHERE",
            "LOADED_WRITTEN_OTHERWISE",
            "HELD_BEFORE",
            "REFUSED_BEFORE",
        ),
        (message("LOAD_OF", load="20261126-101500-ab12", when="2026-11-26T02:15:00+00:00"),),
    ),
    "ROWS_NOT_COMPARED": (message("LEDGER_READ_ONLY"), message("LEDGER_OF_ANOTHER_VERSION")),
    "LOADED_BEFORE": ("20261126-101500-ab12",),
    "NOT_APPROVED": ("陈伟",),
    "REFERENCES_NOT_CHECKED": (message("OFFLINE"), message("NO_CREDENTIALS", profile="sandbox")),
    "AGENT_UNKNOWN": ("", message("NEAREST", key="1001")),
    "QUEUE_UNKNOWN": ("", message("NEAREST_NAMED", key="3001", name="销售")),
    "TITLE_NOT_A_QUEUE": ("", message("NEAREST_NAMED", key="3001", name="销售")),
    "TITLE_NOT_UNIQUE": (message("VALUES", values=("3001", "3002")),),
    "ROSTER_TURNED": (message("VALUES", values=("1001", "陈伟")),),
    "QUEUE_TWICE": (message("VALUES", values=("B “销售”", "C “3001”")),),
    "TITLES_UNKNOWN": (message("VALUES", values=("手机", "电话")),),
    "NAME_NOT_UNIQUE": (message("VALUES", values=("1001", "1002")),),
    "QUEUE_EXISTS": ("", message("EXISTING_NAME", name="销售")),
    "EXTENSION_EXISTS": ("",),
    "EXTENSION_UNKNOWN": ("", message("NEAREST", key="0801")),
    "EXTENSION_TAKEN": ("1001 陈伟",),
    "EXTENSION_TWICE": ("12",),
    "CAMPAIGN_NOT_FOUND": ("", message("NEAREST_NAMED", key="C1", name="续费")),
    "CAMPAIGN_OPTION_SHARED": (VALUES,),
    "CAMPAIGN_UNKNOWN": ("", message("NEAREST_NAMED", key="C1", name="续费")),
    "CAMPAIGN_NAME_SHARED": (VALUES,),
    "CAMPAIGN_CONTRADICTED": ("续费",),
    "CAMPAIGN_OF_LIST": (message("LOAD_OF", load="20261126-101500-ab12", when="2026-11-26T02:15:00+00:00"),),
    "CAMPAIGNS_OF_LISTS": (VALUES,),
    "CAMPAIGN_ENDED": (
        message("CAMPAIGN_IS_CLOSED"),
        message("CAMPAIGN_IS_FINISHED"),
        message("CAMPAIGN_IS_ARCHIVED"),
        message("CAMPAIGN_IS_DELETED"),
        message("CAMPAIGN_IS_EXPIRED"),
    ),
    "ASSIGN_AGENT_UNKNOWN": ("", message("NEAREST", key="1001")),
    "ASSIGN_AGENT_SHARED": (VALUES,),
    "ASSIGN_QUEUE_SHARED": (VALUES,),
    "ASSIGN_QUEUE_UNKNOWN": ("", message("NEAREST_NAMED", key="3001", name="销售")),
    "ASSIGN_COUNTS_SHORT": (message("COUNTS_AND_ROWS", assigned=2, rows=4),),
    "ASSIGN_COUNTS_OVER": (message("COUNTS_AND_ROWS", assigned=9, rows=1),),
    "TIME_UNCLEAR": ("Europe/Berlin",),
    "END_BEFORE_START": ("2026-12-01 09:00",),
    "ROSTER_GUARD": (message("REMOVALS_OVER_LIMIT", queues=QUEUES, total=31, share=20.0),),
    "ROSTER_NOT_WHOLE": (
        message(
            "ROWS_NOT_LOADABLE",
            rows=2,
            named=(
                message("ROW_AND_CODE", row=2, code="KIND"),
                message("MORE_ROWS", count=1),
            ),
        ),
        message("MEMBERS_NOT_READ"),
        message("NOBODY_STAYS", queues=("3001", "3002")),
    ),
    "ROSTER_REMOVED": ("1001, 1002", message("SOME", names="1001, 1002", more=3)),
    "READ_BACK_DIFFERS": (
        message("QUEUE_NOT_READ", queue="3001"),
        message("AGENT_NOT_IN_QUEUE", queue="3001"),
        message("STILL_DIFFERENT", changes=(CHANGE,)),
        message("STILL_MEMBERS", queue="3001", agents=message("SOME", names="1001", more=3)),
    ),
    "IDS_UNPAIRED": (message("IDS_FOR_NUMBERS", ids=1, numbers=50),),
    "SERVICE_REFUSED_ROW": ("【1】【号码】格式错误",),
    "SERVICE_REFUSED_FIELD": ("【1】【号码】格式错误",),
    "SERVICE_REFUSED_CALL": ("参数错误",),
    "FORBIDDEN_LIST_HELD": ("2026-11-26",),
    "FORBIDDEN_HERE": (
        message("FORBIDDEN_SINCE", when="2026-11-26T09:30:00+00:00", load="20261126-101500-ab12"),
    ),
    "FORBIDDEN_OTHER_NUMBER": (
        message(
            "FORBIDDEN_IN_COLUMN",
            column="甲",
            when="2026-11-26T09:30:00+00:00",
            load="20261126-101500-ab12",
        ),
        message("FORBIDDEN_IN_ROW", row="7", when="2026-11-26T09:30:00+00:00", load="20261126-101500-ab12"),
        message("FORBIDDEN_UNREADABLE", column="甲"),
        message("FORBIDDEN_UNREADABLE_ROW", row="7"),
    ),
    "FORBIDDEN_MAYBE": (
        message("FORBIDDEN_SINCE", when="2026-11-26T09:30:00+00:00", load="20261126-101500-ab12"),
        message(
            "FORBIDDEN_SINCE",
            when="2026-11-26T09:30:00+00:00",
            load=message("LOAD_OF_LIST", load="1", file="甲"),
        ),
        message(
            "FORBIDDEN_SINCE",
            when="2026-11-26T09:30:00+00:00",
            load=message("LOAD_OF_ROW", load="1", row=7, file="甲"),
        ),
    ),
    "FORBIDDEN_NOT_CHECKED": (message("LEDGER_OPEN_FAILED", place="甲", cause="1"),),
    "FORBIDDEN_ALLOWED": ("陈伟",),
    "FORBIDDEN_LISTS_WAIVED": ("陈伟",),
    "ANSWER_UNKNOWN": ("", message("WIRE_READ_TIMEOUT")),
    "ANSWER_PENDING": ("",),
    "COUNTS_UNNAMED": (
        message("ITEM_COUNTS", success=3, failed=1, named=0, sent=4),
        message("ITEM_COUNTS_PARTIAL", failed=1, named=0, sent=4),
    ),
    "COUNTS_SHORT": (message("IMPORT_COUNTS", loaded=3, repeated=1, failed=0, named=0, sent=5),),
    "RELEASE_UNKNOWN": ("陈伟",),
    "DUPLICATE_SUSPECTED": (message("IMPORT_COUNTS", loaded=8, repeated=0, failed=0, named=0, sent=5),),
    "RESOLVED": ("陈伟",),
    "NOT_SENT": ("", message("STOP_REQUESTED")),
}
CHANGES = (
    message("CHANGE_ADD", agent="1001 陈伟", values=(message("FIELD_VALUE", field=message("FIELD_CHECKIN"), value=message("VALUE_YES")),)),
    message("CHANGE_OF", agent="1001", changes=(CHANGE,)),
    message("QUEUE_ADDED", weight="3"),
    message("QUEUE_ADDED_PLAIN"),
    message("QUEUE_DELETED"),
    message("CHANGE", field=message("FIELD_EXT"), before=message("VALUE_NONE"), after="0801"),
    message("CHANGE", field=message("FIELD_PHONE"), before="…01", after=message("VALUE_NO")),
    message("CHANGE", field=message("FIELD_NAME"), before="a", after="b"),
    message("CHANGE", field=message("FIELD_WEIGHT"), before="1", after="2"),
    message("CHANGE", field=message("FIELD_WRAP_UP_TIME"), before="30", after="60"),
    message("CHANGE", field=message("FIELD_WRAP_UP_TYPE"), before="1", after="2"),
)  # fmt: skip
CASES = [
    Problem(line.code, 2, "手机", "甲", pack(detail) if isinstance(detail, Message) else detail)
    for line in CATALOGUE
    for detail in DETAILS.get(line.code, ("",))
]

_VALUES = (
    "手机号马",
    "手机",
    "电话",
    "名单",
    "甲, 乙",
    "甲",
    "销售",
    "续费",
    "陈伟",
    "【1】【号码】格式错误",
    "参数错误",
)


def chinese_in(sentence: str) -> list[str]:
    for value in _VALUES:
        sentence = sentence.replace(value, "")
    return languages.chinese_in(sentence)


@pytest.mark.parametrize("problem", CASES, ids=lambda problem: problem.code)
@pytest.mark.thinned(3)
def test_a_problem_reads_in_one_language(problem: Problem) -> None:
    """No half-Chinese sentence, no blank that nothing fills, and an end to every sentence."""
    for text in Reader("zh").problem(problem):
        assert english_in(text, ZONES) == [], text
        assert text.endswith(("。", "？", "）")), text
    for text in Reader("en").problem(problem):
        assert chinese_in(text) == [], text
        assert text.endswith((".", "?", ")")), text
    for text in (*Reader("zh").problem(problem), *Reader("en").problem(problem)):
        assert not re.search(r"\{|\}|\(\)|（）|“”|\.\.\.|[:：；;,，、]$|  ", text), text


def test_every_detail_has_its_case() -> None:
    """A code whose sentence shows a detail has one here, and every message that can be a detail is rendered."""
    shown = {line.code for line in CATALOGUE if "{detail}" in f"{line.en}{line.fix_en}{line.zh}{line.fix_zh}"}
    assert shown == set(DETAILS)
    given = [detail for several in DETAILS.values() for detail in several if isinstance(detail, Message)]
    rendered = {code for detail in (*given, *CHANGES) for code in detail.codes()} | {"ALLOWED_VALUES"}
    assert details.TEXTS.keys() - rendered == set()


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.code)
def test_a_change_reads_in_one_language(change: Message) -> None:
    """What would change of a queue or an agent."""
    assert english_in(Reader("zh").say(change)) == []
    assert chinese_in(Reader("en").say(change)) == []


@pytest.mark.parametrize("code", sorted({**workbook.TEXTS, **template.TEXTS}))
def test_a_text_of_a_workbook_is_of_one_language(code: str) -> None:
    """Titles, labels, steps and comments."""
    blanks = re.compile(r"\{[^{}]*\}")
    assert english_in(blanks.sub("", TEXTS[code].zh)) == []
    assert chinese_in(blanks.sub("", TEXTS[code].en)) == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kinds_declaration_is_of_one_language(kind: Kind) -> None:
    """Its title, how a load of it is undone, its columns' titles and help, and its choices."""
    pairs = [(kind.title.en, kind.title.zh), (kind.undo.en, kind.undo.zh)]
    pairs += [(column.en, column.zh) for column in kind.columns]
    pairs += [(column.help_en, column.help_zh) for column in kind.columns]
    pairs += [(choice.en, choice.zh) for column in kind.columns for choice in column.choices]
    for english, chinese in pairs:
        assert chinese_in(english) == [], english
        assert english_in(chinese) == [], chinese
    assert [option.help for option in kind.options if chinese_in(option.help)] == []


_MANY = re.compile(r"\{(?:count|rows|detail)(?::,)?\} (?:rows|numbers|columns|cells)\b")
_NEVER_ONE = {
    "HEADLINE_ALL",
    "VERIFY_ROWS_UNACCOUNTED",
    "CHUNK_PARTLY_UNKNOWN",
    "RANGE_LIMIT",
}  # ranges, and several rows


def test_one_row_is_said_as_one() -> None:
    """A number of things and their name are in the same number, also where a problem keeps the number as text."""
    sentences = [(code, text.en) for code, text in TEXTS.items()] + [
        (each.code, each.en) for each in CATALOGUE
    ]
    assert {code for code, sentence in sentences if _MANY.search(sentence)} - _NEVER_ONE == set()
    for code in ("ROWS_BLANK", "ROWS_HIDDEN", "COLUMN_UNTITLED"):
        said = [Reader().problem(Problem(code, column="C", detail=count))[0] for count in ("1", "2")]
        assert ["1 row " in said[0] or "1 row;" in said[0], "2 rows" in said[1]] == [True, True]


def test_the_advice_of_an_unread_service_does_not_suppose_that_a_check_was_run_offline() -> None:
    """Whoever set no credentials reads the same advice: only the reason names the option."""
    (line,) = (line for line in CATALOGUE if line.code == "REFERENCES_NOT_CHECKED")
    assert "--offline" not in line.fix_en + line.fix_zh
    assert "--offline" in Reader().say(message("OFFLINE"))


def test_the_word_for_a_column_runs_into_no_other_word() -> None:
    """“列表明” reads as “a list says” before it reads as “a column makes clear”."""
    chinese = [text.zh for text in TEXTS.values()] + [
        half for one in CATALOGUE for half in (one.zh, one.fix_zh)
    ]
    assert [text for text in chinese if "列表明" in text] == []
