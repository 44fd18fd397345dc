"""Which attributes elements must have and in which order their children stand, by the standard (ECMA-376, parts 1 and 2).

Declared are the elements that we write: of worksheets, formats, comments, drawings, charts, content types and relations.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping

from tests.support.ooxml.package import Package, out_of_order

_REQUIRED: Mapping[str, Mapping[str, str]] = {  # end of the namespace -> element -> attributes
    "spreadsheetml/2006/main": {
        "sheet": "name sheetId id",
        "definedName": "name",
        "sheetView": "workbookViewId",
        "col": "min max",
        "mergeCell": "ref",
        "autoFilter": "ref",
        "cfRule": "priority type",
        "dataValidation": "sqref",
        "conditionalFormatting": "sqref",
        "pageMargins": "left right top bottom header footer",
        "legacyDrawing": "id",
        "drawing": "id",
        "numFmt": "numFmtId formatCode",
        "cellStyle": "xfId",
        "comment": "ref authorId",
        "ignoredError": "sqref",
    },
    "drawingml/2006/spreadsheetDrawing": {"cNvPr": "id name"},
    "drawingml/2006/chart": {"axId": "val", "idx": "val", "order": "val"},
    "package/2006/content-types": {"Default": "Extension ContentType", "Override": "PartName ContentType"},
    "package/2006/relationships": {"Relationship": "Id Type Target"},
}
_STRICT = re.compile(r"ooxml/(spreadsheetml|drawingml)/(\w+)")  # of the other dialect
_LABELS = "showLegendKey showVal showCatName showSerName showPercent showBubbleSize separator showLeaderLines leaderLines extLst"
_AXIS = (
    "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark tickLblPos spPr txPr "
    "crossAx crosses crossesAt"
)
_ORDER: Mapping[str, Mapping[str, str]] = {
    "spreadsheetml/2006/main": {
        "row": "c extLst",
        "c": "f v is extLst",
        "is": "t r rPh phoneticPr",
        "si": "t r rPh phoneticPr",
        "sheetView": "pane selection pivotSelection extLst",
        "dataValidation": "formula1 formula2",
        "cfRule": "formula colorScale dataBar iconSet extLst",
        "comments": "authors commentList extLst",
        "comment": "text commentPr",
        "dxf": "font numFmt fill alignment border protection extLst",
        "border": "start end left right top bottom diagonal vertical horizontal",
        "xf": "alignment protection extLst",
        "patternFill": "fgColor bgColor",
    },
    "drawingml/2006/spreadsheetDrawing": {
        "twoCellAnchor": "from to sp grpSp graphicFrame cxnSp pic contentPart AlternateContent clientData",
        "oneCellAnchor": "from ext sp grpSp graphicFrame cxnSp pic contentPart AlternateContent clientData",
        "from": "col colOff row rowOff",
        "to": "col colOff row rowOff",
        "graphicFrame": "nvGraphicFramePr xfrm graphic",
    },
    "drawingml/2006/chart": {
        "chartSpace": "date1904 lang roundedCorners AlternateContent style clrMapOvr pivotSource protection chart spPr txPr "
        "externalData printSettings userShapes extLst",
        "chart": "title autoTitleDeleted pivotFmts view3D floor sideWall backWall plotArea legend plotVisOnly dispBlanksAs extLst",
        "title": "tx layout overlay spPr txPr",
        "barChart": "barDir grouping varyColors ser dLbls gapWidth overlap serLines axId",
        "dLbls": f"dLbl delete numFmt spPr txPr dLblPos {_LABELS}",
        "dPt": "idx invertIfNegative marker bubble3D explosion spPr",
        "catAx": f"{_AXIS} auto lblAlgn lblOffset tickLblSkip tickMarkSkip noMultiLvlLbl",
        "valAx": f"{_AXIS} crossBetween majorUnit minorUnit dispUnits",
        "scaling": "logBase orientation max min",
    },
}


def missing_attributes(package: Package) -> Iterator[str]:
    """Attributes that elements lack, in any part of XML."""
    for part, element, family, name in _elements(package):
        present = {key.rpartition("}")[2] for key in element.attrib}
        lacking = (one for one in _REQUIRED.get(family, {}).get(name, "").split() if one not in present)
        yield from (f"{part}: <{name}> has no {one}" for one in lacking)


def faults_of_order(package: Package) -> Iterator[str]:
    """Children that are out of order or do not belong there, in any part of XML."""
    for part, element, family, name in _elements(package):
        if order := _ORDER.get(family, {}).get(name, "").split():
            yield from (f"{part}: {fault}" for fault in out_of_order(element, order, repeated=order))


def _elements(package: Package) -> Iterator[tuple[str, ET.Element, str, str]]:
    """Every element with its part, the end of its namespace as the usual dialect has it, and its name."""
    for part, data in package.parts.items():
        if not part.endswith((".xml", ".rels")) or data.lstrip(b"\xef\xbb\xbf")[:1] != b"<":
            continue
        for element in package.tree(part).iter():
            namespace, _, name = str(element.tag).rpartition("}")
            yield part, element, _STRICT.sub(r"\1/2006/\2", namespace.partition(".org/")[2]), name
