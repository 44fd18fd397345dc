"""The sandbox's control endpoints from Python, for tests, benches and demos."""

from types import TracebackType
from typing import Any, Self

import httpx

_IDLE = 2.0  # seconds, well below the server's 5: a connection that it is about to close is not used again


class Controls:
    """A running sandbox at `url`; close it to free the connection."""

    def __init__(self, url: str, credentials: tuple[str, str] | None = None) -> None:
        """`credentials`: the app id and secret; the sandbox is asked for them otherwise."""
        self.url = url
        plain = httpx.HTTPTransport(
            verify=False,  # no TLS here: loading certificates takes 20 ms
            trust_env=False,
            limits=httpx.Limits(keepalive_expiry=_IDLE),
        )
        self._http = httpx.Client(base_url=f"{url}/_sandbox", transport=plain, timeout=60)
        self.app_id, self.app_secret = credentials or self._credentials()

    def _credentials(self) -> tuple[str, str]:
        company = self._get("/company")
        return company["app_id"], company["app_secret"]

    def fault(self, what: str, operation: str = "*", **how: Any) -> int:
        """Sets a fault (fields of `faults.Fault`); its number. ValueError for a field that is wrong."""
        number: int = self._post("/faults", {"what": what, "operation": operation, **how})["number"]
        return number

    def faults(self) -> list[dict[str, Any]]:
        """The faults in force, with how many requests each saw and struck."""
        found: list[dict[str, Any]] = self._get("/faults")
        return found

    def clear_faults(self) -> None:
        self._http.delete("/faults").raise_for_status()

    def read(self, **readings: Any) -> dict[str, Any]:
        """Changes readings (fields of `readings.Readings`); all of them as they are now."""
        changed: dict[str, Any] = self._post("/readings", readings)
        return changed

    def audit(self, operation: str | None = None, since: int = 0) -> list[dict[str, Any]]:
        """The vendor requests received after the sequence number `since`, in order."""
        found: list[dict[str, Any]] = self._get("/audit", **_given(operation), since=since)
        return found

    def effects(self, operation: str | None = None) -> dict[tuple[Any, ...], int]:
        """How often each row took effect: (operation, *natural key) to count.

        Keys: import_customer_numbers (campaign id, callingListCode, telephone); import_forbidden_numbers (callNumber,
        callType); create_contact_plans (telephone); update_queue_agents (queueID, work no., add or remove);
        create_campaign (id, name); modify_agent_setting and unbind_agent (work no.); add_queue and delete_queue
        (queueID); add_extension (ext).
        """
        found = self._get("/audit/effects", **_given(operation))
        return {(one["operation"], *one["key"]): one["count"] for one in found}

    def state(self, what: str) -> list[dict[str, Any]]:
        """All rows of one sort of thing, such as contacts; `control.STATES` has the list."""
        found: list[dict[str, Any]] = self._get(f"/state/{what}")
        return found

    def expire_tokens(self) -> None:
        """End all tokens issued so far."""
        self._post("/tokens/expire", {})

    def change_secret(self, app_secret: str) -> None:
        """Another app secret from now on; this ends all tokens."""
        self._post("/secret", {"app_secret": app_secret})
        self.app_secret = app_secret

    def reset(self) -> None:
        """Everything as at the start; tokens given out stay good."""
        self._post("/reset", {})
        _, self.app_secret = self._credentials()

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _get(self, path: str, **query: Any) -> Any:
        return self._http.get(path, params=query).raise_for_status().json()

    def _post(self, path: str, content: dict[str, Any]) -> Any:
        answer = self._http.post(path, json=content)
        if answer.is_client_error:
            raise ValueError(answer.json()["detail"])
        return answer.raise_for_status().json()


def _given(operation: str | None) -> dict[str, str]:
    return {} if operation is None else {"operation": operation}
