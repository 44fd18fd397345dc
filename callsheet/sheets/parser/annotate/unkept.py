"""Why a workbook is not given back as it is: nothing is wrong with it, the plain result takes its place."""


class Unkept(Exception):  # noqa: N818 - a verdict on a workbook, not an error of ours
    """A workbook in which something stands that cannot be changed safely. `code` names the reason (`OWN_*` of the messages)."""

    def __init__(self, code: str = "OWN_STRUCTURE") -> None:
        super().__init__(code)
        self.code = code
