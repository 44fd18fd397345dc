"""A file's bytes to its sheets: what it is, whether that is allowed, and the reader for it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from callsheet.sheets.limits import Limits
from callsheet.sheets.parser.comments import Comments
from callsheet.sheets.parser.file_type import permit, sniff, sniff_zip
from callsheet.sheets.parser.refusal import Refusal
from callsheet.sheets.parser.table import FoundSheet
from callsheet.sheets.parser.xlsx.workbook import workbook_part
from callsheet.sheets.parser.xml import drain
from callsheet.sheets.parser.zip_container import Container
from validators.message import message

_OPEN_XML = ("xlsx", "xlsm", "xltx")
_BY_DAMAGE = ("XML_BROKEN", "WORKBOOK_DAMAGED")  # if a checksum is wrong too, that is what to say


@dataclass(slots=True)
class Parse:
    """One file to parse. `suffix` is its name's ending, lower case; `format` is known once `sheets` has begun."""

    data: bytes
    suffix: str
    allow: frozenset[str]
    vocabulary: frozenset[str]
    encoding: str | None
    limits: Limits
    header: tuple[int, int] | None = None  # the lines of a text file that a person says to be its header
    format: str = field(default="", init=False)

    def sheets(self) -> Iterator[FoundSheet]:
        """The file's sheets. Only when the iteration has ended is the file proved; Refusal until then takes all back."""
        kind = sniff(self.data)
        if kind == "zip":
            yield from self._zipped()
            return
        self._permit(kind)
        if kind == "xls":
            from callsheet.sheets.parser.legacy import read_legacy
            from callsheet.sheets.parser.legacy_checks import check_xls
            from callsheet.sheets.parser.xls_comments import comments_of_xls

            check_xls(self.data)
            yield from read_legacy(self.data, self.limits, comments_of_xls(self.data))
        else:
            from callsheet.sheets.parser.csv.reader import read_delimited

            yield read_delimited(self.data, self.vocabulary, self.encoding, self.limits, self.header)

    def _zipped(self) -> Iterator[FoundSheet]:
        container = Container(self.data, self.limits)
        part, content_type = workbook_part(container)
        self._permit(sniff_zip(container, content_type))
        if self.format in _OPEN_XML:
            from callsheet.sheets.parser.xlsx.reader import read_xlsx

            try:
                yield from read_xlsx(container, part, self.limits)
            except Refusal as refusal:
                if refusal.code in _BY_DAMAGE:
                    container.prove()
                raise
            drain(container)
        else:
            from callsheet.sheets.parser.legacy import read_legacy

            drain(container)
            yield from read_legacy(self.data, self.limits, self._checked(container, part))

    def _checked(self, container: Container, part: str) -> list[Comments]:
        """The comments of a zipped workbook of another format, of which nothing else is read wrongly."""
        from callsheet.sheets.parser.legacy_checks import check_ods, check_xlsb
        from callsheet.sheets.parser.ods_comments import comments_of_ods
        from callsheet.sheets.parser.xlsb_comments import comments_of_xlsb

        if self.format == "ods":
            return comments_of_ods(container) if check_ods(container) else []
        check_xlsb(container)
        return comments_of_xlsb(container, part)

    def _permit(self, kind: str) -> None:
        self.format = "csv" if kind == "text" else kind
        permit(kind, self.suffix, self.allow)


def read_all(parse: Parse) -> list[FoundSheet]:
    """Every sheet, or Refusal. A file without a single sheet is refused."""
    sheets = list(parse.sheets())
    if not sheets:
        raise Refusal("WORKBOOK_DAMAGED", message("NO_WORKSHEET"))
    return sheets
