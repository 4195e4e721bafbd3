"""What a page's style sheets hide, and what they cannot."""

import pytest
from wenshi.readers import html

LONG = "<p>青河上有渡口三处，船工多为沿河人家，往来货物以盐茶为大宗。</p>"


@pytest.mark.parametrize(
    ("sheet", "body", "shown"),
    [
        (".x{display:none}", "<p class=x>藏</p>", False),
        (".x { color: red; DISPLAY : None !important }", "<p class='a x'>藏</p>", False),
        ("#x{visibility:hidden}", "<p id=x>藏</p>", False),
        ("u{display:none}", "<p><u>藏</u></p>", False),
        ("p.x, .y{display:none}", "<p class=x>藏</p>", False),
        ("p.x{display:none}", "<div class=x>藏</div>", True),
        ("<!-- span.MsoHidden {mso-hide:all} -->", "<p><span class=MsoHidden>藏</span></p>", False),
        (".x{display:none} .x{display:block}", "<p class=x>藏</p>", True),
        (".x{display:none} #y{display:block}", "<p class=x id=y>藏</p>", True),
        (".x{display:none}", "<p class=x style='display:block'>藏</p>", True),
        ("@media print{.x{display:none}}", "<p class=x>藏</p>", True),
        ("@import url(a.css); .x{display:none}", "<p class=x>藏</p>", False),
        ("div .x{display:none}", "<p class=x>藏</p>", True),
        ("/* .x{display:none} */", "<p class=x>藏</p>", True),
        (".x{display:none", "<p class=x>藏</p>", True),
        ("}}{}{.x{display:none}", "<p class=x>藏</p>", True),
        ("body{display:none}", "<p>藏</p>", True),
    ],
)
def test_simple_rules_hide(sheet: str, body: str, shown: bool) -> None:
    page = f"<html><head><meta charset=utf-8><style>{sheet}</style></head><body>{LONG}{body}{LONG}</body></html>"
    document = html.read(page.encode())
    assert ("藏" in "".join(block.text for block in document.blocks)) is shown
    assert ("隐藏文字1处未收入正文" in document.warnings) is not shown


def test_a_page_that_hides_most_of_its_text_is_shown() -> None:
    page = f"<html><head><meta charset=utf-8><style>.x{{display:none}}</style></head><body><div class=x>{LONG}</div></body>"
    assert html.read(page.encode()).blocks
