"""Questions about the static list: which one, or which is to be made, and where."""

from __future__ import annotations

from dataclasses import dataclass

from console.init.asking import Choice
from console.init.offer import told
from console.init.scene import Scene, Settings, valid
from segpush.documents.owning import DEFAULT_WORKSPACE
from segpush.documents.static_list import AssetName
from segpush.documents.values import ListId
from segpush.marketo.assets import Folder
from segpush.marketo.lists import StaticList

NEW = "new"
OWN = "Group Lists, Marketo's own"
SHOWN = 200  # lists on a screen


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists there are to choose from, in the workspace that is meant."""

    scene: Scene
    workspace: str

    @property
    def here(self) -> list[StaticList]:
        """Those of the workspace; all, where none is named."""
        return [each for each in self.scene.offer.lists if self.workspace in {"", each.workspace}]

    def settings(self, audience: str) -> Settings:
        """Ask for the list; return what the document says of it."""
        same = [each for each in self.here if each.name.casefold() == audience.casefold()]
        default = str(same[0].id) if len(same) == 1 else NEW
        shown = sorted(self.here, key=lambda each: (each not in same, each.name.casefold()))[:SHOWN]
        choices = [Choice(NEW, "make a new one at the first run"), *(_choice(each) for each in shown)]
        found: Settings = self.scene.answers.ask("list", self._meant, default, choices, free=True)
        if found:
            self.scene.answers.pass_over(
                "list-name", "a list that is there keeps its name; add --list new for a new one"
            )
            self.scene.answers.pass_over(
                "folder", "a list that is there lies in its folder; add --list new for a new one"
            )
            return found
        return {"create": self._made(audience)}

    def _meant(self, answer: str) -> Settings:
        """Return the list an answer means, by its id or where it cannot be looked up by its name; {} for a new one."""
        said = answer.strip()
        if said == NEW:
            return {}
        if said.isdigit() or (said[:2] in {"ST", "SL"} and said[2:3].isdigit()):
            return {"id": self._known(valid(ListId)(said))}
        return self._called(str(valid(AssetName)(said)))

    def _known(self, number: int) -> int:
        found = next((each for each in self.scene.offer.lists if each.id == number), None)
        if found is None and self.scene.offer.complete:
            raise ValueError(f"there is no static list {number}; there is {told(self.here)}; or write {NEW}")
        if found and found not in self.here:
            raise ValueError(
                f"list {number} is in workspace {found.workspace}, not in {self.workspace}; choose another, or that workspace"
            )
        return number

    def _called(self, name: str) -> Settings:
        hits = [each for each in self.here if each.name.casefold() == name.casefold()]
        if len(hits) == 1:
            return {"id": hits[0].id}
        if hits:
            raise ValueError(
                f"several lists are called {name!r}: {told(hits)}; give the number of the one that is meant"
            )
        if self.scene.offer.complete:
            raise ValueError(f"no static list is called {name!r}; there is {told(self.here)}; or write {NEW}")
        return {"name": name}

    def _made(self, audience: str) -> Settings:
        """Ask for name and folder of a new list."""
        name = self.scene.answers.ask("list-name", self._free_name, audience)
        folder = self._in_folder()
        return {"name": name} | ({"folder": folder} if folder else {})

    def _in_folder(self) -> str:
        """Ask for the folder, unless it is known that there is none but Marketo's own."""
        there = self.scene.offer.folders
        usable = [each for each in there or () if self._usable(each)]
        if there is not None and not usable and not self.scene.answers.has("folder"):
            return ""
        choices = [Choice("", OWN), *(Choice(each.name, each.path) for each in usable)] if there is not None else []
        found: str = self.scene.answers.ask("folder", _asset_name, "", choices)
        return found

    def _usable(self, folder: Folder) -> bool:
        """Whether a run would find it: a folder of the workspace whose name is there once."""
        space = self.workspace or DEFAULT_WORKSPACE
        same = [each for each in self.scene.offer.folders or () if (each.workspace, each.name) == (space, folder.name)]
        return same == [folder] and not folder.system

    def _free_name(self, answer: str) -> str:
        name = str(valid(AssetName)(answer))
        if "{" in name or "}" in name:
            raise ValueError(f"{name!r} has braces, which stand for placeholders; write it without")
        if taken := [each for each in self.scene.offer.lists if each.name.casefold() == name.casefold()]:
            raise ValueError(
                f"Marketo has a list called {name!r} already ({taken[0].id}); choose another name, or that list"
            )
        return name


def workspace(scene: Scene) -> str:
    """Ask for the workspace, where there are several."""
    there = scene.offer.workspaces
    if len(there) < 2 and not scene.answers.has("workspace"):  # noqa: PLR2004 - nothing to choose
        return ""
    choices = [Choice("", "none named: the list says it"), *(Choice(name) for name in there)] if there else []
    found: str = scene.answers.ask("workspace", str.strip, "", choices)
    return found


def _choice(each: StaticList) -> Choice:
    return Choice(str(each.id), f"{each.id}  {each.name}  ({each.workspace})")


def _asset_name(answer: str) -> str:
    return str(valid(AssetName)(answer)) if answer.strip() else ""
