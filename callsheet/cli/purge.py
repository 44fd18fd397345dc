"""What `purge` does."""

from callsheet.cli.output import print_as_json, print_line, stdout
from callsheet.engine.context import open_context
from callsheet.errors import Exit
from callsheet.messages.reader import Reader
from callsheet.settings import load_profile
from callsheet.watcher.purge import Purge, purge, purged
from validators.message import message

_MB = 1024 * 1024


def run_purge(profile_name: str | None, *, dry_run: bool, clock_is_right: bool, as_json: bool) -> Exit:
    """Remove what the profile keeps no longer, and show it; STOPPED when a file could not be removed."""
    profile = load_profile(profile_name)
    with open_context(profile) as context:
        found = purge(context, dry_run=dry_run, clock_is_right=clock_is_right)
    if as_json:
        _print_json(found, profile.name, dry_run=dry_run)
    else:
        _print_purge(found, profile.reader(), dry_run=dry_run)
    return Exit.STOPPED if found.failed else Exit.WELL


def _print_json(found: Purge, profile: str, *, dry_run: bool) -> None:
    removed = {str(part): {"count": count, "bytes": size} for part, (count, size) in found.counts.items()}
    kept = [{"name": name, "why": str(need)} for name, need in found.kept.items()]
    failed = [str(path) for path in found.failed]
    print_as_json(
        {"profile": profile, "dry_run": dry_run, "removed": removed, "kept": kept, "failed": failed}
    )


def _print_purge(found: Purge, reader: Reader, *, dry_run: bool) -> None:
    console = stdout()
    if found.items:
        size = sum(size for _, size in found.counts.values()) / _MB
        code = "PURGE_WOULD_REMOVE" if dry_run else "PURGE_REMOVED"
        print_line(console, reader.say(message(code, what=purged(found), size=size)))
    else:
        print_line(console, reader.say(message("PURGE_NOTHING")))
    for name, need in found.kept.items():
        why = message(f"NEED_{need.name}")
        print_line(console, "  ", reader.say(message("PURGE_KEPT", name=name, why=why)))
    for path in found.failed:
        print_line(console, "  ", reader.say(message("PURGE_FAILED", file=str(path))))
