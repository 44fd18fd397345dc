"""Workbooks in the ways of programs that export lists: what each writes otherwise than Excel does."""

from collections.abc import Callable, Mapping

from tests.support.corpus.raw import MAIN, OFFICE, STYLES, Extra, Raw, texts, written
from tests.support.workbooks import Made, by_xlsxwriter, picture, prefixed, rewritten

_SHARED = '<c r="{at}" s="1" t="s"><v>{n}</v></c>'
_INLINE = '<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'
_NUMBER = '<c r="{at}"><v>{text}</v></c>'
_ROW = '<row r="{r}">{cells}</row>'
_MARGINS = '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
_SPREAD = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_COMPATIBLE = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_X14AC = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"


def _sheet(
    rows: str, before: str = "", behind: str = "", root: str = f'xmlns="{MAIN}" xmlns:r="{OFFICE}"'
) -> str:
    return f"<worksheet {root}>{before}<sheetData>{rows}</sheetData>{behind}</worksheet>"


def _sheetjs() -> Made:
    """Texts as results of formulas, a mark over all cells that numbers are texts."""
    rows = written(_ROW, '<c r="{at}" t="str"><v>{text}</v></c>', '<c r="{at}" t="n"><v>{text}</v></c>')
    before = '<dimension ref="A1:C7"/><sheetViews><sheetView workbookViewId="0"/></sheetViews>'
    ignored = '<ignoredErrors><ignoredError numberStoredAsText="1" sqref="A1:C7"/></ignoredErrors>'
    return Raw(
        _sheet(rows, before, _MARGINS + ignored), book_first='<workbookPr codeName="ThisWorkbook"/>'
    ).made()


def _exceljs() -> Made:
    """Spans, heights of its own namespace, and a shared formula."""
    row = '<row r="{r}" spans="1:3" x14ac:dyDescent="0.25">{cells}</row>'
    root = f'xmlns="{MAIN}" xmlns:r="{OFFICE}" xmlns:mc="{_COMPATIBLE}" mc:Ignorable="x14ac" xmlns:x14ac="{_X14AC}"'
    rows = written(row, _SHARED, _NUMBER)
    before = (
        '<sheetPr><outlinePr summaryBelow="1" summaryRight="1"/></sheetPr><dimension ref="A1:C7"/><sheetViews><sheetView '
        'workbookViewId="0" tabSelected="1"/></sheetViews><sheetFormatPr defaultRowHeight="15" outlineLevelRow="0" '
        'outlineLevelCol="0" x14ac:dyDescent="55"/><cols><col min="1" max="1" width="20" customWidth="1"/></cols>'
    )
    views = '<bookViews><workbookView xWindow="0" yWindow="0" windowWidth="12000" windowHeight="24000"/></bookViews>'
    return Raw(_sheet(rows, before, _MARGINS, root), texts(), book_first=views).made()


def _google() -> Made:
    """An empty drawing, a part of its own that is no XML, and a filter with a hidden name."""
    row = '<row r="{r}" ht="15.75" customHeight="1">{cells}</row>'
    rows = written(row, '<c r="{at}" s="1" t="s"><v>{n}</v></c>', '<c r="{at}" s="1"><v>{text}</v></c>')
    rows += "".join(f'<row r="{at}" ht="15.75" customHeight="1"/>' for at in range(8, 60))
    before = (
        '<sheetPr><outlinePr summaryBelow="0" summaryRight="0"/></sheetPr><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1.0" topLeftCell="A2" activePane="bottomLeft" state="frozen"/><selection activeCell="B3" sqref="B3" '
        'pane="bottomLeft"/></sheetView></sheetViews><sheetFormatPr customHeight="1" defaultColWidth="12.63" '
        'defaultRowHeight="15.75"/><cols><col customWidth="1" min="1" max="6" width="12.63"/></cols>'
    )
    behind = '<autoFilter ref="$A$1:$C$7"/><drawing r:id="rId1"/>'
    drawing = f'<xdr:wsDr xmlns:xdr="{_SPREAD}"/>'.encode()
    kind = "application/vnd.openxmlformats-officedocument.drawing+xml"
    extras = (
        Extra("xl/drawings/drawing1.xml", drawing, f"{OFFICE}/drawing", kind, of_sheet=True, id="rId1"),
        Extra(
            "xl/metadata",
            b"\x08\x96\x01",
            "http://customschemas.google.com/relationships/workbookmetadata",
            "application/binary",
            id="rId9",
        ),
    )
    more = (
        '<definedNames><definedName hidden="1" localSheetId="0" name="_xlnm._FilterDatabase">Customers!$A$1:$C$7</definedName>'
        '</definedNames><extLst><ext uri="GoogleSheetsCustomDataVersion2"><go:sheetsCustomData '
        'xmlns:go="http://customooxmlschemas.google.com/" r:id="rId9" roundtripDataChecksum="abc="/></ext></extLst>'
    )
    attributes = 'state="visible" name="Customers" sheetId="1"'
    return Raw(
        _sheet(rows, before, behind), texts(), book_more=more, extras=extras, sheet_attributes=attributes
    ).made()


