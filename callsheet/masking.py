"""Text for places where no personal data may stand: notices, Prefect, every line of a log."""

from callsheet.messages.visible import visible
from transforms.masking import masked


def mask_digits(text: str) -> str:
    """The text with numbers and mail addresses masked (see `transforms.masking`), and what a terminal would obey shown as �."""
    return masked(visible(text))
