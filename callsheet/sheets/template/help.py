"""The help sheet of a template: how to fill it in, and what each column takes, in English and Chinese."""

from typing import Any

from callsheet.sheets import style
from callsheet.sheets.template import rules
from callsheet.sheets.words import Words
from transforms.kind import Kind
from validators.schema import Column

_HELP_SHEET = Words(f"{style.OWN_SHEET_PREFIX}help", f"{style.OWN_SHEET_PREFIX}说明")
_WIDTHS = (2, 24, 20, 10, 44, 38, 30, 24)
_LAST = len(_WIDTHS) - 1
_HEADS = (
    "Column\n列名", "API field\n接口字段", "Required\n必填", "What to write", "填写说明", "Rule\n规则", "Example\n示例",
)  # fmt: skip
_STEPS = (
    Words(
        "Write or paste your rows from row 3 on. Columns with a dark header and a * must be filled in.",
        "请从第 3 行开始填写或粘贴数据。表头为深色并带 * 的列必须填写。",
    ),
    Words(
        "Paste values only (Paste Special, Values): the cells are formatted as text, which keeps zeros and long numbers.",
        "粘贴时请选择“仅粘贴值”：单元格已设为文本格式，可保留前导零和长号码。",
    ),
    Words(
        f"Row 2 is an example. It is not loaded while its last cell says “{style.EXAMPLE_MARK}”; you may delete the row.",
        f"第 2 行为示例：最后一格写有“{style.EXAMPLE_MARK}”时不会导入，可删除该行。",
    ),
    Words(
        "Columns may be moved or left out, but keep the titles as they are; required columns must stay.",
        "列的顺序可以调整，非必填列可以删除，但请保留列名；必填列不可删除。",
    ),
)
_CUSTOM = Words(
    "More columns may be added for custom fields: title them with the field's id, or map their titles in the profile.",
    "可以添加自定义字段列：列名填写字段 ID，或在配置中设置对应关系。",
)
_LINE_HEIGHT = 17


def draw_help(book: Any, kind: Kind, language: str) -> None:
    """Add the help sheet to an xlsxwriter workbook; it says everything in both languages."""
    page = book.add_worksheet(_HELP_SHEET.of(language))
    page.hide_gridlines(2)
    for at, width in enumerate(_WIDTHS):
        page.set_column(at, at, width)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    large = book.add_format({"bold": True, "font_size": 20, "font_color": style.BRAND})
    page.set_row(1, 32)
    page.write_string(1, 1, f"{kind.title.en}  {kind.title.zh}", large)
    row = _draw_steps(book, page, 3, (*_STEPS, _CUSTOM) if kind.rows.custom_fields else _STEPS)
    _draw_heads(book, page, row + 1)
    for at, column in enumerate(kind.columns, start=row + 2):
        _draw_column(book, page, at, column)


def _draw_steps(book: Any, page: Any, row: int, steps: tuple[Words, ...]) -> int:
    """Draw the steps, English at the left and Chinese at the right; the row after them."""
    looks = {
        "bg_color": style.BRAND_PALE,
        "text_wrap": True,
        "valign": "vcenter",
        "align": "left",
        "indent": 1,
    }
    look = book.add_format(looks)
    for at, step in enumerate(steps, start=row):
        lines = max(_lines(step.en, sum(_WIDTHS[1:5])), _lines(step.zh, sum(_WIDTHS[5:])))
        page.set_row(at, _LINE_HEIGHT * lines + 8)
        page.merge_range(at, 1, at, 4, f"{at - row + 1}.  {step.en}", look)
        page.merge_range(at, 5, at, _LAST, f"{at - row + 1}.  {step.zh}", look)
    return row + len(steps)


def _draw_heads(book: Any, page: Any, row: int) -> None:
    look = style.header_format(book, text_wrap=True)
    page.set_row(row, 2 * _LINE_HEIGHT + 6)
    for at, head in enumerate(_HEADS, start=1):
        page.write_string(row, at, head, look)


def _draw_column(book: Any, page: Any, row: int, column: Column) -> None:
    looks = {"text_wrap": True, "valign": "vcenter", "align": "left", "indent": 1, "num_format": "@"}
    line: dict[str, Any] = {**looks, "bottom": 1, "bottom_color": style.LINE}
    strong: dict[str, Any] = {"bold": True, "font_color": style.BRAND}
    muted: dict[str, Any] = {"font_color": style.MUTED}
    rule, example = rules.rule(column), rules.example(column.example, column)
    cells: tuple[tuple[str, dict[str, Any]], ...] = (
        (_both(Words(column.en, column.zh)), strong),
        (column.field, muted),
        ("Yes 是" if column.required else "No 否", strong if column.required else muted),
        (column.help_en, {}),
        (column.help_zh, {}),
        (_both(rule), {}),
        (_both(example), {"italic": True}),
    )
    lines = max(_lines(text, width) for (text, _), width in zip(cells, _WIDTHS[1:], strict=True))
    page.set_row(row, _LINE_HEIGHT * lines + 6)
    for at, (text, more) in enumerate(cells, start=1):
        page.write_string(row, at, text, book.add_format({**line, **more}))


def _both(words: Words) -> str:
    return words.en if words.en == words.zh else f"{words.en}\n{words.zh}"


def _lines(text: str, width: int) -> int:
    return sum(1 + max(style.display_width(line) - 1, 0) // (width - 3) for line in text.split("\n"))
