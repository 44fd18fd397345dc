"""Problems of files and sheets, found while reading."""

from validators.problems import ProblemType

FILES: tuple[ProblemType, ...] = ()
