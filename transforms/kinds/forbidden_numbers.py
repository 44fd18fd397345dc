"""The natural keys of a repeatable call: what of the service each of its entries sets.

A late resend of an older call must not undo what a newer one has set for the same key (design section 5.2).
"""

from collections.abc import Collection, Mapping
from typing import Any

from transforms.kinds import ForbiddenEntry

Rows = tuple[int, ...]


def forbidden_keys(body: Any) -> list[str]:
    """Number and direction of each entry, in the order of the body."""
    return [f"{entry['callNumber']}/{entry['callType']}" for entry in body]


def forbidden_entries(body: Any) -> list[ForbiddenEntry]:
    """The numbers of a call as they are remembered once they are in place."""
    return [
        ForbiddenEntry(
            str(entry["callNumber"]),
            int(entry["callType"]),
            bool(int(entry["enabled"])),
            str(entry.get("expirationTime", "")),
        )
        for entry in body
    ]


def telephones(body: Any) -> list[str]:
    """The number of each row of an import."""
    return [detail["telephone"] for detail in body["dataDetails"]]


def roster_keys(body: Any) -> list[str]:
    """Queue and agent of each entry."""
    return [
        f"{change['queueID']}/{entry['agent']}"
        for change in body["list"]
        for name in ("add", "remove")
        for entry in change.get(name, ())
    ]


def forbidden_without(body: Any, rows: Rows, late: Collection[int]) -> tuple[Any, Rows]:
    """The entries that are not late, with their rows."""
    kept = [at for at in range(len(body)) if at not in late]
    return [body[at] for at in kept], tuple(rows[at] for at in kept)


def roster_without(body: Any, rows: Rows, late: Collection[int]) -> tuple[Any, Rows]:
    """The same change of the same queues without the late entries; a row goes with what it adds.

    The first row may add nothing: it stands for the removals of its queue and stays while any of them does.
    """
    at = place = len(rows) - sum(len(change.get("add", ())) for change in body["list"])
    kept_rows, kept_list = list(rows[:place]), []
    entry = 0
    for change in body["list"]:
        kept: dict[str, Any] = {"queueID": change["queueID"]}
        for name in ("add", "remove"):
            for one in change.get(name, ()):
                if entry not in late:
                    kept.setdefault(name, []).append(one)
                    kept_rows += [rows[at]] if name == "add" else []
                at += name == "add"
                entry += 1
        kept_list += [kept] if len(kept) > 1 else []
    if not any("remove" in kept for kept in kept_list):
        del kept_rows[:place]
    return ({**body, "list": kept_list} if kept_list else None), tuple(kept_rows)


def field_key(name: str) -> Any:
    """Keys of calls that set one thing, named by a field of the body."""

    def keys(body: Mapping[str, Any]) -> list[str]:
        return [str(body[name])]

    return keys


def campaign_drops_repeats(options: Mapping[str, str]) -> bool:
    """Whether the service itself drops a number that is in the campaign already: a repeated import adds nothing."""
    return (options.get("duplicates") or "campaign") in {
        "campaign",
        "tenant",
        "RemoveDuplicatesInCampaign",
        "RemoveDuplicatesInTenant",
    }
