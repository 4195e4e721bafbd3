"""Numbers as dates write them: 一九三四, 一千九百三十四, 廿三, 卅一, 二〇〇一, 元, 1934."""

_WRITTEN = ("0〇○零o", "1一壹", "2二贰两", "3三叁", "4四肆", "5五伍", "6六陆", "7七柒", "8八捌", "9九玖")
_DIGITS = {char: value for value, chars in enumerate(_WRITTEN) for char in chars}
_TENS = {"廿": 20, "卄": 20, "卅": 30, "卌": 40}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
DIGITS = "0-9〇○零o一二三四五六七八九壹贰两叁肆伍陆柒捌玖"
NUMERALS = DIGITS + "十拾百佰千仟廿卄卅卌"
_ONES = "〇一二三四五六七八九"


def number(text: str) -> int | None:
    """Return the value of a folded numeral, written digit by digit or with units; None if it is none."""
    if text == "元":
        return 1
    if not text:
        return None
    if positional(text):
        return int("".join(str(_DIGITS[char]) for char in text))
    return _with_units(text)


def positional(text: str) -> bool:
    """Say whether a numeral stands digit by digit (三四 rather than 三十四)."""
    return all(char in _DIGITS for char in text)


def consecutive(digits: str) -> bool:
    """Say whether two digits follow each other as in 三四 (three or four), written in characters."""
    if len(digits) != 2 or digits.isascii() or not digits.isalpha():
        return False
    return (number(digits[1]) or 0) - (number(digits[0]) or 9) == 1


def _with_units(text: str) -> int | None:
    total, pending, last_unit = 0, None, 10000
    for char in text:
        if char in _UNITS:
            unit = _UNITS[char]
            if unit >= last_unit:
                return None
            total += (1 if pending is None else pending) * unit
            pending, last_unit = None, unit
        elif char in _TENS:
            if last_unit <= 10 or pending not in {None, 0}:
                return None
            total, pending, last_unit = total + _TENS[char], None, 10
        elif char in _DIGITS:
            if pending not in {None, 0}:  # 二十一三
                return None
            pending = _DIGITS[char]
        else:
            return None
    return total + (pending or 0)


def chinese(value: int) -> str:
    """Return a number from 1 to 99 with units: 二十六."""
    tens, ones = divmod(value, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _ONES[tens] + "十"
    return head + (_ONES[ones] if ones else "")
