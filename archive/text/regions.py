"""Names of places that stand before an author's name: 贵阳　李端棻."""

import re

from .fold import fold
from .surnames import has_surname

# Provinces and their seats, and the prefectures authors of local histories name most; without 省, 市 and the like.
_NAMES = (
    "北京 上海 天津 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 "
    "贵州 云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门 石家庄 太原 沈阳 长春 哈尔滨 南京 杭州 "
    "合肥 福州 南昌 济南 郑州 武汉 长沙 广州 海口 成都 贵阳 昆明 西安 兰州 西宁 台北 呼和浩特 南宁 拉萨 银川 "
    "乌鲁木齐 遵义 安顺 六盘水 毕节 铜仁 黔东南 黔南 黔西南 凯里 都匀 兴义 贵筑 乌当 花溪 清镇 修文 开阳 息烽 "
    "定番 龙里 贵定 黔西 唐山 保定 邯郸 大同 大连 鞍山 苏州 无锡 常州 扬州 镇江 南通 徐州 宁波 温州 绍兴 嘉兴 "
    "湖州 芜湖 安庆 徽州 泉州 漳州 厦门 九江 赣州 吉安 青岛 烟台 潍坊 洛阳 开封 南阳 宜昌 襄阳 荆州 衡阳 岳阳 "
    "常德 邵阳 湘潭 汕头 潮州 梅州 佛山 惠州 桂林 柳州 梧州 绵阳 泸州 宜宾 自贡 内江 乐山 南充 大理 丽江 曲靖 "
    "昭通 咸阳 汉中 延安 天水 酒泉"
)
_PLACES = frozenset(fold(_NAMES).split())
# A place that says what it is; 州, 乡 and the like also end names of persons.
_SAYS_SO = re.compile(".{1,8}(?:自治区|自治州|地区|省|市|县|縣)")
_MAY_SAY_SO = re.compile(".{2,6}(?:区|區|州|盟|旗|府|镇|鎮|乡|鄉|村|寨)")
_OF_A_PERSON = 3  # characters: 张大州


def is_place(word: str) -> bool:
    """Tell whether a word names a place rather than a person."""
    if fold(word) in _PLACES or _SAYS_SO.fullmatch(word):
        return True
    is_person = len(word) == _OF_A_PERSON and has_surname(word) and word[1] != "家"
    return _MAY_SAY_SO.fullmatch(word) is not None and not is_person