def _numbers() -> Made:
    """The title of the table in the first row, every attribute said, no lines of the grid."""
    row = '<row r="{r}" ht="20.05" customHeight="1">{cells}</row>'
    title = '<row r="1" ht="27.65" customHeight="1"><c r="A1" t="inlineStr" s="1"><is><t>Table 1</t></is></c><c r="B1" s="1"/><c r="C1" s="1"/></row>'
    rows = title + written(
        row, '<c r="{at}" t="s" s="1"><v>{n}</v></c>', '<c r="{at}" s="1"><v>{text}</v></c>', first=2
    )
    before = (
        '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="A2:C8"/><sheetViews><sheetView workbookViewId="0" '
        'showGridLines="0" defaultGridColor="1"><pane topLeftCell="B3" xSplit="1" ySplit="2" activePane="bottomRight" '
        'state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultColWidth="16.3333" defaultRowHeight="19.9" '
        'customHeight="1" outlineLevelRow="0" outlineLevelCol="0"/><cols><col min="1" max="3" width="16.3516" style="1" '
        'customWidth="1"/><col min="4" max="16384" width="16.3516" style="1" customWidth="1"/></cols>'
    )
    behind = (
        '<mergeCells count="1"><mergeCell ref="A1:C1"/></mergeCells><pageMargins left="0.5" right="0.5" top="0.75" bottom="0.75" '
        'header="0.277778" footer="0.277778"/><pageSetup firstPageNumber="1" fitToHeight="1" fitToWidth="1" scale="72" '
        'useFirstPageNumber="0" orientation="portrait" pageOrder="downThenOver"/><headerFooter><oddFooter>&amp;C&amp;"Helvetica '
        'Neue,Regular"&amp;12&amp;K000000&amp;P</oddFooter></headerFooter>'
    )
    return Raw(_sheet(rows, before, behind), texts()).made(header_row=2)


