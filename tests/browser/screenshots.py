"""Pictures of the docs: `python -m tests.browser.screenshots .local/demo docs/images`, after a demo."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.browser import browsers

WIDTH, BELOW = 1280, 24  # pixels; down to the way from file to list, and a margin
SECOND_DAY = "runs/2/report.html"


def take(demo: Path, images: Path) -> Path:
    """Photograph the report of a demo's second day."""
    images.mkdir(parents=True, exist_ok=True)
    path = images / "report.png"
    with browsers.started() as browser:
        page = browser.new_page(viewport={"width": WIDTH, "height": 900})
        page.goto((demo / SECOND_DAY).absolute().as_uri())
        box = page.locator("table.stages").bounding_box()
        height = box["y"] + box["height"] + BELOW if box else 900
        page.screenshot(path=path, full_page=True, clip={"x": 0, "y": 0, "width": WIDTH, "height": height})
    return path


def main() -> int:
    """Return 0, or 1 where there is no browser."""
    if not browsers.found():
        sys.stderr.write(f"{browsers.MEND}\n")
        return 1
    sys.stdout.write(f"{take(Path(sys.argv[1]), Path(sys.argv[2]))}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
