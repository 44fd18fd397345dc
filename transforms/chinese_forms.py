"""Traditional Chinese characters read as the simplified ones: headers and words are declared in one of both scripts.

Only characters that stand in titles of lists: whole texts are never turned, and nothing that is sent or shown.
"""

import re
from functools import cache

_TRADITIONAL = (
    "個們會來內兩創劃別動務區單啟國團場報壓處備實審寫導將專對層屬帳幾庫廣後從復態應戶執擇擊擴擾據撥擬攜攔數斷於時暫書條業"
    "標樓樣機檔檢權歷歸歲殘沒況測準漢滿灣無狀獨獲獎產畢異當發監盤眾確禮種稱稅積穩筆節範級組結絡統絕經綁維綱網緊線締編練縣"
    "總績繫續聯聲職聽臺與舉舊號蘇製複規視覽親觀觸訂計訊託記訪設許註評詢試話該詳認語誤說請課調談論證識譯變讓負財責貨費貼"
    "資賓賣質賬賴購贈趙車軟載輔輕輸轉辦農連週進運過達違遠選還邊郵鄉鄰醫釋鈴銀銷錄錯錶鍵鎖鎮鐘長門閉開間閒關隊際險隱隨雙離電"
    "靜響頁項順預領頭題額類顧顯風飛館驗體點齊龍碼簽刪貴係啓録説籤員簡學餘繳滯歡紀錢價優閱"
    "丟並乾亞佈併俬倫側傢傳僅凱則剋剛勞匯卻參問喚噹嚮圍圓圖堅壞夾奧寧屆岡島帶幹廢張彆彙彿愛憑懞掛揚換損撾敗敘曆曏東棄榖槓橫檯"
    "決減湯潛澤濟濾為烏營爾現疊盧瞭磯祕穀穫箇篩糰約紅納紐紹終給緬緻縮繼纍纔罣羅義聖脫腦臘興茲華萊蓆薩蘭衚補裝裡覈見訴証誌誕諾"
    "護讀讚貝貳買貸賠賸贊贏跤較輓迴這鍾鏈閑闆阨陳陸隻韋韓須頓願顛颱馬髮鬆鬍鬚魯鮮麥麵齒齡齣謝攪騷歿"
)
_SIMPLIFIED = (
    "个们会来内两创划别动务区单启国团场报压处备实审写导将专对层属账几库广后从复态应户执择击扩扰据拨拟携拦数断于时暂书条业"
    "标楼样机档检权历归岁残没况测准汉满湾无状独获奖产毕异当发监盘众确礼种称税积稳笔节范级组结络统绝经绑维纲网紧线缔编练县"
    "总绩系续联声职听台与举旧号苏制复规视览亲观触订计讯托记访设许注评询试话该详认语误说请课调谈论证识译变让负财责货费贴"
    "资宾卖质账赖购赠赵车软载辅轻输转办农连周进运过达违远选还边邮乡邻医释铃银销录错表键锁镇钟长门闭开间闲关队际险隐随双离电"
    "静响页项顺预领头题额类顾显风飞馆验体点齐龙码签删贵系启录说签员简学余缴滞欢纪钱价优阅"
    "丢并干亚布并私伦侧家传仅凯则克刚劳汇却参问唤当向围圆图坚坏夹奥宁届冈岛带干废张别汇佛爱凭蒙挂扬换损挝败叙历向东弃谷杠横台"
    "决减汤潜泽济滤为乌营尔现叠卢了矶秘谷获个筛团约红纳纽绍终给缅致缩继累才挂罗义圣脱脑腊兴兹华莱席萨兰胡补装里核见诉证志诞诺"
    "护读赞贝贰买贷赔剩赞赢交较挽回这钟链闲板厄陈陆只韦韩须顿愿颠台马发松胡须鲁鲜麦面齿龄出谢搅骚殁"
)
_SIMPLER = str.maketrans(_TRADITIONAL, _SIMPLIFIED)


def simplified(text: str) -> str:
    """A title in simplified characters, and with the word for contact that goes with them.

    >>> simplified("聯絡電話 / 備註"), simplified("Phone")
    ('联系电话 / 备注', 'Phone')
    """
    return text if text.isascii() else text.translate(_SIMPLER).replace("联络", "联系")


def in_either_script(pattern: str) -> str:
    """A regular expression whose characters are found in both scripts.

    >>> in_either_script("请勿"), in_either_script("[黄红]色")
    ('[请請]勿', '[黄红紅]色')
    """
    parts = re.split(r"(\[[^\]]*\])", pattern)  # sets among other text
    return "".join(_widened(part) if at % 2 else _either(part) for at, part in enumerate(parts))


def _either(text: str) -> str:
    return "".join(_sets().get(each, each) for each in text)


def _widened(characters: str) -> str:
    """A set with the twins of its characters."""
    return "".join(_sets()[each][1:-1] if each in _sets() else each for each in characters)


@cache
def _sets() -> dict[str, str]:
    twins = dict.fromkeys(_SIMPLIFIED, "")
    for written, simple in zip(_TRADITIONAL, _SIMPLIFIED, strict=True):
        twins[simple] += written
    twins["系"] += "络絡"
    return {simple: f"[{simple}{written}]" for simple, written in twins.items()}
