"""The table of producer presets in docs/destination.md."""

from __future__ import annotations

from segpush.documents.presets import PRESETS, Preset
from segpush.engine.reading.dialect import Dialect

_OF_A_PRESET = [name for name in Preset.__dataclass_fields__ if name != "dialect"]
_MEANT = {"key": "match.source"}
_WORDS: dict[str, dict[str | None, str]] = {
    "delimiter": {"\t": "`tab`"},
    "quote": {None: "`none`", '"': "`double`"},
    "escape": {"\\": "`backslash`", '"': "`doubled`", "'": "`single_quote`", None: "none"},
}


def rows() -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return heads and rows: one row a preset, with every value it sets."""
    heads = [*(name for name in Dialect.__dataclass_fields__ if name not in {"header", "columns"}), *_OF_A_PRESET]
    lines = [(f"`{name}`", *(_preset_cell(preset, head) for head in heads)) for name, preset in PRESETS.items()]
    return ("preset", *(_MEANT.get(head, head) for head in heads)), lines


def _preset_cell(preset: Preset, name: str) -> str:
    value = getattr(preset if name in _OF_A_PRESET else preset.dialect, name)
    if name in _WORDS and value in _WORDS[name]:
        return _WORDS[name][value]
    if isinstance(value, tuple):
        return " ".join(f"`{each}`" for each in value) or "none"
    if value is None:
        return "**to be said**" if name in {"header", "content"} else "none"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"
