"""The audit: every vendor request received, and how often each row took effect."""

import json
from collections import Counter
from typing import Any

from callsheet.sandbox.store import Store

# An import's rows are counted where they landed, so that a late or repeated import cannot hide.
_IMPORTED = """
    SELECT contacts.campaign, batches.code, contacts.telephone, count(*)
    FROM contacts JOIN batches ON batches.number = contacts.batch
    GROUP BY contacts.campaign, batches.code, contacts.telephone
"""


class Audit:
    """Kept in the store, so that it outlives the server's process where the store does."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def begin(self, operation: str, time: float, key: str | None) -> int:
        """Notes the arrival of a request; its sequence number."""
        return self._store.insert("requests", operation=operation, time=time, idempotency_key=key)

    def note(self, sequence: int, **facts: Any) -> None:
        """Adds facts to a request: sha256, length, token, status, fault, replayed, took_effect."""
        names = ", ".join(f"{name} = ?" for name in facts)
        self._store.run(f"UPDATE requests SET {names} WHERE sequence = ?", *facts.values(), sequence)  # nosec B608 # noqa: S608 - names are ours

    def effect(self, sequence: int, operation: str, key: tuple[Any, ...]) -> None:
        """Notes, inside the request's transaction, that the row with this natural key took effect again."""
        encoded = json.dumps(key, ensure_ascii=False)
        self._store.insert("effects", sequence=sequence, operation=operation, key=encoded)

    def requests(self, operation: str | None = None, since: int = 0) -> list[dict[str, Any]]:
        """The requests in order of arrival; `status` is None when nothing was answered."""
        found = self._store.rows(
            "SELECT * FROM requests WHERE sequence > ? AND (? IS NULL OR operation = ?) ORDER BY sequence",
            since,
            operation,
            operation,
        )
        return [_shown(dict(row)) for row in found]

    def effects(self, operation: str | None = None) -> list[dict[str, Any]]:
        """How often each row took effect: operation, key (a list) and count."""
        counts: Counter[tuple[str, str]] = Counter()
        for row in self._store.rows("SELECT operation, key FROM effects"):
            counts[row["operation"], row["key"]] += 1
        found = [{"operation": name, "key": json.loads(key), "count": n} for (name, key), n in counts.items()]
        found += [
            {"operation": "import_customer_numbers", "key": list(row)[:3], "count": row[3]}
            for row in self._store.rows(_IMPORTED)
        ]
        return [one for one in found if operation in {None, one["operation"]}]


def _shown(request: dict[str, Any]) -> dict[str, Any]:
    return {**request, "replayed": bool(request["replayed"]), "took_effect": bool(request["took_effect"])}
