"""An object on disk, without its layers: what the tests of unwrapping look at."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from segpush.engine.reading.limits import ReadLimits
from segpush.engine.reading.unwrap import PlainFile, SourceFile, unwrap
from segpush.errors import BadDrop

KEY = "inbox/buyers"


class Unwrapped(dict[str, bytes]):
    """Contents by name, in order, from where reading begins; and the files as they were described."""

    files: list[PlainFile]
    beside: int
    """So many files lie on disk at the end."""

    @property
    def kinds(self) -> list[str]:
        return [file.kind for file in self.files]

    @property
    def notes(self) -> list[str]:
        return [note for file in self.files for note in file.notes]


def unwrapped(content: bytes, limits: ReadLimits | None = None, budget: int | None = None) -> Unwrapped:
    """Unwrap an object of this content."""
    limits = limits or ReadLimits()
    with TemporaryDirectory() as name:
        path = Path(name) / "object"
        path.write_bytes(content)
        files = unwrap(SourceFile(path, KEY), limits, limits.unpacked_bytes if budget is None else budget)
        found = Unwrapped((file.name, file.path.read_bytes()[file.start :]) for file in files)
        found.files, found.beside = files, len(list(Path(name).iterdir()))
        assert path.read_bytes() == content
        assert all(file.size == len(found[file.name]) + file.start for file in files)
        return found


def refusal(content: bytes, limits: ReadLimits | None = None) -> str:
    """Return the sentence with which an object of this content is refused; nothing if it is read."""
    try:
        unwrapped(content, limits)
    except BadDrop as error:
        return str(error)
    return ""
