"""Objects that change, vanish, come twice, late, out of order or not at all; and manifests that are none."""

from __future__ import annotations

from collections.abc import Callable

from tests.bad_input.case import APPLIED, NO_RUN, Case, fresh
from tests.whole import spring
from tests.whole.desk import Desk, Unversioned

KEY, NEWER = spring.DAY_TWO, spring.DAY_THREE
PART_TWO, PART_THREE = KEY.replace(".csv", "_2.csv"), KEY.replace(".csv", "_3.csv")
NOOR = spring.row("Noor", "Haddad")
BODY = spring.file(*APPLIED, NOOR)


def _unversioned() -> Desk:
    desk = Desk(spring.marketo(), inbox=Unversioned)
    desk.apply(spring.account(), spring.destination())
    return desk


def _replaced(desk: Desk) -> None:
    """Another file under the same key while the run is at work, its event still under way."""
    desk.drop(KEY, BODY)
    desk.work_until("prepare")
    desk.put(KEY, spring.file(spring.row("Omar", "Aziz")))
    desk.work()


def _replaced_and_the_old_one_read(desk: Desk) -> None:
    _replaced(desk)
    assert not desk.leads("omar@example.com")
    assert desk.leads("noor@example.com")[0]["id"] in desk.members(spring.LIST)


def _deleted_before_its_turn(desk: Desk) -> None:
    desk.drop(KEY, BODY)
    desk.work_until("prepare")
    desk.inbox.versions.pop(KEY)  # with all its versions
    desk.work()


def _deleted_before_its_event(desk: Desk) -> None:
    event = desk.put(KEY, BODY)
    desk.inbox.versions.pop(KEY)
    desk.steps.send(event)
    desk.work()


def _event_twice(desk: Desk) -> None:
    runs = len(desk.runs())
    desk.drop(KEY, BODY, times=2)
    desk.work()
    desk.steps.send(
        {
            "detail-type": "Object Created",
            "detail": {"object": {"key": KEY, "version-id": desk.inbox.head(KEY).version_id}},
        }
    )
    desk.work()
    desk.wait(hours=2)
    assert len(desk.runs()) == runs + 1
    assert len(desk.leads("noor@example.com")) == 1


def _older_after_newer(desk: Desk) -> None:
    """Both were written in order; the event of the older one is hours late."""
    late = desk.put(KEY, spring.file(spring.INES))
    desk.clock.advance(3600)
    desk.drop(NEWER, BODY)
    desk.work()
    assert desk.run["state"] == "done"
    members = desk.members(spring.LIST)
    desk.steps.send(late)
    desk.work()
    assert desk.members(spring.LIST) == members


def _parts(*keys: str) -> Callable[[Desk], None]:
    def happens(desk: Desk) -> None:
        for key in keys:
            desk.drop(key, BODY)
        desk.work()
        assert not [run for run in desk.runs() if run["state"] in {"waiting", "working"}]
        desk.wait(hours=7)

    return happens


def _manifest(sizes: dict[str, int], *keys: str, wanted: str = "optional") -> Callable[[Desk], None]:
    """A manifest that lists objects of which only some come."""

    def happens(desk: Desk) -> None:
        desk.apply(spring.destination(source={"manifest": wanted}))
        for key in keys:
            desk.drop(key, BODY)
        desk.drop(*spring.manifest("b6a0f2c4", sizes))
        desk.work()
        desk.wait(hours=7)

    return happens


def _never_listed(desk: Desk) -> None:
    desk.apply(spring.destination(source={"manifest": "required"}))
    desk.drop(KEY, BODY)
    desk.work()
    desk.wait(hours=7)


def _manifest_body(body: bytes) -> Callable[[Desk], None]:
    def happens(desk: Desk) -> None:
        desk.drop(MANIFEST, body)
        desk.work()
        desk.wait(hours=7)

    return happens


def _dropped(*keys: str, **source: str) -> Callable[[Desk], None]:
    """Files that come under a document with other settings, and what becomes of them."""

    def happens(desk: Desk) -> None:
        desk.apply(spring.destination(source=source, audience={"id": "aud_7Hq2"}))
        for key in keys:
            desk.drop(key, BODY, times=2)
        desk.work()
        desk.wait(hours=7)

    return happens


