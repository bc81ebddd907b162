"""Whatever audiences, files and reasons are called, a page shows it as text and stays in its frame."""

from __future__ import annotations

import copy

import pytest

from tests.browser.stories import Report
from tests.browser.view import View

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

NAMES = {
    "markup": "<script>document.title='taken'</script>\"><img src=x onerror=document.title='taken'>",
    "style": "</style><style>main{display:none}</style>{{ 7 * 7 }}",
    "long": "spring" * 34,
    "right to left": "مشترو الربيع\u202e 1021 קוני האביב",
    "emoji": "👩‍👩‍👧‍👦🌷" * 12,
    "combining": "Z" + "͓̙" * 60,
}


def named(report: Report, name: str) -> Report:
    """A report in which everything that comes from outside is called so."""
    made = copy.deepcopy(report)
    made |= {"audience": name, "destination": name, "account": name, "reason": name, "sentence": name, "notes": [name]}
    made |= {"rejected": {name: 1}, "reasons": {name: 2}, "files": {name: name}}
    made["drop"]["objects"] = [name]
    made["examples"] = {
        "rows": {name: [{"file": name, "line": 1, "key": name}]},
        "people": {},
        "reasons": {name: [name]},
    }
    made["calls"]["by_kind"] = {name: 1}
    return made


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_name_is_shown_as_it_is_and_breaks_nothing(view: View, done: Report, name: str, width: int) -> None:
    view.show(named(done, name), width)
    assert view.page.title().startswith(name[:40])
    assert view.page.query_selector_all("script, img, main style") == []
    assert view.page.is_visible("main")
    assert name in (view.page.text_content("h1") or "")
    assert view.across() <= 0
    assert len(view.asked) == 1
    assert view.complaints == []
