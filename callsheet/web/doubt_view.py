"""Chunks whose answer never came: what is known of each, and what a person can say about it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from callsheet.engine.context import LoadContext
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.listing import in_doubt
from callsheet.ledger.records import Chunk, Load
from callsheet.ledger.resolutions import Resolution, said_of
from callsheet.ledger.states import ChunkState
from callsheet.masking import mask_digits
from callsheet.messages.reader import Reader
from callsheet.web.site import Site
from transforms.kind import Kind
from transforms.kinds import kind_named
from transforms.outcomes import Outcome

MOST = 50  # loads of the page of all doubts


@dataclass(frozen=True)
class ChunkInDoubt:
    """One call that nobody knows the outcome of. `rows` are those whose outcome is unknown, of `whole` in the call."""

    load: Load
    chunk: Chunk
    rows: Sequence[int]
    whole: int
    since: str
    word: Resolution | None
    reader: Reader

    @property
    def number(self) -> int:
        return self.chunk.number

    @property
    def count(self) -> int:
        return len(self.rows)

    @property
    def cause(self) -> str:
        return mask_digits(self.reader.say(self.chunk.detail)) if self.chunk.detail else ""

    @property
    def when(self) -> str:
        return self.reader.moment(self.since, seconds=True) if self.since else ""

    @property
    def place(self) -> str:
        """Where its rows stand in the sheet."""
        if not self.rows:
            return ""
        code = "DOUBT_ROWS" if self.count > 1 else "DOUBT_ROW"
        return self.reader.text(f"WEB_{code}", count=self.count, first=min(self.rows), last=max(self.rows))

    @property
    def waits(self) -> bool:
        """Whether somebody has said something that is still to be carried out."""
        return self.word is not None and self.word.is_open

    @property
    def may_be_there(self) -> bool:
        """Whether its rows can be counted as loaded: what has no rows only comes before them."""
        return bool(self.whole)

    @property
    def may_be_repeated(self) -> bool:
        """Whether it can be sent again as it is: not where a part of it has an outcome."""
        return self.count == self.whole

    @property
    def said(self) -> str:
        """What somebody has said about it, and what came of that."""
        if self.word is None:
            return ""
        code = "SAID_THERE" if self.word.applied else "SAID_NOT_THERE"
        said = self.reader.text(f"WEB_{code}", by=self.word.by, when=self.word.at)
        if self.word.is_open:
            return self.reader.paragraph([said, self.reader.text("WEB_SAID_WAITS")])
        refusal = mask_digits(self.reader.say(self.word.refusal)) if self.word.refusal else ""
        return self.reader.paragraph(
            [said, self.reader.text("WEB_SAID_REFUSED", why=refusal)] if refusal else [said]
        )


@dataclass(frozen=True)
class DoubtView:
    """The doubt of one load."""

    context: LoadContext
    load: Load
    reader: Reader

    @property
    def title(self) -> str:
        return mask_digits(self.load.file)

    @property
    def kind(self) -> Kind:
        return kind_named(self.load.kind)

    @property
    def kind_title(self) -> str:
        return self.kind.title.of(self.reader.language)

    @property
    def dials(self) -> bool:
        """Whether rows that are sent twice may be called twice."""
        return self.kind.reach is not None

    @cached_property
    def chunks(self) -> list[ChunkInDoubt]:
        """Its chunks in doubt, and those that are settled for a part of their rows alone."""
        ledger = self.context.ledger
        parked = {chunk.number: chunk for chunk in ledger.chunks(self.load.id, ChunkState.PARKED)}
        partly = ledger.unknown_in_settled(self.load.id)
        words = said_of(ledger, [self.load.id])
        numbers = sorted({*parked, *partly})
        outcomes = ledger.outcomes(self.load.id) if numbers else None
        unknown: set[int] = set()
        if outcomes is not None:
            unknown = set(outcomes.loc[outcomes["outcome"] == Outcome.UNKNOWN, "row"].tolist())
        return [self._chunk(number, unknown, words.get((self.load.id, number))) for number in numbers]

    def _chunk(self, number: int, unknown: Collection[int], word: Resolution | None) -> ChunkInDoubt:
        ledger = self.context.ledger
        rows = ledger.frozen(self.load.id, number).rows
        events = ledger.history(self.load.id, number)
        sent = [event.at for event in events if event.state is ChunkState.INTENT]
        return ChunkInDoubt(
            self.load,
            ledger.chunk(self.load.id, number),
            [row for row in rows if row in unknown],
            len(rows),
            sent[-1] if sent else "",
            word,
            self.reader,
        )

    def find(self, number: str) -> ChunkInDoubt | None:
        """The chunk of that number, while it is in doubt."""
        return next((chunk for chunk in self.chunks if str(chunk.number) == number), None)

    @property
    def waits(self) -> bool:
        return any(chunk.waits for chunk in self.chunks)

    @property
    def mark(self) -> str:
        """Changes with what is shown of what was said."""
        return marked(self.context.ledger, [self.load.id])


def marked(ledger: Ledger, loads: Iterable[str]) -> str:
    """Changes with what was said of the calls of these loads, and with what came of that."""
    words = said_of(ledger, list(loads))
    return " ".join(str(word.number if word.is_open else -word.number) for word in words.values())


def mark(site: Site, profiles: Collection[str]) -> str:
    """Changes with what the page of all doubts shows."""
    found = [
        (ledger, [load.id for load in in_doubt(ledger, set(profiles) & set(names))])
        for ledger, names in site.ledgers
    ]
    return "|".join(f"{','.join(loads)} {marked(ledger, loads)}" for ledger, loads in found)


def doubts(site: Site, profiles: Collection[str], reader: Reader) -> list[DoubtView]:
    """The loads of these profiles with chunks in doubt, the latest first."""
    found = [
        DoubtView(site.contexts[load.profile], load, reader)
        for ledger, names in site.ledgers
        for load in in_doubt(ledger, set(profiles) & set(names))
    ]
    found.sort(key=lambda view: view.load.created_at, reverse=True)
    return found[:MOST]
