"""templates/: the blank workbook of each kind, in English and Chinese."""

from pathlib import Path

from callsheet.sheets.template.workbook import write_template
from transforms.kinds import KINDS


def write_templates(folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    return [
        write_template(folder / f"{kind.name}.{language}.xlsx", kind, language=language)
        for kind in KINDS
        for language in ("en", "zh")
    ]