def _claimed_twice(desk: Desk) -> None:
    """Another document wants the same folder for itself; nothing compares documents before they are in force."""
    desk.apply(spring.destination("winter-campaigns", list={"id": spring.OTHER_LIST}))
    desk.drop(KEY, BODY, times=2)
    desk.work()
    desk.wait(hours=2)
    assert sum(KEY in notice for notice in desk.notices()) == 1


SYNC, OVERWRITE = KEY.replace(".csv", ".sync.csv"), KEY.replace(".csv", ".overwrite.csv")
MANIFEST = f"{spring.PREFIX}manifest-8d2b61f0-b6a0f2c4.json"
NEVER_CAME = ("never came", "export again")
NOT_HERE = ("manifest b6a0f2c4 lists", "not here with the listed size", "export again")
CASES = [
    Case("object replaced in an unversioned bucket", _replaced, KEY, "refused", ("overwritten",), desk=_unversioned),
    Case("object replaced in a versioned bucket", _replaced_and_the_old_one_read, "", "done", writes=True),
    Case("object deleted before its turn", _deleted_before_its_turn, KEY, "refused", ("deleted",)),
    Case("object deleted before its event", _deleted_before_its_event, KEY, NO_RUN, ("gone",)),
    Case("event twice", _event_twice, "", "done", writes=True),
    Case("older full drop after a newer one", _older_after_newer, "", "superseded", ("a newer full drop of this audience has been applied",), writes=True),
    Case("part _2 without its base", _parts(PART_TWO), KEY, "incomplete", ("without a part number", *NEVER_CAME)),
    Case("a gap in the parts", _parts(KEY, PART_THREE), KEY, "incomplete", ("part _2", *NEVER_CAME)),
    Case("manifest names an object that never comes", _manifest({KEY: len(BODY), PART_TWO: 9}, KEY), PART_TWO, "incomplete", NOT_HERE),
    Case("manifest names an object of another size", _manifest({KEY: len(BODY), PART_TWO: 9}, KEY, PART_TWO), PART_TWO, "incomplete", NOT_HERE),
    Case("manifest names the first part with another size", _manifest({KEY: 9, PART_TWO: len(BODY)}, KEY, PART_TWO), KEY, "incomplete", NOT_HERE),
    Case("manifest of which no object ever comes", _manifest({KEY: len(BODY)}), KEY, "incomplete", NOT_HERE, desk=fresh),
    Case("manifest required and never there", _never_listed, KEY, "incomplete", ("manifest", "never came"), desk=fresh),
    Case("manifest cut off", _manifest_body(b'{"flowRunId": "b6a0f2c4", "exportRes'), MANIFEST, "refused", ("cut off", "upload the whole object again")),
    Case("manifest without its entries' sizes", _manifest_body(b'{"flowRunId": "b", "scheduledTime": "2026-03-02T06:00:00Z", "exportResults": [{"name": "x.csv"}]}'), MANIFEST, NO_RUN, ("sinkPath, name, size or scheduledTime", "export again")),
    Case("a name that says neither full nor changes", _dropped(KEY, content="by_name"), KEY, "refused", ("neither .sync (changes) nor .overwrite (full)", "drop it again")),
    Case("full and changes in one folder", _dropped(SYNC, OVERWRITE, content="by_name", together="folder"), OVERWRITE, "refused", (SYNC, "in one drop", "drop them apart")),
    Case("a key without a known id", _dropped(KEY, audience_in="key"), KEY, NO_RUN, ("none of the ids known there (aud_7Hq2)", "move the file")),
    Case("a key that fits no pattern", _dropped(KEY, pattern="visitors*"), KEY, NO_RUN, ("fits no source.pattern", "visitors*", "correct the pattern")),
    Case("a folder two audiences want for themselves", _claimed_twice, KEY, NO_RUN, ("spring-campaigns/spring-buyers, winter-campaigns/spring-buyers", "nobody takes it")),
    Case("manifest that lists nothing", _manifest_body(spring.manifest("b6a0f2c4", {})[1]), MANIFEST, NO_RUN, ("lists nothing", "export")),
]  # fmt: skip
