"""The invented company."""

from typing import Any

import pytest
from pydantic import ValidationError

from callsheet.sandbox.company import Company, load_company


def test_the_company_that_comes_along_is_whole() -> None:
    """Twelve agents, each queue's members among them, each bound extension among the extensions."""
    company = load_company()
    assert (company.app_id, company.app_secret, len(company.agents)) == ("sandbox-app", "sandbox-secret", 12)
    work_nos = {agent.work_no for agent in company.agents}
    assert {member.agent for queue in company.queues for member in queue.members} <= work_nos
    assert {agent.ext for agent in company.agents if agent.ext} <= {one.ext for one in company.extensions}
    assert {template.enabled for template in company.data_templates} == {True, False}


def test_the_secret_is_not_shown() -> None:
    """The representation may end in a log."""
    assert "sandbox-secret" not in repr(load_company())


def test_an_agent_is_found_by_his_work_number() -> None:
    """KeyError when there is none."""
    assert load_company().agent("12001").name == "Rason"
    with pytest.raises(KeyError):
        load_company().agent("nobody")


@pytest.mark.parametrize("change", [{"unknown": 1}, {"company_id": "short"}, {"agents": [{"work_no": "1"}]}])
def test_a_company_file_with_a_mistake_is_refused(change: Any) -> None:
    """Unknown names, malformed ids and missing values are named."""
    with pytest.raises(ValidationError):
        Company.model_validate({**load_company().model_dump(), **change})
