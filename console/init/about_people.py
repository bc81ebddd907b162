"""Questions about people: who is created, what is kept of them, how they are found, which column goes to which field."""

from __future__ import annotations

from console.init import about_files, about_mapping
from console.init.asking import Choice
from console.init.mapping import Mapped, Rules
from console.init.proposal import match_columns, propose
from console.init.sample import Sample
from console.init.scene import Scene, Settings, some_text, valid
from segpush.documents.presets import PRESETS, PresetName
from segpush.documents.rules import NEEDED_TO_CREATE
from segpush.documents.values import FieldName

_PEOPLE = (
    Choice("match_only", "are reported, nothing else (match_only)"),
    Choice("match_and_create", "are created, which takes first and last name (match_and_create)"),
)
_SYNC = (
    Choice("audience", "who is on the list (audience)"),
    Choice("audience_and_profile", "who is on the list, and fields of these people (audience_and_profile)"),
    Choice("profile", "fields of people; no list is touched (profile)"),
)


def semantics(scene: Scene) -> Settings:
    """Ask who is created and what is kept."""
    people = scene.answers.ask("people", str, "match_only", _PEOPLE)
    if people == "match_and_create" and scene.sample:
        scene.answers.asker.tell(_not_seen(scene, scene.sample))
    return {"sync": scene.answers.ask("sync", str, "audience", _SYNC), "people": people}


def _not_seen(scene: Scene, sample: Sample) -> list[str]:
    """Say early which columns creation needs and the sample does not seem to have."""
    proposed = propose(sample.columns, scene.offer.fields, (), "", creates=True).pairs
    missing = ", ".join(name for name in NEEDED_TO_CREATE if name not in {pair.field for pair in proposed})
    mend = "have it exported too, or say below which it is"
    return [f"  No column of the sample looks like {missing}: {mend}."] if missing else []


def partition(scene: Scene, people: str) -> str:
    """Ask for the partition of new people, where there are several."""
    there = scene.offer.partitions
    if people == "match_only":
        why = "it is for new people, and match_only creates none; add --people match_and_create"
        scene.answers.pass_over("partition", why)
        return ""
    if len(there) < 2 and not scene.answers.has("partition"):  # noqa: PLR2004 - nothing to choose
        return ""
    choices = [Choice("", "Marketo's default one"), *(Choice(name) for name in there)] if there else []
    found: str = scene.answers.ask("partition", str.strip, "", choices)
    return found


def match(scene: Scene, sample: Sample | None, preset: PresetName, *, creates: bool) -> Settings:
    """Ask by which field people are found, and which column holds it."""

    def field_of(answer: str) -> str:
        name = str(valid(FieldName)(answer))
        if creates and name == "id":
            raise ValueError("people cannot be created under a chosen id; choose another field, or match_only")
        return name

    names = sorted(scene.offer.searchable, key=lambda name: (name != "email", name))
    choices = [Choice(name) for name in names] if scene.offer.known else []
    field = scene.answers.ask("match-field", field_of, "email", choices)
    source = _match_column(scene, sample, preset, field)
    return {"source": source} | ({"field": field} if field != "email" else {})


def _match_column(scene: Scene, sample: Sample | None, preset: PresetName, field: str) -> str:
    usual = PRESETS[preset].key
    if sample is None:
        return scene.answers.ask("match", some_text, usual[0] if usual else field)
    likely = match_columns(sample.columns, field, usual)
    names = [*likely, *(name for name in sample.names if name not in likely)]
    return scene.answers.ask("match", str, likely[0] if likely else None, [Choice(name) for name in names])


def candidates(match: Settings, preset: PresetName) -> Settings:
    """Return the match with all places the producer may put the key in, where the column is one of them."""
    known = PRESETS[preset].key
    several = match["source"] in known and len(known) > 1
    return {**match, "source": list(known)} if several else match


def mapping(scene: Scene, sample: Sample | None, settings: Settings, source: Settings) -> Mapped:
    """Ask for the mapping, where fields are written at all."""
    creates, sync, match = settings["people"] == "match_and_create", settings["sync"], settings["match"]
    if not creates and sync == "audience":
        why = "sync: audience with people: match_only writes no fields; add --sync audience_and_profile, or take it out"
        scene.answers.pass_over("map", why)
        return Mapped()
    columns = sample.columns if sample else ()
    taken = [match["source"], *about_files.stands_for(source, columns)]
    offer, key = scene.offer, match.get("field", "email")
    rules = Rules(columns, taken, offer.fields, offer.known, key, match["source"], creates, sync)
    return about_mapping.mapping(scene.answers, rules)