def _wps() -> Made:
    """Pictures in cells, in a part of its own; Chinese fonts, readings of names; a property of the program."""
    root = f'xmlns="{MAIN}" xmlns:r="{OFFICE}" xmlns:mc="{_COMPATIBLE}" xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"'
    rows = written('<row r="{r}" ht="20" customHeight="1" spans="1:4">{cells}</row>', _SHARED, _NUMBER)
    shown = '<c r="D2" t="str"><f>_xlfn.DISPIMG("ID_1A2B",1)</f><v>=DISPIMG("ID_1A2B",1)</v></c></row>'
    rows = rows.replace("</row>", '<c r="D1" t="str"><v>照片</v></c></row>', 1)
    first, second, rest = rows.split("</row>", 2)
    rows = f"{first}</row>{second}{shown}{rest}"
    before = (
        '<sheetPr/><dimension ref="A1:D7"/><sheetViews><sheetView tabSelected="1" workbookViewId="0"><selection activeCell="D2" '
        'sqref="D2"/></sheetView></sheetViews><sheetFormatPr defaultColWidth="8.88888888888889" defaultRowHeight="14.4" '
        'outlineLevelCol="3"/>'
    )
    behind = (
        '<pageMargins left="0.75" right="0.75" top="1" bottom="1" header="0.5" footer="0.5"/><headerFooter/>'
    )
    images = (
        f'<etc:cellImages xmlns:xdr="{_SPREAD}" xmlns:r="{OFFICE}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"><etc:cellImage><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" '
        'name="ID_1A2B"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId1"/></xdr:blipFill><xdr:spPr/></xdr:pic>'
        "</etc:cellImage></etc:cellImages>"
    )
    own = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/image" Target="media/image1.png"/></Relationships>'
    )
    extras = [Extra("xl/cellimages.xml", images.encode(), "http://www.wps.cn/officeDocument/2020/cellImage", "application/vnd.wps-officedocument.cellimage+xml")]  # fmt: skip
    more = {"xl/media/image1.png": picture(), "xl/_rels/cellimages.xml.rels": own.encode()}
    read = texts()
    read[4] = '<t>王小明</t><rPh sb="0" eb="1"><t>ワン</t></rPh><phoneticPr fontId="0" type="noConversion"/>'
    styles = STYLES.replace("Calibri", "宋体")
    return Raw(_sheet(rows, before, behind, root), read, styles, extras=extras, parts=more).made()


def _poi() -> Made:
    """An extent of one cell whatever is there, and styles behind the kind of a cell."""
    rows = written(_ROW, '<c r="{at}" t="inlineStr" s="1"><is><t xml:space="preserve">{text}</t></is></c>')
    before = '<dimension ref="A1"/><sheetViews><sheetView workbookViewId="0" tabSelected="true"/></sheetViews><sheetFormatPr defaultRowHeight="15.0"/>'
    return Raw(_sheet(rows, before, _MARGINS, f'xmlns="{MAIN}"')).made()


def _phpspreadsheet() -> Made:
    """Everything said, also what is not so: a sheet that is not protected, no lines, no properties."""
    rows = written(
        '<row r="{r}" spans="1:3" customFormat="false" hidden="false" collapsed="false">{cells}</row>',
        _SHARED,
        _NUMBER,
    )
    before = (
        '<sheetPr><outlinePr summaryBelow="1" summaryRight="1"/></sheetPr><dimension ref="A1:C7"/><sheetViews><sheetView '
        'tabSelected="1" workbookViewId="0" showGridLines="true" showRowColHeaders="1"><selection activeCell="A1" sqref="A1"/>'
        '</sheetView></sheetViews><sheetFormatPr defaultRowHeight="14.4" outlineLevelRow="0" outlineLevelCol="0"/>'
    )
    behind = (
        '<printOptions gridLines="false" gridLinesSet="true"/>'
        + _MARGINS
        + '<pageSetup paperSize="1" orientation="default" scale="100" '
        'fitToHeight="1" fitToWidth="1" pageOrder="downThenOver"/><headerFooter differentOddEven="false" differentFirst="false" '
        'scaleWithDoc="true" alignWithMargins="true"><oddHeader/><oddFooter/></headerFooter>'
    )
    root = f'xmlns="{MAIN}" xml:space="preserve" xmlns:r="{OFFICE}"'
    return Raw(_sheet(rows, before, behind, root), texts()).made()


