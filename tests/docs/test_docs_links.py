"""Every link leads somewhere, and the README stays short."""

from pathlib import Path

import pytest

from tests.docs.pages import PAGES, ROOT, anchors, links, named, prose, table, words

MADE = {"__pycache__", "requirements"}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    broken = []
    for target in links(page):
        where, _, anchor = target.partition("#")
        file = (page.parent / where).resolve() if where else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_file_named_in_a_sentence_is_there(page: Path) -> None:
    rooms = ("functions/", "tests/", "docs/", "local/", "console/", "examples/", "events/", "layers/", "requirements/")
    named_here = [word for word in words(prose(page)) if word.startswith(rooms) and not set(word) & set(" <…*")]
    assert [word for word in named_here if not (ROOT / word).exists()] == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, ahead = set(), [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page not in reached:
            reached.add(page)
            ahead += [
                file
                for target in links(page)
                if (file := (page.parent / target.partition("#")[0]).resolve()).suffix == ".md" and file.exists()
            ]
    assert set(PAGES) - reached == set()


def test_the_readme_is_read_in_five_minutes() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 170


def test_the_map_shows_each_room_and_none_that_is_not_there() -> None:
    shown = {Path(words(row[0])[0]) for row in table(ROOT / "README.md", "map")}
    rooms = {
        Path(entry.name)
        for entry in ROOT.iterdir()
        if entry.is_dir() and not entry.name.startswith(".") and entry.name not in MADE
    }
    assert [str(path) for path in shown if not (ROOT / path).exists()] == []
    assert rooms - shown == set()


def test_the_log_lists_each_decision_by_its_title() -> None:
    folder = ROOT / "docs" / "decisions"
    records = {path.name: path.read_text().splitlines()[0] for path in folder.glob("0*.md")}
    listed = {}
    for number, title, door in table(folder / "README.md", "decisions"):
        name = number.partition("(")[2].rstrip(")")
        listed[name] = f"# {number.strip('[').partition(']')[0]}. {title}"
        assert door in {"one-way", "two-way"}
    assert listed == records


@pytest.mark.parametrize("record", sorted((ROOT / "docs" / "decisions").glob("0*.md")), ids=lambda path: path.stem[:4])
def test_a_decision_says_what_why_what_came_of_it_and_how_to_undo_it(record: Path) -> None:
    text = record.read_text()
    assert [word for word in ("**Decided.**", "**Why.**", "**Undo.**") if word not in text] == []
    assert "**Measured" in text or "**Effect.**" in text
