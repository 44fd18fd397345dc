"""What `check` understood of a sheet, as the terminal shows it before the problems."""

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from callsheet.engine.understood_lines import field_title, in_short, understood_lines
from callsheet.messages.reader import Reader
from callsheet.messages.visible import in_one_line, visible
from transforms.kind import Kind
from transforms.understood import How, Understood

_MOST_COLUMNS = 7  # of the rows that are shown


def print_understood(
    console: Console, understood: Understood, kind: Kind, reader: Reader, *, short: bool
) -> None:
    """How the columns were read, where the rows go, and the first rows masked; `short`: one line of it."""
    if short:
        console.print(Padding(_text(in_short(understood, reader)), (0, 0, 0, 2), expand=False))
        return
    table = Table.grid(padding=(0, 2), pad_edge=False)
    for label, text in understood_lines(understood, kind, reader):
        table.add_row(_text(label, "dim"), _text(text))
    console.print(Padding(table, (0, 0, 0, 2), expand=False))
    if understood.rows:
        console.print(Padding(_rows(understood, kind, reader), (0, 0, 0, 2), expand=False))


def _rows(understood: Understood, kind: Kind, reader: Reader) -> Table:
    """The first rows below the titles of their fields; a custom field has the analyst's own."""
    custom = {column.field: column.title for column in understood.columns if column.how is How.CUSTOM}
    fields = list(dict.fromkeys(name for row in understood.rows for name in row.cells))[:_MOST_COLUMNS]
    titles = [custom.get(name) or field_title(name, kind, reader.language) for name in fields]
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for title in (reader.text("UNDERSTOOD_ROW"), *titles):
        table.add_column(_text(title), overflow="fold")
    for row in understood.rows:
        table.add_row(_text(str(row.row), "dim"), *(_text(row.cells.get(name, "")) for name in fields))
    return table


def _text(text: str, style: str = "") -> Text:
    return Text(visible(in_one_line(text)), style)
