"""Headers as they are compared; the parser's child uses the same function as everybody else."""

import pytest

from transforms.parser_shared import normalise


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        (" Tele-phone ", "telephone"),
        ("ＴＥＬＥＰＨＯＮＥ", "telephone"),
        ("tele\u200bphone*", "telephone"),
        ("Phone No.", "phoneno"),
        ("电话号码：", "电话号码"),
        ("\ufeffTelephone", "telephone"),
    ],
)
def test_width_case_spaces_and_separators_do_not_matter(written: str, compared: str) -> None:
    """Two headers that a person takes for the same are the same."""
    assert normalise(written) == compared
