"""What is wrong with the structure of a workbook (.xlsx), without the code that writes it and without its schemas.

Checked is what makes Excel "repair" a file: order and number of elements, counts, ids, relations, content types, indexes within
their lists, attributes that must be there, references of cells, and texts that are too long. One line for each fault; none is a workbook that opens.
"""

from tests.support.ooxml.book import faults_of_book
from tests.support.ooxml.declared import faults_of_order, missing_attributes
from tests.support.ooxml.package import Package
from tests.support.ooxml.sheet import faults_of_sheet


def faults(data: bytes) -> list[str]:
    """Everything that is wrong with a workbook, given its bytes."""
    package = Package.of(data)
    if lacking := list(missing_attributes(package)):
        return lacking
    found = [*package.faults(), *faults_of_book(package), *faults_of_order(package)]
    for part in package.parts_of_kind("worksheet"):
        found += [f"{part}: {fault}" for fault in faults_of_sheet(package, part)]
    return found
