"""The two dialects of the standard, in which the same elements have other names: the usual one, and “Strict Open XML”."""

import re

STRICT = b"http://purl.oclc.org/ooxml/"
_OTHER = {
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": STRICT + b"spreadsheetml/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": STRICT
    + b"officeDocument/relationships",
    b"http://schemas.openxmlformats.org/drawingml/2006/": STRICT + b"drawingml/",
}
_GAP = re.compile(rb'<c:gapWidth val="[0-9]+"/>')  # a percentage, which the two write differently
_PERCENT = re.compile(rb'="(-?[0-9]+(?:\.[0-9]+)?)%"')


def strictly(xml: bytes) -> bytes:
    """XML of ours as a strict workbook has it."""
    for usual, strict in _OTHER.items():
        xml = xml.replace(usual, strict)
    return _GAP.sub(b"", xml)


def usually(xml: bytes) -> bytes:
    """A part of a strict workbook (its formats, its theme) as others have it; any other part as it is."""
    if STRICT not in xml:
        return xml
    for usual, strict in _OTHER.items():
        xml = xml.replace(strict, usual)
    return _PERCENT.sub(lambda found: b'="%d"' % round(float(found[1]) * 1000), xml)
