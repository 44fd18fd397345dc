"""What `loads`, `show`, `show --verify` and `show --html` show."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Column, Table

from callsheet.cli.output import (
    comma,
    load_json,
    outcome_name,
    print_as_json,
    print_indented,
    print_line,
    stdout,
    text_of,
)
from callsheet.engine.context import LoadContext, open_context
from callsheet.errors import Exit, UsageError
from callsheet.ledger.listing import is_interrupted
from callsheet.ledger.records import Chunk, Load
from callsheet.ledger.states import UNDER_WAY, ChunkState
from callsheet.lookup import unwritable
from callsheet.messages.reader import Reader
from callsheet.messages.visible import in_one_line
from callsheet.settings import load_profile
from callsheet.sheets.atomic import replacing
from transforms.headers import EVERY_NUMBER
from validators.libraries import pd
from validators.message import message

if TYPE_CHECKING:
    from callsheet.ledger.verify import Violation

_COLUMNS = ("LOAD", "STARTED", "FILE", "KIND", "PROFILE", "STATE", "ROWS", "OUTCOMES")


def show_loads(profile_name: str | None, limit: int, *, as_json: bool) -> None:
    """The latest loads of the profile's ledger."""
    profile = load_profile(profile_name)
    with open_context(profile) as context:
        found = context.ledger.loads(limit)
        told = [(load, _words_of(context, load)) for load in found]
        books = {load.id: context.ledger.books(load.id) for load in found} if as_json else {}
    reader = profile.reader()
    if as_json:
        print_as_json([load_json(load, reader) | {"outcomes": books[load.id]} for load in found])
    elif found:
        stdout().print(_loads_table(told, reader))
    else:
        print_line(stdout(), reader.say(message("NO_LOADS")))


@dataclass(frozen=True, slots=True)
class _Words:
    """A load as people are told of it: its state and its rows by outcome, what is on its way as awaited."""

    state: str
    books: Mapping[str, int]


def _words_of(context: LoadContext, load: Load) -> _Words:
    books = context.ledger.books(load.id, under_way=load.state in UNDER_WAY)
    state = "INTERRUPTED" if is_interrupted(context.ledger, load) else load.state.name
    return _Words(state, {name: count for name, count in books.items() if count})


def _loads_table(found: Sequence[tuple[Load, _Words]], reader: Reader) -> Table:
    load_id, *others = [Column(text_of(reader.say(message(f"COLUMN_{name}")))) for name in _COLUMNS]
    load_id.no_wrap = True
    table = Table(load_id, *others, box=None, pad_edge=False)
    for load, words in found:
        cells = (
            load.id,
            reader.moment(load.created_at),
            in_one_line(load.file),
            load.kind,
            load.profile,
            _state_of(words, reader),
            f"{load.rows:,}",
            reader.outcomes(words.books),
        )
        table.add_row(*map(text_of, cells))
    return table


def _state_of(words: _Words, reader: Reader) -> str:
    return reader.say(message(f"LOAD_{words.state}"))


def show_load(load_id: str, profile_name: str | None, *, as_json: bool) -> None:
    """One load: what it was, its rows by outcome, its chunks by state, the rows that did not succeed by code."""
    with open_context(load_profile(profile_name)) as context:
        load = context.ledger.load(load_id)
        reader = _reader_of(context, load)
        books, chunks = context.ledger.books(load.id), context.ledger.chunks(load.id)
        words = _words_of(context, load)
        under_way = load.state in UNDER_WAY and not as_json
        codes = _by_code(context.ledger.outcomes(load.id, under_way=under_way))
        removed = context.ledger.removed(load.id)
    states = Counter(chunk.state for chunk in chunks)
    if as_json:
        more = {
            "outcomes": books,
            "chunks": {str(state): states[state] for state in states},
            "codes": codes,
            "removed": removed,
        }
        print_as_json(load_json(load, reader) | more)
    else:
        _print_load(load, words, states, codes, reader)
        _print_removed(removed, reader)


def show_page(load_id: str, profile_name: str | None, target: Path, *, as_json: bool) -> None:
    """Write the report page of a load to a file, or to standard output for -."""
    from callsheet.engine.report_page import page_of

    with open_context(load_profile(profile_name)) as context:
        load = context.ledger.load(load_id)
        reader = _reader_of(context, load)
        page = page_of(context, load.id)
    if str(target) == "-":
        sys.stdout.write(page)
        return
    _write_whole(target, page)
    if as_json:
        print_as_json({"load": load.id, "html": str(target)})
    else:
        print_line(stdout(), reader.say(message("WROTE", file=str(target))))


