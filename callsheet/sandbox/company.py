"""The invented company behind the sandbox, as a readable file, and how it is put into the store."""

import json
import tomllib
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from callsheet.sandbox.store import Store

Uuid = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Agent(Part):
    work_no: str
    uuid: Uuid
    name: str
    ext: str | None = None
    phone: str | None = None
    wrap_up_type: int = 2
    wrap_up_time: int = 60
    login_status: int = 1
    not_ready_reason: int = 0
    created_ms: int = 1_663_120_801_000


class Member(Part):
    agent: str
    level: int = 1
    checkin: bool = False


class Queue(Part):
    queue_id: str
    name: str
    weight: int = 0
    members: tuple[Member, ...] = ()


class Extension(Part):
    ext: str
    password: str = "123456"  # noqa: S105 - as in the reference's example


class RelayNumber(Part):
    number: str
    alias: str = ""
    remark: str = ""
    enabled: int = 1


class IvrFlow(Part):
    code: str
    name: str
    remarks: str = ""
    operator: str | None = None  # work number of the agent who published it


class Template(Part):
    code: str
    enabled: bool = True
    fields: tuple[str, ...] = ()


class Company(Part):
    """One company: its credentials, and what exists before the first request. Work numbers name agents in queues."""

    name: str
    company_id: Uuid
    app_id: str
    app_secret: str = Field(repr=False)
    zone: str = "Asia/Singapore"
    agents: tuple[Agent, ...]
    queues: tuple[Queue, ...] = ()
    extensions: tuple[Extension, ...] = ()
    relay_numbers: tuple[RelayNumber, ...] = ()
    ivr_flows: tuple[IvrFlow, ...] = ()
    data_templates: tuple[Template, ...] = ()
    wrap_up_templates: tuple[Template, ...] = ()

    def agent(self, work_no: str) -> Agent:
        """The agent with this work number; KeyError when there is none."""
        return {agent.work_no: agent for agent in self.agents}[work_no]


def load_company(path: str | Path | None = None) -> Company:
    """The company of a .toml or .json file, or the small one that comes with the sandbox."""
    if path is None:
        return _parsed(
            files("callsheet.sandbox").joinpath("company.toml").read_text(encoding="utf-8"), ".toml"
        )
    return _parsed(Path(path).read_text(encoding="utf-8"), Path(path).suffix)


@lru_cache(maxsize=1)  # nothing in a company changes
def _parsed(text: str, suffix: str) -> Company:
    content: dict[str, Any] = json.loads(text) if suffix == ".json" else tomllib.loads(text)
    return Company.model_validate(content)


def settle(company: Company, store: Store) -> None:
    """Writes the company into an empty store."""
    with store.transaction():
        for agent in company.agents:
            store.insert("agents", updated_ms=agent.created_ms, **agent.model_dump())
        for queue in company.queues:
            _settle_queue(company, queue, store)
        _settle_extensions(company, store)
        for relay in company.relay_numbers:
            store.insert("relay_numbers", **relay.model_dump())
        for flow in company.ivr_flows:
            store.insert("ivr_flows", **flow.model_dump(exclude={"operator"}))
            store.insert("ivr_operators", code=flow.code, operator=flow.operator)
        _settle_templates("data", company.data_templates, store)
        _settle_templates("wrap-up", company.wrap_up_templates, store)


def _settle_queue(company: Company, queue: Queue, store: Store) -> None:
    store.insert("queues", queue_id=queue.queue_id, name=queue.name, weight=queue.weight)
    store.insert_many(
        "members",
        ("queue_id", "agent", "level", "checkin"),
        ((queue.queue_id, company.agent(m.agent).uuid, m.level, m.checkin) for m in queue.members),
    )


def _settle_extensions(company: Company, store: Store) -> None:
    bound = {agent.ext: agent.created_ms for agent in company.agents if agent.ext}
    for extension in company.extensions:
        store.insert("extensions", bound_ms=bound.get(extension.ext), **extension.model_dump())


def _settle_templates(sort: str, templates: tuple[Template, ...], store: Store) -> None:
    for template in templates:
        store.insert("templates", code=template.code, sort=sort, enabled=template.enabled)
        fields = ((template.code, field) for field in template.fields)
        store.insert_many("template_fields", ("code", "field_id"), fields)
