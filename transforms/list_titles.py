"""Titles that say whether a customer belongs to the list, or is willing to be called.

Over plain yes and no a blank is no yes; over other words only those that speak against a call count. Both read them from here.
"""

INCLUDED = r"(?:to )?included?(?: (?:in|for) (?:the |this )?(?:campaign|calls?|calling|call list|list|outbound))?(?: y n)?|eligible"
INCLUDED_ZH = (
    "(?:是否|可否|能否)?(?:可以?)?(?:参与|纳入|进入|列入|加入)(?:本次)?(?:外呼|拨打|活动|名单|呼叫|营销)"
)
WILLINGNESS_ZH = "(?:接听|接受|外呼|营销)意愿"
