"""The natural keys of a repeatable call: what of the service each of its entries sets.

A late resend of an older call must not undo what a newer one has set for the same key (design section 5.2).
"""

from collections.abc import Mapping
from typing import Any


def forbidden_keys(body: Any) -> list[str]:
    """Number and direction of each entry, in the order of the body."""
    return [f"{entry['callNumber']}/{entry['callType']}" for entry in body]


def roster_keys(body: Any) -> list[str]:
    """Queue and agent of each entry."""
    return [
        f"{change['queueID']}/{entry['agent']}"
        for change in body["list"]
        for name in ("add", "remove")
        for entry in change.get(name, ())
    ]


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
