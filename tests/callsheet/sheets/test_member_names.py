"""Names of members in code pages are read in the one they were written in: they say what a list is for."""

import pytest

from callsheet.sheets.parser.member_names import decoded

SIMPLIFIED = "禁呼名单 客户名单 外呼客户 黑名单 勿扰 拒接号码 退订名单 投诉客户 客户号码 电话名单 续保客户 上海客户 技能组名单 坐席设置 停机号码 敏感客户 华东区 张三 王小明 会员 贷款 第二批 深圳 镕 十二月续期客户"
TRADITIONAL = "禁呼名單 客戶名單 外呼客戶 黑名單 勿擾 拒接號碼 退訂名單 投訴客戶 客戶號碼 電話名單 續保客戶 臺北 香港客戶 技能組名單 坐席設定 停機號碼 九龍區 陳大文 會員 貸款 高雄 拒絕來電 謝絕推銷 請勿致電 許功蓋"


@pytest.mark.parametrize("around", ["{}.csv", "2026-11 {} (2).xlsx", "{}/{}.csv"])
@pytest.mark.parametrize(
    ("page", "name"),
    [
        *(("gb18030", name) for name in SIMPLIFIED.split()),
        *(("cp950", name) for name in TRADITIONAL.split()),
        *(("cp437", name) for name in ("résumé", "Müller", "año nuevo", "plain")),
    ],
)
def test_a_name_is_read_as_it_was_written(page: str, name: str, around: str) -> None:
    """Traditional letters in Big5, simplified ones in GBK, Western ones in the page of old programs."""
    written = around.format(name, name)
    assert decoded(written.encode(page)) == written


def test_a_name_in_no_page_is_shown_all_the_same() -> None:
    """Never an error: a member is known by its place."""
    assert decoded(b"\xff\xff\x80.csv").endswith(".csv")