def _write_whole(target: Path, page: str) -> None:
    """Write a file, or leave what is there as it is; UsageError when it cannot be written."""
    if target.is_dir():
        raise UsageError("FILE_UNWRITABLE", file=str(target), error=message("OS_EISDIR"))
    try:
        with replacing(target) as file:
            file.write(page.encode())
    except OSError as error:
        raise unwritable(target, error) from None


def _reader_of(context: LoadContext, load: Load) -> Reader:
    """The person who reads about a load: in the language of its sheet, unless the profile sets one."""
    from callsheet.engine.report import language_of_load

    profile = context.profile
    return Reader(language_of_load(context, load.id), profile.time_zone, profile=profile.name)


def _by_code(outcomes: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows counted by outcome and code, where they have one."""
    counted = outcomes[outcomes["code"] != ""].groupby(["outcome", "code"]).size().reset_index(name="rows")
    return [{str(name): value for name, value in record.items()} for record in counted.to_dict("records")]


def _print_load(
    load: Load,
    words: _Words,
    states: Mapping[ChunkState, int],
    codes: Sequence[Mapping[str, Any]],
    reader: Reader,
) -> None:
    console = stdout()
    sheet = in_one_line(f"{load.file} · {load.sheet}")
    print_line(console, (load.id, "bold"), f"  {sheet}  {load.kind}  {_state_of(words, reader)}")
    origin = message(
        "SHOW_ORIGIN", profile=load.profile, target=load.target, when=load.created_at, zone=reader.zone
    )
    print_line(console, "  ", reader.say(origin))
    if load.message:
        print_indented(console, 2, (reader.say(load.message), "yellow"))
    if words.state == "INTERRUPTED":
        print_indented(console, 2, (reader.say(message("SHOW_INTERRUPTED", load=load.id)), "yellow"))
    for outcome, count in words.books.items():
        print_line(console, f"  {count:>9,} {outcome_name(reader, outcome)}")
    balance = message(
        "SHOW_BALANCE_NUMBERS" if EVERY_NUMBER in load.options else "SHOW_BALANCE", rows=load.rows
    )
    print_line(console, f"  {sum(words.books.values()):>9,} {reader.say(balance)}")
    counted = [
        f"{count} {reader.say(message(f'CHUNK_STATE_{state.name}'))}" for state, count in states.items()
    ]
    listed = comma(reader, counted) or message("NONE")
    print_line(console, "  ", reader.say(message("SHOW_CHUNKS", states=listed)))
    for record in codes:
        named = {"code": record["code"], "outcome": outcome_name(reader, record["outcome"])}
        print_line(console, "    ", reader.say(message("SHOW_CODE", rows=record["rows"], **named)))


def _print_removed(removed: Mapping[str, str], reader: Reader) -> None:
    """What is no longer kept of a load, and since when."""
    for part, when in removed.items():
        what = message(f"REMOVED_{part.upper()}")
        print_line(stdout(), "  ", reader.say(message("SHOW_REMOVED", what=what, when=when)))


def show_verified(load_id: str, profile_name: str | None, *, as_json: bool) -> Exit:
    """Whether the ledger is consistent about a load, and which of its chunks a person has to resolve."""
    from callsheet.engine.report import never_again
    from callsheet.ledger.verify import verify

    with open_context(load_profile(profile_name)) as context:
        load = context.ledger.load(load_id)
        reader = _reader_of(context, load)
        broken = verify(context.ledger, load.id, never_again())
        parked = context.ledger.chunks(load.id, ChunkState.PARKED)
    if as_json:
        _verified_json(load, broken, parked, reader)
    else:
        _print_verified(load, broken, parked, reader)
    return Exit.STOPPED if broken else Exit.WELL


def _verified_json(load: Load, broken: Sequence[Violation], parked: Sequence[Chunk], reader: Reader) -> None:
    violations = [
        {"promise": violation.promise, "load_id": violation.load_id, "what": reader.say(violation.what)}
        for violation in broken
    ]
    in_doubt = [
        {"chunk": chunk.number, "rows": chunk.row_count, "reason": reader.say(chunk.detail)}
        for chunk in parked
    ]
    print_as_json({"load": load.id, "broken": violations, "in_doubt": in_doubt})


def _print_verified(load: Load, broken: Sequence[Violation], parked: Sequence[Chunk], reader: Reader) -> None:
    console = stdout()
    for chunk in parked:
        cause = reader.say(chunk.detail)
        about = message("CHUNK_UNCONFIRMED", chunk=chunk.number, rows=chunk.row_count, cause=cause)
        print_line(console, reader.say(about))
        print_line(console, "  ", reader.say(message("CHUNK_TO_RESOLVE", load=load.id, chunk=chunk.number)))
    for violation in broken:
        about = message("LEDGER_PROMISE", promise=violation.promise, what=violation.what)
        print_line(console, (reader.say(about), "red"))
    if not broken:
        print_line(console, reader.say(message("LEDGER_CONSISTENT")))
