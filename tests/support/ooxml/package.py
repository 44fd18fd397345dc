"""The parts of a package, what they are, and how they are related."""

import io
import posixpath
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import unquote

TYPES = "[Content_Types].xml"
_CONTENT = {  # kind of relation -> the last words of the content type that its part must have
    "officeDocument": "sheet.main+xml",
    "worksheet": "worksheet+xml",
    "chartsheet": "chartsheet+xml",
    "styles": "styles+xml",
    "theme": "theme+xml",
    "sharedStrings": "sharedStrings+xml",
    "calcChain": "calcChain+xml",
    "comments": "comments+xml",
    "threadedComment": "threadedcomments+xml",
    "person": "person+xml",
    "vmlDrawing": "vmlDrawing",
    "drawing": "drawing+xml",
    "chart": "chart+xml",
    "table": "table+xml",
    "pivotTable": "pivotTable+xml",
    "pivotCacheDefinition": "pivotCacheDefinition+xml",
    "pivotCacheRecords": "pivotCacheRecords+xml",
    "printerSettings": "printerSettings",
}


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation of a part; `target` is a part's name, or what stands there when it leads out."""

    id: str
    kind: str
    target: str
    outside: bool


@dataclass(frozen=True)
class Package:
    """A package as a map of its parts."""

    parts: dict[str, bytes]
    twice: tuple[str, ...] = ()
    _trees: dict[str, ET.Element] = field(default_factory=dict)

    @classmethod
    def of(cls, data: bytes) -> "Package":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = Counter(name.casefold() for name in archive.namelist())
            return cls(
                {name: archive.read(name) for name in archive.namelist()},
                tuple(name for name, count in names.items() if count > 1),
            )

    def tree(self, part: str) -> ET.Element:
        """A part as elements."""
        if part not in self._trees:
            self._trees[part] = ET.fromstring(self.parts[part])
        return self._trees[part]

    @cached_property
    def book(self) -> str:
        """The name of the workbook part."""
        return next(relation.target for relation in self.related("") if relation.kind == "officeDocument")

    def related(self, part: str) -> list[Relation]:
        """The relations of a part; "" is the package."""
        folder, name = posixpath.split(part)
        listed = posixpath.join(folder, "_rels", f"{name}.rels")
        return [_relation(folder, node.attrib) for node in self.tree(listed)] if listed in self.parts else []

    def related_by_id(self, part: str) -> dict[str, Relation]:
        return {relation.id: relation for relation in self.related(part)}

    def one_of_kind(self, part: str, kind: str) -> str | None:
        """The part of this kind to which another has a relation."""
        return next((one.target for one in self.related(part) if one.kind == kind), None)

    def parts_of_kind(self, kind: str) -> list[str]:
        """The parts to which the workbook has relations of this kind."""
        return [
            one.target for one in self.related(self.book) if one.kind == kind and one.target in self.parts
        ]

    def faults(self) -> Iterator[str]:
        """What is wrong with parts, their types and relations."""
        yield from (f"the part {name} is there twice" for name in self.twice)
        yield from self._broken_parts()
        yield from self._wrong_types()
        reached = {TYPES, *self._lists_of_relations()}
        waiting = [""]
        while waiting:
            source = waiting.pop()
            yield from twice(f"{source}: relation", (one.id for one in self.related(source)))
            for one in self.related(source):
                if not one.outside and one.target not in self.parts:
                    yield f"{source}: {one.id} leads to {one.target}, which is not there"
                elif not one.outside and one.target not in reached:
                    reached.add(one.target)
                    waiting.append(one.target)
                    yield from self._wrong_type(one)
        yield from (f"nothing leads to {name}" for name in self.parts if name not in reached)

    def _lists_of_relations(self) -> Iterator[str]:
        for name in self.parts:
            folder, own = posixpath.split(name)
            if posixpath.basename(folder) == "_rels" and own.endswith(".rels"):
                source = posixpath.join(posixpath.dirname(folder), own.removesuffix(".rels"))
                if source in self.parts or source == "":
                    yield name

    def _broken_parts(self) -> Iterator[str]:
        for name, content in self.parts.items():
            if name.endswith((".xml", ".rels", ".vml")):
                try:
                    ET.fromstring(content)
                except ET.ParseError as error:
                    yield f"{name} is no XML: {error}"

    def _wrong_types(self) -> Iterator[str]:
        overrides = [
            node.attrib["PartName"].casefold() for node in self.tree(TYPES) if local(node) == "Override"
        ]
        defaults = [
            node.attrib["Extension"].casefold() for node in self.tree(TYPES) if local(node) == "Default"
        ]
        yield from twice("type of the part", overrides)
        yield from twice("type of the ending", defaults)
        names = {f"/{name}".casefold() for name in self.parts}
        yield from (
            f"a type is given to {name}, which is not there"
            for name in overrides
            if unquote(name) not in names
        )
        for name in self.parts:
            if name != TYPES and self.type_of(name) is None:
                yield f"{name} has no type"

    def type_of(self, name: str) -> str | None:
        """The content type of a part."""
        found = None
        for node in self.tree(TYPES):
            if (
                local(node) == "Override"
                and unquote(node.attrib["PartName"]).casefold() == f"/{name}".casefold()
            ):
                return node.attrib["ContentType"]
            if local(node) == "Default" and name.casefold().endswith(
                f".{node.attrib['Extension'].casefold()}"
            ):
                found = node.attrib["ContentType"]
        return found

    def _wrong_type(self, relation: Relation) -> Iterator[str]:
        wanted, given = _CONTENT.get(relation.kind), self.type_of(relation.target)
        if wanted and not (given or "").endswith(wanted):
            yield f"{relation.target} is a {relation.kind}, its type says {given}"


