"""Asking the service what became of asynchronous imports."""

from collections.abc import Iterable, Mapping

from sobot.answers import ImportResult, import_result, read_rows
from sobot.client import Client
from sobot.operations import BY_NAME
from sobot.paging import rows

_QUERY = BY_NAME["query_import_result"]


class Imports:
    """The import results of one campaign."""

    def __init__(self, client: Client, options: Mapping[str, str]) -> None:
        self._client = client
        by_id, by_code = options.get("campaign_id", ""), options.get("campaign_code", "")
        self._campaign = {"campaignId": by_id} if by_id else {"code": by_code} if by_code else {}

    async def find(self, batch: str) -> ImportResult | None:
        """What is told of one batch; None when the service does not know it (yet)."""
        told = await self._ask(batch)
        # The reference's own examples answer another code than was asked for: one row to a question about one batch is
        # about that batch (readings B12).
        return next((one for one in told if one.batch == batch), told[0] if len(told) == 1 else None)

    async def every(self, batches: Iterable[str]) -> dict[str, ImportResult]:
        """What is told of many batches at once: the whole campaign, page by page."""
        wanted = set(batches)
        return {one.batch: one for one in await self._ask() if one.batch in wanted}

    async def _ask(self, batch: str = "") -> list[ImportResult]:
        connection = self._client.connection
        body = {"agentID": connection.agent, "agentType": str(connection.agent_type), **self._campaign}
        if batch:
            body["callingListCode"] = batch
        return read_rows(await rows(self._client, _QUERY, body), import_result)
