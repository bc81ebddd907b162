"""What account and sample said against the answers, for a person who is about to agree."""

from __future__ import annotations

from collections.abc import Iterator

from console.init.scene import Draft, Scene
from segpush.destination import Destination


def warnings(scene: Scene, draft: Draft, destination: Destination) -> list[str]:
    """Return what was not checked, what the sample has against it, and what is worth knowing; one sentence each."""
    found = [*_of_sample(scene, draft), *_of_audiences(scene, destination), *_of_list(scene, draft)]
    return [*_unchecked(scene), *found, *destination.notes()]


def _unchecked(scene: Scene) -> Iterator[str]:
    if not scene.offer.known:
        yield (
            "no account was read: whether fields, searchable field, partition and list are there was not checked; `segpush check` and"
            " `segpush plan` will."
        )
    if scene.sample is None:
        yield "no sample was read: whether files have these columns was not checked; `segpush plan` with a file will."


def _of_sample(scene: Scene, draft: Draft) -> Iterator[str]:
    if scene.sample is None:
        return
    yield from scene.sample.notes
    if scene.sample.bad:
        yield f"{scene.sample.bad} of the {scene.sample.rows} rows looked at cannot be read, and would be rejected."
    columns = {each.name: each for each in scene.sample.columns}
    key, alone = columns.get(draft.key), draft.settings["match"] == {"source": draft.key}
    if key and alone and (without := 1 - key.filled * key.addresses):
        yield f"{key.name}: {without:.1%} of the rows looked at have no address there, and would be rejected."
    for pair in draft.pairs:
        if (column := columns.get(pair.column)) and column.odd:
            yield f"{column.name}: {column.odd} of the values looked at are no {column.look}; {pair.field} may refuse such rows."


def _of_audiences(scene: Scene, destination: Destination) -> Iterator[str]:
    """Say where the sample holds several audiences, which a document for one would have to tell apart."""
    source = destination.audiences[0].source
    for column in scene.sample.columns if scene.sample else ():
        if column.name == source.id_column and column.different > 1:
            mend = "write `audience_in: column` under `source`, and the audience's `id`: docs/destination.md, audiences"
            yield f"{column.name}: the rows looked at are of {column.different} audiences; {mend}."


def _of_list(scene: Scene, draft: Draft) -> Iterator[str]:
    listed = draft.settings["audiences"][0].get("list", {})
    if "create" in listed:
        yield "the list is made at the first run: the API user's role needs Read-Write Assets for it."
        if scene.offer.known and scene.offer.folders is None:
            yield "folders could not be looked at: the API user's role lacks Read-Only Assets."
    if "id" in listed and scene.offer.known and not any(each.id == listed["id"] for each in scene.offer.lists):
        yield f"list {listed['id']} was not among the {len(scene.offer.lists)} that were read; `segpush check` looks it up."
