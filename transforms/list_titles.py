"""Titles that say whether a customer belongs to the list, or is willing to be called.

Over plain yes and no a blank is no yes; over other words only those that speak against a call count. Both read them from here.
"""

from transforms.evidence import words_of
from validators.long_pattern import LongPattern

_STAFF = LongPattern(
    r"(?:(?:assigned|our|call|sales|service|support|responsible|handling|owner|agent|lead|account|contact) )*(?:skills?|skill ?groups?|teams?|queues?|agents?|departments?|dept|desk|handled by|assigned to|assignee|owner|operator|seats?|staff|executor|representative|rep|salesperson|sales ?person|account manager)(?: (?:names?|no|number|id|code|group))*"
    "|(?:所属|负责|分配|跟进|处理|外呼)?(?:技能|技能组|坐席|座席|客服|团队|小组|班组|部门|队列|负责人|跟进人|销售|归属人|所有人)(?:名称|姓名|工号|编号|组)?"
    r"|pasukan|tim|jabatan|ejen|agente|equipo|equipe|departamento|fila|cola|nhóm|phòng ban|nhân viên|ท.?ม|แผนก"
)


def of_staff(header: str) -> bool:
    """Whether a header is that of who works on a customer: a team is named after what it does.

    >>> of_staff("Skill"), of_staff("Assigned team"), of_staff("Remarks")
    (True, True, False)
    """
    return bool(_STAFF.fullmatch(words_of(header)))


INCLUDED = r"(?:to )?included?(?: (?:in|for) (?:the |this )?(?:campaign|calls?|calling|call list|list|outbound))?(?: y n)?|eligible"
INCLUDED_ZH = (
    "(?:是否|可否|能否)?(?:可以?)?(?:参与|纳入|进入|列入|加入)(?:本次)?(?:外呼|拨打|活动|名单|呼叫|营销)"
)
WILLINGNESS_ZH = "(?:接听|接受|外呼|营销)意愿"
