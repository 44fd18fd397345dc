"""Every problem callsheet can name, in one place: files and sheets, rows and cells, and what the service answered."""

from validators.catalogue.assignment import ASSIGNMENT
from validators.catalogue.cells import CELLS
from validators.catalogue.files import FILES
from validators.catalogue.live import LIVE
from validators.catalogue.matrix import MATRIX
from validators.catalogue.meaning import MEANING
from validators.catalogue.repeats import REPEATS
from validators.catalogue.results import RESULTS
from validators.catalogue.rows import ROWS
from validators.catalogue.service import SERVICE

CATALOGUE = (*FILES, *MEANING, *ROWS, *CELLS, *REPEATS, *MATRIX, *LIVE, *ASSIGNMENT, *SERVICE, *RESULTS)
