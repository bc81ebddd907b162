"""The whole interview: which questions, in which order, and the document's settings they make."""

from __future__ import annotations

from console.init import about_files, about_names, about_people
from console.init.about_list import Lists, workspace
from console.init.mapping import Mapped
from console.init.proposal import Pair
from console.init.scene import Draft, Scene, Settings
from segpush.documents.company import COMPANY_FIELDS

_NO_LIST = "sync: profile touches no list; add --sync audience_and_profile, or take it out"


def hold(scene: Scene) -> Draft:
    """Ask everything that is left once account and sample are known; raise :class:`~console.init.asking.WrongAnswer`."""
    named, out = about_names.destination(scene)
    semantics = about_people.semantics(scene)
    where = _where(scene, semantics)
    audience = about_names.audience(scene, named["name"])
    source, sample = about_files.source(scene, named["name"], audience["slug"])
    creates = semantics["people"] == "match_and_create"
    match = about_people.match(scene, sample, source["preset"], creates=creates)
    mapped = about_people.mapping(scene, sample, {**semantics, "match": match}, source)
    listed = _list(scene, semantics, where.get("workspace", ""), audience["name"])
    audience |= {"source": source} | listed | about_names.days(scene)
    settings = {
        "version": 1,
        **named,
        "account": scene.account,
        **semantics,
        "match": about_people.candidates(match, source["preset"]),
        **where,
        **_mapping(mapped, creates=creates),
        "audiences": [audience],
    }
    return Draft(out, settings, match["source"], mapped.pairs, mapped.left)


def _where(scene: Scene, semantics: Settings) -> Settings:
    """Ask for workspace and partition, as far as they mean something."""
    if semantics["sync"] == "profile":
        scene.answers.pass_over("workspace", _NO_LIST)
    space = "" if semantics["sync"] == "profile" else workspace(scene)
    partition = about_people.partition(scene, semantics["people"])
    return ({"workspace": space} if space else {}) | ({"partition": partition} if partition else {})


def _list(scene: Scene, semantics: Settings, space: str, audience: str) -> Settings:
    if semantics["sync"] != "profile":
        return {"list": Lists(scene, space).settings(audience)}
    for name in ("list", "list-name", "folder"):
        scene.answers.pass_over(name, _NO_LIST)
    return {}


def _mapping(mapped: Mapped, *, creates: bool) -> Settings:
    return {"mapping": [_entry(pair, creates=creates) for pair in mapped.pairs]} if mapped.pairs else {}


def _entry(pair: Pair, *, creates: bool) -> Settings:
    entry: Settings = {"source": pair.column, "target": pair.field}
    if creates and pair.field in COMPANY_FIELDS:
        entry["write"] = "on_create"
    return entry | ({"transform": [{"date": pair.date}]} if pair.date else {})
