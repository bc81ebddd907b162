"""A page in the browser, as a person and as a machine see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

CHARTS = """() => [...document.querySelectorAll('svg[role=img]')].map(svg => {
    const words = node => node ? node.textContent.trim() : '';
    let next = svg.closest('figure').nextElementSibling;
    while (next && next.tagName !== 'TABLE') next = next.nextElementSibling;
    return {
        title: words(svg.querySelector('title')), desc: words(svg.querySelector('desc')),
        texts: [...svg.querySelectorAll('text')].map(words), marks: svg.querySelectorAll('rect:not(.rail)').length,
        rows: next ? [...next.tBodies[0].rows].map(row => [...row.cells].map(words)) : null,
    };
})"""
ACROSS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
REPORT_VIOLATIONS = "addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.violatedDirective))"


@dataclass
class View:
    """One page; ``asked`` are the addresses it asked for, ``complaints`` what its console said."""

    page: Page
    folder: Path
    render: Callable[[dict[str, Any]], str]
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.add_init_script(REPORT_VIOLATIONS)

    def show(self, report: dict[str, Any], width: int = 1280) -> None:
        """Open a report at a width in pixels."""
        path = self.folder / "report.html"
        path.write_text(self.render(report), encoding="utf-8")
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.goto(path.as_uri())

    def across(self) -> int:
        """Return by how many pixels the page is wider than its window."""
        return int(self.page.evaluate(ACROSS))

    def charts(self) -> list[dict[str, Any]]:
        """Return what each chart says and shows, and the rows of the table behind it."""
        found: list[dict[str, Any]] = self.page.evaluate(CHARTS)
        return found

    def bottom(self, selector: str) -> float:
        """Return how far down an element ends, in pixels."""
        box = self.page.locator(selector).bounding_box()
        assert box, selector
        return box["y"] + box["height"]

    def rows(self, selector: str) -> list[list[str]]:
        """Return the cells of a table's body."""
        rows = self.page.locator(f"{selector} tbody tr").all()
        return [row.locator("th, td").all_inner_texts() for row in rows]

    def text(self) -> str:
        return self.page.inner_text("main")
