"""Printed pages → lines of text: the engine of the extra `[ocr]`, its models from its own wheel, nothing fetched."""

from importlib.util import find_spec

MISSING = '没有装文字识别组件；请运行 pip install "wenshi[ocr]" 后再试。'
_NEEDED = ("rapidocr", "onnxruntime")


def available() -> bool:
    """Tell whether the extra is installed, without paying for its import."""
    return all(find_spec(name) is not None for name in _NEEDED)
