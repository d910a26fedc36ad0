"""What a document is made of: sections of a few kinds of block, the same for the page and the PDF."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph of the service's own."""

    kind: ClassVar[str] = "text"
    text: str


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody wrote, as typed. `source` says who and when."""

    kind: ClassVar[str] = "quote"
    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with what they stand for, under a heading of their own where there is one."""

    kind: ClassVar[str] = "facts"
    rows: tuple[tuple[str, str], ...]
    title: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first cell of each row is its heading."""

    kind: ClassVar[str] = "table"
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of the journal. `texts` are what was written with it, each under its name."""

    seq: int
    at: str
    title: str
    by: str
    texts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Happenings:
    """What happened, in order."""

    kind: ClassVar[str] = "happenings"
    items: tuple[Happening, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Something to be copied as it stands, letter by letter."""

    kind: ClassVar[str] = "code"
    text: str


@dataclass(frozen=True, slots=True)
class Blank:
    """Room to write by hand."""

    kind: ClassVar[str] = "blank"
    lines: int = 4


Block = Text | Quote | Facts | Table | Happenings | Code | Blank


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document, for one reader at one moment. `marks` are what must be seen first: a drill, an import."""

    key: str
    title: str
    ref: str
    subtitle: str
    marks: tuple[str, ...]
    sections: tuple[Section, ...]
    made: str


def as_data(document: Document) -> dict[str, Any]:
    """The document as plain lists and mappings, each block with its kind."""
    return {
        "title": document.title,
        "ref": document.ref,
        "subtitle": document.subtitle,
        "marks": list(document.marks),
        "made": document.made,
        "sections": [{"title": s.title, "blocks": [_block(b) for b in s.blocks]} for s in document.sections],
    }


def _block(block: Block) -> Mapping[str, Any]:
    match block:
        case Text() | Code():
            return {"kind": block.kind, "text": block.text}
        case Quote():
            return {"kind": block.kind, "text": block.text, "source": block.source}
        case Facts():
            return {"kind": block.kind, "title": block.title, "source": block.source, "rows": block.rows}
        case Table():
            return {"kind": block.kind, "caption": block.caption, "columns": block.columns, "rows": block.rows}
        case Happenings():
            items = [{"seq": i.seq, "at": i.at, "title": i.title, "by": i.by, "texts": i.texts} for i in block.items]
            return {"kind": block.kind, "items": items}
        case Blank():
            return {"kind": block.kind, "lines": block.lines}
