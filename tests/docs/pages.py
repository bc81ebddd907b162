"""The pages of the documentation, taken apart: fenced blocks, links, headings, commands, and tables by their marker."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"`([^`\n]+)`")
_STARTS = ("make ", "segpush ", "console/segpush ", "python -m ", "aws ", "git ")


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block and the line that stands before it."""

    page: Path
    language: str
    text: str
    before: str


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def blocks(language: str) -> list[Block]:
    """Every fenced block of one language."""
    found = []
    for page in PAGES:
        text = page.read_text()
        for match in _FENCE.finditer(text):
            if match[1] == language:
                before = text[: match.start()].rstrip("\n").rpartition("\n")[2]
                found.append(Block(page, language, match[2], before))
    return found


def prose(page: Path) -> str:
    """A page without its fenced blocks."""
    return _FENCE.sub("", page.read_text())


def links(page: Path) -> list[str]:
    """Where a page points to, within this checkout."""
    return [target for target in _LINK.findall(prose(page)) if not target.startswith(("https://", "http://"))]


def anchors(page: Path) -> set[str]:
    """What may stand after # in a link to a page: its headings, as GitHub and its like name them."""
    heads = re.findall(r"^#+ (.+)$", prose(page), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def table(page: Path, marker: str) -> list[list[str]]:
    """The rows of the table behind ``<!-- marker -->``, without its head; cells as they are written."""
    body = page.read_text().split(f"<!-- {marker} -->\n", 1)[1].split("<!-- end -->", 1)[0]
    lines = [line for line in body.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip("|"))] for line in lines[2:]]


def words(cell: str) -> list[str]:
    """What stands in code marks in a cell."""
    return _CODE.findall(cell)


def commands() -> Iterator[tuple[str, list[str]]]:
    """Page and words of every command: a line of a `sh` block, an indented line, or code within a sentence."""
    for block in blocks("sh"):
        for line in block.text.splitlines():
            if line.strip():
                yield named(block.page), shlex.split(line, comments=True)
    for page in PAGES:
        text = prose(page)
        indented = [line.strip() for line in text.splitlines() if line.startswith("    ")]
        for code in [*_CODE.findall(text), *indented]:
            if f"{code} ".startswith(_STARTS) and "…" not in code:
                yield named(page), shlex.split(code)
