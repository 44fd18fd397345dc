"""Headings as people write them: each of the kinds is known by them, and lists of customers stay what they are."""

import pytest

from tests.support.making import a_sheet
from transforms.headers import HeaderMap, Match
from transforms.kinds import KINDS
from transforms.recognition import recognise

VALUES = {
    "time": "2027-01-05 09:00", "phone": "6591230001", "secret": "246810", "number": "3001", "name": "Ann",
}  # fmt: skip
HEADINGS = {
    "queues": [
        "Queue name:name Queue ID:number", "Queue:number Weight:number", "Skill group:name Skill group ID:number", "Queue code:number Queue name:name",
        "Skill group number:number Skill group weight:number", "队列名称:name 队列编号:number", "技能组名称:name 技能组ID:number", "技能组:number 权重:number",
        "队列号:number 队列权重:number", "Queue number:number Queue weight:number",
    ],
    "agent-settings": [
        "Agent:number Wrap-up time:number", "Agent no.:number Extension:number Wrap up time:number", "Agent ID:number Wrap-up seconds:number",
        "Agent number:number After-call work:number", "Agent:number ACW:number", "坐席工号:number 话后时间:number", "员工工号:number 话后处理时间:number",
        "工号:number 整理时长:number", "坐席ID:number 分机:number", "Work number:number Wrap-up time (s):number",
    ],
    "extensions": [
        "Extension:number Password:secret", "Ext.:number Pwd:secret", "Extension number:number PIN:secret", "SIP extension:number SIP password:secret",
        "Ext number:number Secret:secret", "分机号:number 密码:secret", "分机:number 分机密码:secret", "内线:number 密码:secret", "内线号码:number 内线密码:secret",
        "Extension no.:number Extension password:secret",
    ],
    "queue-rosters": [
        "Queue:number Agent:number", "Queue ID:number Agent ID:number Level:number", "Queue:number Agent no.:number Skill level:number",
        "Skill group:number Agent number:number", "Queue:number Member:number Level:number", "Skill group ID:number Agent:number",
        "队列ID:number 坐席ID:number", "技能组:number 工号:number 技能等级:number", "队列:number 成员:number 等级:number", "技能组ID:number 员工工号:number",
    ],
    "contact-plans": [
        "Plan name:name Phone:phone Start:time End:time Agent:number", "Plan title:name Telephone:phone Begin:time Finish:time Executor:number",
        "Schedule name:name Mobile:phone Start:time End:time Agent:number", "Callback name:name Phone number:phone From:time Until:time Agent:number",
        "计划名称:name 客户号码:phone 开始时间:time 结束时间:time 执行人:number", "回访计划:name 电话:phone 开始:time 截止时间:time 坐席:number",
        "Callback plan:name Customer phone:phone Begin time:time Finish time:time Agent:number",
    ],
    "campaigns": [
        "Campaign name:name Template:number Wrap-up template:number Start:time End:time",
        "Campaign title:name Template code:number Wrap-up code:number Start time:time End time:time",
        "Campaign:name Data template code:number Wrap-up template code:number Start:time End:time",
        "任务名称:name 数据模板:number 小结模板:number 开始时间:time 结束时间:time",
    ],
    "customer-numbers": [
        "Telephone:phone Name:name", "Mobile:phone Name:name Member:name", "Phone:phone Name:name Template:name",
        "手机号:phone 姓名:name 成员:name", "Phone:phone Name:name Agent ID:number",
        "Phone:phone Name:name Secret:name", "Phone:phone Name:name Skill group ID:number", "Tel:phone Company:name ACW:number",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "heading"), [(kind, each) for kind in HEADINGS for each in HEADINGS[kind]])
def test_a_kind_is_known_by_the_headings_that_people_write(kind: str, heading: str) -> None:
    """Without a kind that was named, and with none of its columns passed over."""
    pairs = [pair.rsplit(":", 1) for pair in heading.split()]
    titles, held, said = list[str](), list[str](), ""
    for pair in pairs:
        said = f"{said} {pair[0]}".strip()
        if len(pair) == 2:
            titles, held, said = [*titles, said], [*held, VALUES[pair[1]]], ""
    found = recognise(a_sheet([titles, held, [f"{value[:-1]}2" for value in held]]), KINDS, HeaderMap())
    assert isinstance(found, Match), found
    unknown = [problem.column for problem in found.problems if problem.code == "COLUMN_UNKNOWN"]
    assert (found.kind.name, kind == "customer-numbers" or unknown == []) == (kind, True)
