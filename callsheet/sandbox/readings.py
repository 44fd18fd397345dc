"""Readings: every way in which the service may be read differently, as a switch.

"A", "B" and "C" numbers are the items of the project's notes on how to read the reference ("N" and "T" numbers its fault matrix).
What no page publishes is our choice and is marked "ours".
"""

from dataclasses import asdict, dataclass
from functools import cache
from typing import Annotated, Any, Literal, get_type_hints

from pydantic import ConfigDict, Field, TypeAdapter, with_config

Seconds = Annotated[float, Field(ge=0)]


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """How this sandbox reads the reference. Each field's annotation says what it decides."""

    auth_scheme: Annotated[
        Literal["either", "bearer", "raw"], "B1, A1.7: how the Authorization header must carry the token"
    ] = "either"
    token_field: Annotated[
        Literal["access_token", "accessToken"], "B3, A1.3: the token's name in a token answer"
    ] = "access_token"  # noqa: S105 - a name, no secret
    token_place: Annotated[Literal["top", "data"], "B3: the token answer bare, or under `data`"] = "top"  # noqa: S105 - a place
    token_expiry: Annotated[
        Literal["ms", "s", "absent"], "B3, A1.4: the unit of expires_in, or no expires_in at all"
    ] = "ms"  # noqa: S105 - a unit
    token_lifetime: Annotated[Seconds, "A1.4: lifetime of a token (s)"] = 86_400
    new_token_ends_old: Annotated[
        bool, "A1.5, C7: a new token of the same kind and agent ends the previous one"
    ] = False
    only_newest_token: Annotated[
        bool, "ours (C7): only the newest token is accepted, whichever kind and agent it is of"
    ] = False
    young_token_refused: Annotated[
        Literal["never", "first", "second"],
        "ours (C7): each token is refused once within its first minute: at its first or its second use",
    ] = "never"  # noqa: S105 - a reading
    clock_skew: Annotated[Seconds, "A1.2, ours: how far (s) currentTime may be off the server's clock"] = 300
    clock_offset: Annotated[float, "T4: how far (s) the server's clock and its Date header are ahead"] = 0
    expired_as: Annotated[
        Literal["http", "body"], "B4, A1.6: a bad or expired token as HTTP 401, or as HTTP 200 with code 401"
    ] = "http"
    agent_operations_take: Annotated[
        Literal["agent", "either"], "B2, A1.8: which token the five marked operations accept"
    ] = "agent"
    company_operations_take: Annotated[
        Literal["company", "either"], "B2: which token all other operations accept"
    ] = "company"

    errors_as: Annotated[
        Literal["http", "body"], "B5, A2.4: refusals as HTTP 4xx, or as HTTP 200 with the code in the body"
    ] = "http"
    code_as: Annotated[Literal["int", "string"], "B5: the envelope's code as 200 or as '200'"] = "int"
    metadata: Annotated[
        Literal["documented", "empty", "null", "absent", "nulls"], "B6: the envelope's metaData"
    ] = "documented"
    spaces: Annotated[bool, "B8: spaces round ids, numbers and times in answers, as in the examples"] = False
    bind_status_as: Annotated[
        Literal["int", "string"], "B26: bindStatus of an extension, as in the example or as in the table"
    ] = "int"
    request_spaces: Annotated[
        Literal["refused", "trimmed"], "B8: spaces round values in requests, as in the reference's examples"
    ] = "refused"
    unknown_fields: Annotated[
        Literal["ignored", "refused"], "ours: fields that the reference does not name"
    ] = "ignored"
    count_as: Annotated[
        Literal["either", "int", "string"],
        "B17: assignAgentAndCount[].count as 100 (example) or '100' (table)",
    ] = "either"
    default_queue_agent_type: Annotated[
        Literal["0", "1"], "B11: agentType of queue members when it is left out (the bulk example means 1)"
    ] = "1"
    unknown_roster_agent: Annotated[
        Literal["refused", "ignored"], "B35: an agent that does not exist in a bulk update of queues"
    ] = "refused"

    repeat_field: Annotated[
        Literal["repeatCount", "removeDuplicatesCount", "both"], "B18: the name of the count of repeated rows"
    ] = "repeatCount"
    forbidden_rows: Annotated[
        Literal["error", "repeat", "nowhere"], "B19: where rows held by the forbidden filter are counted"
    ] = "error"
    forbidden_in_workbook: Annotated[
        Literal["as_error", "always", "never"],
        "ours: the workbook names held rows where they count as errors, or always, or never",
    ] = "as_error"
    duplicates_in_workbook: Annotated[bool, "ours: repeated rows are named in the error workbook"] = False
    workbook_rows: Annotated[
        Literal["failed", "all", "first"],
        "ours (C2): the error workbook lists the rows that failed, every row with its result, or one failure alone",
    ] = "failed"
    workbook_columns: Annotated[
        Literal["reason", "result", "both", "none"],
        "ours (C2): what the error workbook says of a row beside its number: a reason, a result, both or nothing",
    ] = "reason"
    workbook_numbers: Annotated[
        Literal["plain", "formatted", "masked"], "ours (C2): how the error workbook writes numbers"
    ] = "plain"
    workbook_language: Annotated[Literal["en", "zh"], "ours (C2): the language of the error workbook"] = "en"
    workbook_sheets: Annotated[
        Literal["one", "by_result"], "ours (C2): the error workbook has one sheet, or one for each result"
    ] = "one"
    error_report: Annotated[
        Literal["always", "with_errors"],
        "A6.3: errorReportPath always, or only when the workbook names a row",
    ] = "always"
    bad_rows: Annotated[
        Literal["row", "request"],
        "ours (C10): a row with a bad number, agent or field fails alone, or fails its whole import",
    ] = "row"
    refused_ending: Annotated[
        str, "ours: numbers that end so are bad by a rule of the service's own; none when empty"
    ] = ""
    known_code: Annotated[
        Literal["reject", "refuse", "append", "replay"],
        "B16: an import with a callingListCode that is known already; rejected as 409, refused as 400",
    ] = "reject"
    code_echo: Annotated[
        Literal["same", "other"], "B12, B13: import answers with our callingListCode or a 36-character one"
    ] = "same"
    result_lookup: Annotated[
        Literal["either", "returned"],
        "B13: import-result finds a batch by either code, or by the returned one only",
    ] = "either"
    result_filter: Annotated[
        Literal["code", "campaign"],
        "B12, C1: import-result answers about the code that it is asked for, or about every batch of the campaign",
    ] = "code"
    result_absent: Annotated[
        Literal["empty", "not_found"],
        "ours (C4): import-result answers a code that it does not know with an empty list, or with 404",
    ] = "empty"
    result_code: Annotated[
        Literal["same", "lower", "padded", "other"],
        "B12, C1: how import-result writes the code of a batch; other is a code that no answer has shown",
    ] = "same"
    result_counts: Annotated[
        Literal["int", "float", "string", "decimal"],
        "ours (C5): counts of import-result as 98, 98.0, '98' or '98.0'",
    ] = "int"
    result_moves: Annotated[
        bool, "ours (C5): errorReportPath is signed again and creationTime moves in every import-result"
    ] = False
    result_replica: Annotated[
        Literal["none", "behind", "empty"],
        "ours (C5): every other import-result of a batch comes from a replica with half its counts, or without it",
    ] = "none"
    import_delay: Annotated[Seconds, "A6.1, B19: seconds until import-result shows the final counts"] = 0.2
    import_partial: Annotated[
        bool, "B19, N18: half way through the delay import-result shows half the counts"
    ] = False
    import_applies: Annotated[
        Literal["accepted", "delayed"],
        "A6.1: rows take effect when the import is accepted, or after the delay",
    ] = "accepted"

    idempotency_key: Annotated[
        Literal["honoured", "ignored"],
        "A4, B20, N20: whether the same Idempotency-Key gives the stored answer",
    ] = "honoured"
    details_as: Annotated[
        Literal["string", "object"], "B22, A5.2: elements of `details` as strings or as {'detail': string}"
    ] = "string"
    details_wording: Annotated[
        Literal["NO", "NO, full width", "Entry", "sentence", "Chinese", "position"],
        "B22, A5.2, C3: the published wordings, one with full-width commas, running text, and a position alone",
    ] = "NO"
    details_from: Annotated[
        Literal[0, 1, 2], "A5.3, C3: the number of the first row: from 0, from 1, or with a header counted"
    ] = 1
    details_named: Annotated[
        Literal["all", "first", "every_row"],
        "ours (C3): `details` names every row that failed, the first alone, or taken rows too",
    ] = "all"
    identical_forbidden: Annotated[
        Literal["success", "failure"], "A5.5: a forbidden entry that is stored already, all fields equal"
    ] = "success"
    late_apply: Annotated[
        Seconds, "N17: seconds between the arrival of a write and its effect and answer"
    ] = 0
    rate_limit: Annotated[
        int, Field(ge=0), "B37, ours: requests per second; more are answered 429 (0: no limit)"
    ] = 0
    body_limit: Annotated[
        int, Field(ge=0), "B37, C6, ours: bytes of a body; more are answered 413 (0: no limit)"
    ] = 0
    body_limit_as: Annotated[
        Literal["envelope", "page"], "ours (C6): that 413 as the service's own answer, or as a gateway's page"
    ] = "envelope"
    retry_after: Annotated[str | None, "N11: the Retry-After of such a 429; none when null"] = None

    def changed(self, values: dict[str, Any]) -> "Readings":
        """These readings with some values changed; pydantic's ValidationError for an unknown name or value."""
        return _adapter().validate_python(asdict(self) | values)


@cache
def _adapter() -> TypeAdapter[Readings]:
    return TypeAdapter(Readings)


def explained() -> dict[str, str]:
    """What each reading decides, by its name."""
    hints = get_type_hints(Readings, include_extras=True)
    return {
        name: next(text for text in hint.__metadata__[::-1] if isinstance(text, str))
        for name, hint in hints.items()
    }
