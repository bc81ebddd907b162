"""Questions about the files: who writes them, what each holds, where they come."""

from __future__ import annotations

from collections.abc import Sequence

from console.init import producers
from console.init.asking import Check, Choice
from console.init.sample import Column, Sample
from console.init.scene import Scene, Settings, some_text, valid
from segpush.documents.presets import PRESETS, PresetName
from segpush.documents.values import Prefix

_CONTENT = (
    Choice("full", "everybody, each time (full)"),
    Choice("changes", "only who joined or left (changes)"),
    Choice("by_name", "the object's name says which: .overwrite or .sync (by_name)"),
)
_PRODUCERS: dict[PresetName, str] = {
    "aep": "Adobe Experience Platform",
    "segment_actions": "Segment, audiences as CSV",
    "segment_raw": "Segment, raw data",
    "snowflake": "Snowflake",
    "tealium": "Tealium",
    "treasure_data": "Treasure Data",
    "mparticle_firehose": "mParticle, through Firehose",
    "braze": "Braze",
    "csv": "somebody else; CSV as it usually is",
}


def source(scene: Scene, document: str, slug: str) -> tuple[Settings, Sample | None]:
    """Ask for all of `source`; return it, and the sample with the names its columns were given."""
    preset = _preset(scene)
    named, header = _columns(scene, preset)
    content = _content(scene, preset, named)
    status = _status(scene, preset, content, named)
    prefix = scene.answers.ask("prefix", _folder, f"inbox/{document}/{slug}/")
    dialect = producers.differing(preset, named.dialect) if named and named.dialect else {}
    return {"preset": preset, "prefix": prefix} | content | status | dialect | header, named


def stands_for(source: Settings, columns: Sequence[Column]) -> set[str]:
    """Return the columns that say something of membership, and so are no field's: status, time, audience."""
    preset = PRESETS[source["preset"]]
    names = {source.get("status"), preset.status, preset.member_time, preset.audience_id, preset.audience_name}
    return {each.name for each in columns if each.name in names or _is_membership(each.name)}


def _preset(scene: Scene) -> PresetName:
    looks = scene.sample.preset if scene.sample else "csv"
    choices = [Choice(name, f"{_PRODUCERS[name]} ({name})") for name in PRESETS]
    return scene.answers.ask("preset", lambda answer: next(name for name in PRESETS if name == answer), looks, choices)


def _columns(scene: Scene, preset: PresetName) -> tuple[Sample | None, Settings]:
    """Ask what columns are called that have no header; return the sample so named, and what the document says of it."""
    sample, unsure = scene.sample, PRESETS[preset].header is None
    if sample and not sample.headless:
        scene.answers.pass_over("columns", "the sample names its columns itself")
        return sample, {"header": True} if unsure else {}
    if sample is None and not unsure and not scene.answers.has("columns"):
        return None, {}
    wanted = len(sample.columns) if sample else 0
    if sample:
        scene.answers.asker.tell([f"  {each.name}: {' '.join(each.shown)}" for each in sample.columns])
    names = scene.answers.ask("columns", lambda answer: _names(answer, wanted), None if sample else "")
    if not names:
        return None, {"header": True}
    return sample.named(names) if sample else None, {"header": False, "columns": names}


def _names(answer: str, wanted: int) -> list[str]:
    names = [name.strip() for name in answer.split(",") if name.strip()]
    if wanted and len(names) != wanted:
        raise ValueError(f"{len(names)} names are given and the sample has {wanted} columns; name each once, in order")
    if len(set(names)) < len(names):
        raise ValueError("a column is named twice; name each once")
    return names


def _content(scene: Scene, preset: PresetName, sample: Sample | None) -> Settings:
    if PRESETS[preset].content and not scene.answers.has("content"):
        return {}
    tells = sample and any(_is_membership(each.name) and each.leaves for each in sample.columns)
    marked = sample and {".overwrite", ".sync"} & set(sample.path.suffixes)
    looks = "by_name" if marked and preset == "treasure_data" else "changes" if tells else "full"
    return {"content": scene.answers.ask("content", str, looks, _CONTENT)}


def _status(scene: Scene, preset: PresetName, content: Settings, sample: Sample | None) -> Settings:
    """Ask for the status column where files hold changes and none is known by its name."""
    columns = sample.columns if sample else ()
    kind = content.get("content", PRESETS[preset].content)
    known = PRESETS[preset].status or any(_is_membership(each.name) for each in columns)
    if not scene.answers.has("status") and (kind == "full" or known):
        return {}
    if preset == "segment_raw":
        return {"status": _trait(scene, columns)}
    told = [each.name for each in columns if each.tells]
    choices = [Choice("", "none: nobody comes off"), *(Choice(name) for name in told)] if told else []
    looks = next((each.name for each in columns if each.leaves), "")
    status = scene.answers.ask("status", _column(sample), looks, choices, free=True)
    return {"status": status} if status else {}


def _trait(scene: Scene, columns: Sequence[Column]) -> str:
    """Ask for the trait that says it in Segment's raw data: one that is true or false, and that a sample need not have."""
    traits = [each.name for each in columns if each.tells]
    default, choices = (traits[0] if traits else None), [Choice(name) for name in traits]
    text = "Trait that is true for members, such as traits.spring_buyers"
    return scene.answers.ask("status", some_text, default, choices, free=True, text=text)


def _column(sample: Sample | None) -> Check[str]:
    def check(answer: str) -> str:
        name = answer.strip()
        if name and sample and name not in sample.names:
            raise ValueError(f"the sample has no column {name!r}; it has {', '.join(sample.names)}")
        return name

    return check


def _folder(answer: str) -> str:
    """Take a folder with or without the slash at its end."""
    return str(valid(Prefix)(answer if answer.endswith("/") else f"{answer}/"))


def _is_membership(name: str) -> bool:
    return name.lower().startswith("segmentmembership")
