"""What a workbook's package consists of: which parts are kept as they are, which are left out and said, and which nobody knows."""

import posixpath
import re
from collections import deque
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from callsheet.sheets.parser.annotate.dialects import strictly
from callsheet.sheets.parser.annotate.formulas import any_live
from callsheet.sheets.parser.annotate.markup import MAIN, RELATIONS, Node, Part, attribute, whole
from callsheet.sheets.parser.annotate.markup import TYPES as TYPES_URI
from callsheet.sheets.parser.annotate.unkept import Unkept
from callsheet.sheets.parser.zip_container import Container

TYPES = "[Content_Types].xml"
_KEPT = frozenset(
    [
        "officeDocument",
        "core-properties",
        "extended-properties",
        "custom-properties",
        "extendedProperties",  # these two of strict workbooks
        "customProperties",
        "thumbnail",
        "classificationlabels",
        "worksheet",
        "chartsheet",
        "styles",
        "theme",
        "sharedStrings",
        "calcChain",
        "sheetMetadata",
        "person",
        "drawing",
        "image",
        "chart",
        "chartEx",
        "chartStyle",
        "chartColorStyle",
        "chartUserShapes",
        "themeOverride",
        "diagramData",
        "diagramLayout",
        "diagramQuickStyle",
        "diagramColors",
        "diagramDrawing",
        "table",
        "comments",
        "vmlDrawing",
        "threadedComment",
        "printerSettings",
        "customProperty",
        "hyperlink",
        "pivotTable",
        "pivotCacheDefinition",
        "pivotCacheRecords",
        "slicer",
        "slicerCache",
        "timeline",
        "timelineCache",
        "rdRichValue",
        "rdRichValueStructure",
        "rdRichValueTypes",
        "rdSupportingPropertyBag",
        "rdSupportingPropertyBagStructure",
        "richValueRel",
        "richStyles",
        "rdArray",
        "FeaturePropertyBag",
        "namedSheetView",  # of Excel: the views of people who work on it together
        "cellImage",  # of WPS: pictures in cells
        "workbookmetadata",  # of Google Sheets: what it wants to know when it gets the file back
    ]
)
_LEFT_OUT = {  # kind of relation -> what is said of it
    "vbaProject": "LEFT_MACROS",
    "vbaProjectSignature": "LEFT_MACROS",
    "vbaProjectSignatureAgile": "LEFT_MACROS",
    "attachedToolbars": "LEFT_MACROS",
    "extensibility": "LEFT_MACROS",
    "externalLink": "LEFT_LINKS",
    "connections": "LEFT_CONNECTIONS",
    "volatileDependencies": "LEFT_CONNECTIONS",
    "customXml": "LEFT_CUSTOM_XML",
    "origin": "LEFT_SIGNATURE",
    "webextensiontaskpanes": "LEFT_ADD_INS",
}
_CONTROLS = frozenset(
    [
        "oleObject",
        "package",
        "control",
        "ctrlProp",
        "activeXControlBinary",
        "queryTable",
        "xmlMaps",
        "xlMacrosheet",
        "xlIntlMacrosheet",
        "dialogsheet",
    ]
)
_OUTSIDE_ALLOWED = frozenset({"hyperlink"})
_NUMBERED = re.compile(r"(\d+)\.[A-Za-z]+$")
_MACRO_TYPES = re.compile(r"vba|macroEnabled|activeX|ms-office\.vba", re.IGNORECASE)
_BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_READ_FOR_LINKS = ("drawing", "chart", "chartEx", "pivotCacheDefinition", "slicerCache")
_BRACKETED = re.compile(rb"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation inside the package. `kind` is the last word of its type."""

    id: str
    kind: str
    target: str
    node: Node


@dataclass(slots=True)
class Package:
    """A workbook's parts by what they are for. `left` says what stays behind, `kinds` has the kind of every part that is kept."""

    container: Container
    source: bytes = b""
    book: str = ""
    kinds: dict[str, str] = field(default_factory=dict)
    relations: dict[str, dict[str, Relation]] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)
    changed: dict[str, Part] = field(default_factory=dict)
    new: dict[str, bytes] = field(default_factory=dict)
    forget: Callable[[Part], Collection[str]] | None = None

    @classmethod
    def of(cls, container: Container, forget: Callable[[Part], Collection[str]] | None = None) -> "Package":
        """A container's package; Unkept when it holds what is not known.

        `forget` says, of the workbook part, which of its relations are to worksheets that go.
        """
        package = cls(container, container.data)
        package.forget = forget
        package._walk()
        package._demand_harmless_links()
        return package

    @property
    def linked(self) -> bool:
        """Whether the workbook knows other files by number."""
        return "LEFT_LINKS" in self.left

    @property
    def strict(self) -> bool:
        """Whether the workbook is written in the other dialect of the standard."""
        return self.part(self.book, 3).strict

    def ours(self, xml: bytes) -> bytes:
        """A part of ours in the workbook's dialect."""
        return strictly(xml) if self.strict else xml

    def part(self, name: str, depth: int) -> Part:
        """A part that is about to be changed, the same one whenever it is asked for."""
        if name not in self.changed:
            self.changed[name] = Part.of(self.container, name, depth)
            if self.book and name != self.book:
                self.demand_dialect(self.changed[name])
        return self.changed[name]

    def demand_dialect(self, part: Part) -> None:
        """Unkept for a part that is written in another dialect than the workbook."""
        if (part.strict or MAIN.encode() in part.tag(part.root)) and part.strict != self.strict:
            raise Unkept

    def of_kind(self, source: str, kind: str) -> list[Relation]:
        """The relations of a part that have a kind."""
        return [relation for relation in self.relations.get(source, {}).values() if relation.kind == kind]

    def relate(self, source: str, kind: str, target: str) -> str:
        """Add a relation from a part to a new one; its id."""
        known = self.relations.setdefault(source, {})
        number = 1
        while f"rIdCallsheet{number}" in known:
            number += 1
        own, name = f"rIdCallsheet{number}", relations_of(source)
        shown = posixpath.relpath(
            f"/{target}", f"/{posixpath.dirname(source)}"
        )  # of absolute ones it asks nobody
        kind_of = self.ours(f"{_OFFICE}/{kind}".encode()).decode()
        line = f'<Relationship xmlns="{RELATIONS}" Id="{own}" Type="{kind_of}" Target="{attribute(shown)}"/>'
        if name in self.container.members:
            part = self.part(name, 2)
            part.insert(part.root.inner, part.ours(line))
        else:
            before, more = self.new.get(name, _EMPTY), line.replace(f' xmlns="{RELATIONS}"', "").encode()
            self.new[name] = before.replace(b"</Relationships>", more + b"</Relationships>")
        known[own] = Relation(own, kind, target, Node("", {}, 0, 0))
        return own

    def begin(self, source: str, kind: str, part: Part, content_type: str) -> None:
        """Add a part with a relation to it, to be changed like one that was there."""
        if part.name in self.container.members:
            raise Unkept
        self.changed[part.name] = part
        self.relate(source, kind, part.name)
        self.announce(part.name, content_type)

    def announce(self, name: str, content_type: str) -> None:
        """Say what a new part is."""
        types = self.part(TYPES, 2)
        line = f'<Override xmlns="{TYPES_URI}" PartName="/{attribute(name)}" ContentType="{content_type}"/>'
        types.insert(types.root.close, types.ours(line))

    def announce_ending(self, ending: str, content_type: str) -> None:
        """Say what parts whose names end so are, if nothing says it yet."""
        types = self.part(TYPES, 2)
        for node in types.root.all("Default"):
            if node.attributes.get("Extension", "").casefold() == ending:
                return
        line = f'<Default xmlns="{TYPES_URI}" Extension="{ending}" ContentType="{content_type}"/>'
        types.insert(types.root.inner, types.ours(line))

    def number(self) -> int:
        """A number that is in no part's name, and none above it."""
        found = [_NUMBERED.search(name) for name in self.container.members]
        return 1 + max((int(one[1][:6]) for one in found if one), default=0)

    def drop_calculation_order(self) -> None:
        """Leave the calculation chain out: it names cells whose formulas are gone, and Excel makes it anew."""
        for relation in self.of_kind(self.book, "calcChain"):
            self.part(relations_of(self.book), 2).remove(relation.node)
            self.kinds.pop(relation.target, None)

    def clean_types(self) -> None:
        """Say nothing of parts that stay behind, and call the workbook one without macros."""
        types = self.part(TYPES, 2)
        for node in types.root.children:
            kind = node.attributes.get("ContentType", "")
            name = node.attributes.get("PartName", "").lstrip("/")
            if node.name == "Override" and name.casefold() == self.book.casefold():
                if kind != _BOOK_TYPE:
                    types.rewrite(node, {"ContentType": _BOOK_TYPE})
            elif _is_gone(node, name, self.kinds) or _MACRO_TYPES.search(kind):
                types.remove(node)

    def _walk(self) -> None:
        waiting = deque([""])
        while waiting:
            source = waiting.popleft()
            for relation in self._relations_of(source):
                if relation.target not in self.kinds:
                    self.kinds[relation.target] = relation.kind
                    waiting.append(relation.target)
        books = self.of_kind("", "officeDocument")
        if len(books) != 1:
            raise Unkept
        self.book = books[0].target
        if self.of_kind(self.book, "pivotCacheDefinition") and "LEFT_CONNECTIONS" in self.left:
            raise Unkept("OWN_CONTROLS")

    def _relations_of(self, source: str) -> Iterator[Relation]:
        name = relations_of(source)
        if name not in self.container.members:
            return
        part = Part.of(self.container, name, 2)
        going: Collection[str] = ()
        if self.forget and source and source == self._book_so_far():
            going = self.forget(self.part(source, 3))
        kept: dict[str, Relation] = {}
        for node in part.root.all("Relationship"):
            kind = node.attributes.get("Type", "").rpartition("/")[2]
            if node.attributes.get("Id", "") in going:
                self.part(name, 2).remove(node)
            elif node.attributes.get("TargetMode", "") == "External":
                if kind not in _OUTSIDE_ALLOWED:
                    raise Unkept("OWN_CONTROLS")
            elif kind in _LEFT_OUT and source in ("", self._book_so_far()):
                self.left.add(_LEFT_OUT[kind])
                self.part(name, 2).remove(node)
            elif kind in _KEPT or (kind == "customXml" and self.kinds.get(source) == "drawing"):  # ink
                relation = Relation(node.attributes.get("Id", ""), kind, self._target(source, node), node)
                if relation.id in kept:
                    raise Unkept
                kept[relation.id] = relation
            else:
                raise Unkept("OWN_CONTROLS" if kind in _CONTROLS else "OWN_STRUCTURE")
        self.relations[source] = kept
        yield from kept.values()

    def _book_so_far(self) -> str:
        return next((name for name, kind in self.kinds.items() if kind == "officeDocument"), "")

    def _target(self, source: str, node: Node) -> str:
        written = node.attributes.get("Target", "").replace("\\", "/")
        folder = posixpath.dirname(source)
        path = written.lstrip("/") if written.startswith("/") else posixpath.join(folder, written)
        for name in (posixpath.normpath(path), unquote(posixpath.normpath(path))):
            if name in self.container.members:
                return name
        raise Unkept

    def _demand_harmless_links(self) -> None:
        """Formulas outside of cells cannot lose what they rest on."""
        for name, kind in self.kinds.items():
            if kind not in _READ_FOR_LINKS:
                continue
            data = whole(self.container, name)
            if any_live(data, outside=self.linked) or (self.linked and _BRACKETED.search(data)):
                raise Unkept


_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_EMPTY = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
)


def relations_of(part: str) -> str:
    """The name of the part that holds a part's relations; "" is the package itself."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _is_gone(node: Node, name: str, kept: dict[str, str]) -> bool:
    known = {one.casefold() for one in kept} if node.name == "Override" else set()
    return node.name == "Override" and unquote(name).casefold() not in known and name.casefold() not in known
