"""The folder tree that static lists live in.

Every workspace has its own `Group Lists`, so names repeat; ids are what differs from account to account.
Source: marketo-rest: Lists and folders.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

GROUP_LISTS = "Group Lists"
LIST_FOLDER = "List"
MARKETING_FOLDER = "Marketing Folder"
ZONE = "Zone"


@dataclass(slots=True)
class Folder:
    """One folder; `type` is what references name (`Folder`, `Program`), `folder_type` what it may hold."""

    id: int
    name: str
    parent: int | None
    folder_type: str
    workspace: str
    created_at: str
    updated_at: str
    type: str = "Folder"
    system: bool = False
    description: str | None = None


class Folders:
    """All folders by id."""

    def __init__(self) -> None:
        """Start without folders."""
        self._by_id: dict[int, Folder] = {}

    def __iter__(self) -> Iterator[Folder]:
        """Every folder, parents before children as they were made."""
        return iter(self._by_id.values())

    def get(self, folder_id: int | None) -> Folder | None:
        """The folder with this id, or None."""
        return None if folder_id is None else self._by_id.get(folder_id)

    def put(self, folder: Folder) -> None:
        """Take in a folder."""
        self._by_id[folder.id] = folder

    def next_id(self) -> int:
        """An id no folder has."""
        return max(self._by_id, default=0) + 1

    def children(self, parent: int | None) -> list[Folder]:
        """The folders directly below `parent`; below None, the roots."""
        return [folder for folder in self if folder.parent == parent]

    def named(self, name: str) -> list[Folder]:
        """Every folder with exactly this name."""
        return [folder for folder in self if folder.name == name]

    def group_lists(self, workspace: str) -> Folder | None:
        """The default home of a workspace's lists."""
        return next((hit for hit in self.named(GROUP_LISTS) if hit.workspace == workspace), None)

    def path(self, folder: Folder) -> str:
        """`/Lead Database/Default/Group Lists`."""
        parent = self.get(folder.parent)
        return (self.path(parent) if parent else "") + "/" + folder.name

    def depth(self, folder: Folder, root: int | None) -> int | None:
        """How far `folder` is below `root` (0 for itself), None when it is elsewhere."""
        steps, at = 0, folder
        while at.id != root:
            parent = self.get(at.parent)
            if parent is None:
                return steps if root is None else None
            steps, at = steps + 1, parent
        return steps


def grow(folders: Folders, munchkin_id: str, workspace: str, moment: str) -> None:
    """Plant the system folders of one workspace: a list folder below the database, and a marketing folder."""

    def folder(folder_id: int, name: str, parent: int | None, kind: str) -> int:
        folders.put(Folder(folder_id, name, parent, kind, workspace, moment, moment, system=True))
        return folder_id

    database = next((root.id for root in folders.named("Lead Database") if root.parent is None), None)
    if database is None:
        database = folder(folders.next_id(), "Lead Database", None, ZONE)
        folder(folders.next_id(), "Marketing Activities", None, ZONE)
    marketing = next(root.id for root in folders.named("Marketing Activities") if root.parent is None)
    # A client that remembers the id of another account's `Group Lists` must be found out.
    home = folder(folders.next_id() + 5 + crc32(munchkin_id.encode()) % 500, workspace, database, ZONE)
    folder(folders.next_id(), workspace, marketing, MARKETING_FOLDER)
    folder(folders.next_id(), GROUP_LISTS, home, LIST_FOLDER)
