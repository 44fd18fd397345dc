"""A file's bytes to its sheets: what it is, whether that is allowed, and the reader for it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sheets.limits import Limits
from sheets.parser.container import Container
from sheets.parser.found import FoundSheet
from sheets.parser.markup import drain
from sheets.parser.refusal import Refusal
from sheets.parser.sniff import permit, sniff, sniff_zip
from sheets.parser.workbook import workbook_part

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
    format: str = field(default="", init=False)

    def sheets(self) -> Iterator[FoundSheet]:
        """The file's sheets. Only when the iteration has ended is the file proved; Refusal until then takes all back."""
        kind = sniff(self.data)
        if kind == "zip":
            yield from self._zipped()
            return
        self._permit(kind)
        if kind == "xls":
            from sheets.parser.legacy import read_legacy

            yield from read_legacy(self.data, self.limits)
        else:
            from sheets.parser.delimited import read_delimited

            yield read_delimited(self.data, self.vocabulary, self.encoding, self.limits)

    def _zipped(self) -> Iterator[FoundSheet]:
        container = Container(self.data, self.limits)
        part, content_type = workbook_part(container)
        self._permit(sniff_zip(container, content_type))
        if self.format in _OPEN_XML:
            from sheets.parser.xlsx import read_xlsx

            try:
                yield from read_xlsx(container, part, self.limits)
            except Refusal as refusal:
                if refusal.code in _BY_DAMAGE:
                    container.prove()
                raise
            drain(container)
        else:
            from sheets.parser.legacy import read_legacy

            drain(container)
            yield from read_legacy(self.data, self.limits)

    def _permit(self, kind: str) -> None:
        self.format = "csv" if kind == "text" else kind
        permit(kind, self.suffix, self.allow)


def read_all(parse: Parse) -> list[FoundSheet]:
    """Every sheet, or Refusal. A file without a single sheet is refused."""
    sheets = list(parse.sheets())
    if not sheets:
        raise Refusal("WORKBOOK_DAMAGED", "it has no worksheet")
    return sheets
