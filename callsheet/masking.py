"""Text for places where no personal data may stand: notices, Prefect, every line of a log."""

from pathlib import Path

from callsheet.messages.visible import visible
from transforms.masking import masked


def mask_digits(text: str) -> str:
    """The text with numbers and mail addresses masked (see `transforms.masking`), and what a terminal would obey shown as �."""
    return masked(visible(text))


def mask_path(path: Path) -> str:
    """A path with each of its names masked by itself: it stays a path, of folders that can be found."""
    return "/".join(map(mask_digits, str(path).split("/")))