def _by_excel() -> Made:
    """Ids of revisions, alternatives for other programs, rules in extensions."""
    made = by_xlsxwriter(
        lambda _, page: page.data_validation("C2:C7", {"validate": "list", "source": ["a", "b"]})
    )
    names = (
        f' xmlns:mc="{_COMPATIBLE}" mc:Ignorable="x14ac xr xr2 xr3" xmlns:x14ac="{_X14AC}" '
        'xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" '
        'xmlns:xr2="http://schemas.microsoft.com/office/spreadsheetml/2015/revision2" '
        'xmlns:xr3="http://schemas.microsoft.com/office/spreadsheetml/2016/revision3" xr:uid="{00000000-0001-0000-0000-000000000000}">'
    )
    rules = (
        '<extLst><ext uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/'
        '2009/9/main"><x14:conditionalFormattings><x14:conditionalFormatting xmlns:xm="http://schemas.microsoft.com/office/excel/'
        '2006/main"><x14:cfRule type="expression" priority="9" id="{00000000-000E-0000-0000-000001000000}"><xm:f>$A2&gt;1</xm:f>'
        "<x14:dxf><font><b/></font></x14:dxf></x14:cfRule><xm:sqref>A2:A7</xm:sqref></x14:conditionalFormatting>"
        '</x14:conditionalFormattings></ext><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" xmlns:x14="http://schemas.microsoft.'
        'com/office/spreadsheetml/2009/9/main"><x14:dataValidations count="1" xmlns:xm="http://schemas.microsoft.com/office/excel/'
        '2006/main"><x14:dataValidation type="list" xr:uid="{1}"><x14:formula1><xm:f>Customers!$B$2:$B$7</xm:f></x14:formula1>'
        "<xm:sqref>B2:B7</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst></worksheet>"
    )
    path = (
        f'<mc:AlternateContent xmlns:mc="{_COMPATIBLE}"><mc:Choice Requires="x15"><x15ac:absPath '
        'xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac" url="/lists/"/></mc:Choice></mc:AlternateContent>'
        '<xr:revisionPtr revIDLastSave="0" documentId="8_{0}" xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision"/>'
    )
    data = rewritten(
        made.data,
        sheet1=lambda xml: xml.replace(">", names, 2).replace(names, ">", 1).replace("</worksheet>", rules),
        workbook=lambda xml: xml.replace("<bookViews>", f"{path}<bookViews>"),
    )
    return Made(data)


def _openxml_sdk() -> Made:
    """The fewest parts: no styles, no theme, no properties."""
    return Raw(_sheet(written(_ROW, _INLINE), root=f'xmlns="{MAIN}"'), styles="").made()


def _closedxml() -> Made:
    """Every name with a prefix, every target absolute."""
    rows = written(_ROW, _SHARED, _NUMBER)
    before = '<sheetPr><outlinePr summaryBelow="1" summaryRight="1"/></sheetPr><dimension ref="A1:C7"/>'
    return prefixed(Raw(_sheet(rows, before, _MARGINS), texts(), absolute=True).made())


def _epplus() -> Made:
    """Absolute targets, a name of the part that is not usual, and defined widths only for some columns."""
    rows = written(_ROW, _SHARED, _NUMBER)
    cols = '<cols><col min="2" max="2" width="24.5" bestFit="1" customWidth="1"/></cols>'
    return Raw(_sheet(rows, cols), texts(), absolute=True, sheet_part="xl/worksheets/Sheet_List.xml").made()


def _reporting() -> Made:
    """A server of reports: everything in one line, single quotes, and blanks in its tags."""
    rows = written("<row r='{r}' >{cells}</row >", "<c r='{at}' t='inlineStr' ><is><t >{text}</t ></is></c >")
    return Raw(_sheet(rows.replace("</row >", "</row>"), root=f"xmlns='{MAIN}'")).made()


def _no_places() -> Made:
    """Neither rows nor cells say where they stand."""
    return Raw(_sheet(written("<row>{cells}</row>", '<c t="inlineStr"><is><t>{text}</t></is></c>'))).made()


BY_PROGRAMS: Mapping[str, Callable[[], Made]] = {
    "as by SheetJS": _sheetjs,
    "as by exceljs": _exceljs,
    "as by Google Sheets": _google,
    "as by Numbers": _numbers,
    "as by WPS": _wps,
    "as by POI": _poi,
    "as by PhpSpreadsheet": _phpspreadsheet,
    "as by Excel": _by_excel,
    "as by the Open XML SDK": _openxml_sdk,
    "as by ClosedXML": _closedxml,
    "as by EPPlus": _epplus,
    "as by a server of reports": _reporting,
    "rows and cells without places": _no_places,
}
