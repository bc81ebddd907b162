"""Pictures of the documentation load nothing, show commands that exist, and say in words what is on them."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.docs.pages import PAGES, ROOT, named
from tests.docs.playing import COMMANDS

PICTURE = ROOT / "docs" / "images" / "command.svg"
SHOWN = [
    (page, *found) for page in PAGES for found in re.findall(r"!\[([^\]]*)\]\(([^)\s]+)\)", page.read_text())
]  # page, words, where


def test_the_command_is_drawn_with_the_readers_own_fonts() -> None:
    text = PICTURE.read_text()
    assert not re.search(r"@font-face|@import|<image|href|url\((?!#)", text)
    assert set(re.findall(r"https?://[^\"\s]+", text)) == {"http://www.w3.org/2000/svg"}


def test_the_commands_that_are_drawn_exist() -> None:
    text = "".join(ET.fromstring(PICTURE.read_text()).itertext()).replace("\xa0", " ")
    drawn = re.findall(r"\bsegpush ([a-z]+) ", text)
    assert len(drawn) >= 3
    assert set(drawn) <= set(COMMANDS)


@pytest.mark.parametrize(
    ("page", "words", "where"), SHOWN, ids=lambda each: named(each) if isinstance(each, Path) else None
)
def test_a_picture_is_there_and_told_in_words(page: Path, words: str, where: str) -> None:
    assert (page.parent / where).is_file()
    assert len(words) > 30