def _relation(folder: str, said: dict[str, str]) -> Relation:
    kind, written = said["Type"].rpartition("/")[2], said["Target"].replace("\\", "/")
    outside = said.get("TargetMode") == "External"
    path = (
        written.lstrip("/")
        if written.startswith("/")
        else posixpath.normpath(posixpath.join(folder, written))
    )
    return Relation(said["Id"], kind, written if outside else unquote(path), outside)


def local(node: ET.Element) -> str:
    """An element's name without its namespace."""
    return node.tag.rpartition("}")[2]


def children(node: ET.Element | None, name: str) -> list[ET.Element]:
    """The children of this name, whatever their namespace."""
    return [] if node is None else [child for child in node if local(child) == name]


def child(node: ET.Element | None, name: str) -> ET.Element | None:
    """The first of them."""
    return next(iter(children(node, name)), None)


def related_id(node: ET.Element, name: str = "id") -> str | None:
    """The id of a relation that an element names."""
    return next((value for key, value in node.attrib.items() if key.endswith(f"relationships}}{name}")), None)


def twice(what: str, values: Iterable[str]) -> list[str]:
    """A fault for each value that is there more than once."""
    return [
        f"{what} {value!r} is there {count} times" for value, count in Counter(values).items() if count > 1
    ]


def out_of_order(node: ET.Element, order: list[str], *, repeated: Iterable[str] = ()) -> Iterator[str]:
    """Faults in the order and number of an element's children; unknown ones are faults, too."""
    names = [local(one) for one in node]
    yield from (f"<{name}> does not belong into <{local(node)}>" for name in names if name not in order)
    known = [order.index(name) for name in names if name in order]
    if known != sorted(known):
        yield f"the children of <{local(node)}> are out of order: {names}"
    yield from twice(f"in <{local(node)}>", (name for name in names if name not in repeated))


def wrong_count(node: ET.Element | None, attribute: str = "count") -> Iterator[str]:
    """A fault where an element says another number of children than it has, or has none at all."""
    if node is None:
        return
    if attribute in node.attrib and int(node.attrib[attribute]) != len(node):
        yield f"<{local(node)}> says {node.attrib[attribute]} and has {len(node)}"
