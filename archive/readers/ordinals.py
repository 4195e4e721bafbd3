"""The numbers word processors and browsers put before the items of a list."""

import re
from collections.abc import Callable

_DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_LOW = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_SERIES = {
    "decimalEnclosedCircle": _CIRCLED,
    "decimalEnclosedCircleChinese": _CIRCLED,
    "decimalEnclosedFullstop": "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛",
    "decimalEnclosedParen": "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇",
    "ideographEnclosedCircle": "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉",
    "ideographTraditional": _STEMS,
    "ideographZodiac": _BRANCHES,
}
_SAID = "零一二三四五六七八九十百千"
_FORMAL = str.maketrans(_SAID, "零壹贰叁肆伍陆柒捌玖拾佰仟")
_FORMAL_TRADITIONAL = str.maketrans(_SAID, "零壹貳參肆伍陸柒捌玖拾佰仟")
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_BY_DIGIT = str.maketrans("0123456789", "〇一二三四五六七八九")
_MOST_LETTERS = 30


def chinese(number: int) -> str:
    """Return a number from 0 to 9999 as it is said: 12 → 十二, 105 → 一百零五; digits beyond."""
    if not 0 <= number <= 9999:
        return str(number)
    digits = str(number)
    said = ""
    for at, digit in enumerate(digits):
        place = _PLACES[len(digits) - at - 1]
        said += _DIGITS[int(digit)] + (place if digit != "0" else "")
    said = re.sub("零+", "零", said)
    if number:
        said = said.rstrip("零")
    return said.removeprefix("一") if 10 <= number <= 19 else said


def ordinal(number: int, form: str) -> str:
    """Return a number in the form named by its first item (`1 a A i I 一 ① 甲 子`), in digits otherwise."""
    match form:
        case "a" | "A" if number >= 1:
            return _letters(number) if form == "a" else _letters(number).upper()
        case "i" | "I" if 1 <= number < 4000:
            return _roman(number) if form == "i" else _roman(number).upper()
        case "一":
            return chinese(number)
        case "①" if 1 <= number <= len(_CIRCLED):
            return _CIRCLED[number - 1]
        case "甲" if 1 <= number <= len(_STEMS):
            return _STEMS[number - 1]
        case "子" if 1 <= number <= len(_BRANCHES):
            return _BRANCHES[number - 1]
    return str(number)


def word_ordinal(number: int, form: str) -> str:
    """Return a number in one of Word's forms, by the name .docx has for it; in digits where the form has none."""
    if form in _SERIES:
        series = _SERIES[form]
        return series[number - 1] if 1 <= number <= len(series) else str(number)
    made = _MADE.get(form)
    return str(number) if made is None or number < 1 else made(number)


def before_text(label: str) -> str:
    """Return a label as it stands before its item: a space parts `1.` and `(a)` from the text, and nothing `一、`."""
    return label + " " if label and label[-1].isascii() else label


def _letters(number: int) -> str:
    found = ""
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(ord("a") + rest) + found
    return found


def _roman(number: int) -> str:
    found = ""
    for value, sign in (*_ROMAN, *_ROMAN_LOW):
        times, number = divmod(number, value)
        found += sign * times
    return found


def _by_digit(number: int) -> str:
    return str(number).translate(_BY_DIGIT)


def _repeated(number: int) -> str:
    """Return a letter as often as the alphabet has been gone through: Word goes on from z with aa, bb, cc."""
    times = (number - 1) // 26 + 1
    return chr(ord("a") + (number - 1) % 26) * times if times <= _MOST_LETTERS else str(number)


def _counted(number: int) -> str:
    """Return a number as it is said up to 99, and by its digits from there on."""
    return chinese(number) if number < 100 else _by_digit(number)


def _japanese(number: int) -> str:
    return re.sub("一(?=[十百千])|零", "", chinese(number))


def _formal(number: int, signs: dict[int, int]) -> str:
    said = chinese(number)
    return ("一" + said if said.startswith("十") else said).translate(signs)


_MADE: dict[str, Callable[[int], str]] = {
    "lowerLetter": _repeated,
    "upperLetter": lambda number: _repeated(number).upper(),
    "lowerRoman": lambda number: ordinal(number, "i"),
    "upperRoman": lambda number: ordinal(number, "I"),
    "chineseCounting": _counted,
    "taiwaneseCounting": _counted,
    "chineseCountingThousand": chinese,
    "taiwaneseCountingThousand": chinese,
    "japaneseCounting": _japanese,
    "ideographDigital": _by_digit,
    "taiwaneseDigital": _by_digit,
    "japaneseDigitalTenThousand": _by_digit,
    "chineseLegalSimplified": lambda number: _formal(number, _FORMAL),
    "ideographLegalTraditional": lambda number: _formal(number, _FORMAL_TRADITIONAL),
    "ideographZodiacTraditional": lambda number: _STEMS[(number - 1) % 10] + _BRANCHES[(number - 1) % 12],
    "decimalFullWidth": lambda number: str(number).translate(_FULL_WIDTH),
    "decimalFullWidth2": lambda number: str(number).translate(_FULL_WIDTH),
    "decimalZero": lambda number: f"{number:02}",
    "numberInDash": lambda number: f"- {number} -",
}
