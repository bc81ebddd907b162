"""Questions about names and days: of the account, the document, the audience."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from console.documents import read
from console.init.asking import Answers, Check
from console.init.scene import Scene, Settings, slug_of, some_text, text, valid
from segpush.account import Account
from segpush.documents.values import Day, Slug
from segpush.errors import BadDocument

_NO_NAME = re.compile(r"segment[0-9a-f]{8}-|[0-9a-f]{8}-[0-9a-f]{4}-|\d", re.IGNORECASE)  # ids, dates, numbers of parts


def account(answers: Answers) -> str:
    """Ask which account it is; where one document of an account lies there, it is that one."""
    folder = Path(answers.flags("out")[-1]).parent if answers.has("out") else Path()
    there = list(accounts(folder))
    return str(answers.ask("account", valid(Slug), there[0] if len(there) == 1 else None))


def destination(scene: Scene) -> tuple[Settings, Path]:
    """Ask for name, file and description."""
    name = scene.answers.ask("name", valid(Slug), _default_name(scene) or None)
    out = scene.answers.ask("out", _free_path(scene), _default_path(scene, name))
    description = scene.answers.ask("description", text, "")
    return {"name": name} | ({"description": description} if description else {}), out


def audience(scene: Scene, document: str) -> Settings:
    """Ask what the audience is called."""
    name = scene.answers.ask("audience", some_text, document.replace("-", " ").title())
    return {"slug": scene.answers.ask("slug", valid(Slug), slug_of(name) or None), "name": name}


def days(scene: Scene) -> Settings:
    """Ask from when until when it runs."""
    start: date = scene.answers.ask("start", valid(Day), scene.today.isoformat())

    def end_of(answer: str) -> date | None:
        end: date | None = valid(Day)(answer) if answer.strip() else None
        if end and end < start:
            raise ValueError(f"{end} lies before the first day, {start}; give a later one, or none")
        if end and end < scene.today:
            raise ValueError(f"{end} is over, so nothing would ever be pushed; give a later day, or none")
        return end

    end = scene.answers.ask("end", end_of, "")
    return {"start": start.isoformat()} | ({"end": end.isoformat()} if end else {})


def accounts(folder: Path) -> dict[str, Path]:
    """Return the account documents in a folder, by the account's name."""
    found: dict[str, Path] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            model = read(path).model
        except BadDocument:  # not ours to judge
            continue
        if isinstance(model, Account):
            found.setdefault(model.name, path)
    return found


def _default_name(scene: Scene) -> str:
    """Make a name of the sample's, without ids, dates and endings."""
    if scene.sample is None:
        return ""
    words = scene.sample.path.name.split(".")[0].replace(" ", "_").split("_")
    return slug_of("-".join(word for word in words if not _NO_NAME.match(word)))


def _default_path(scene: Scene, name: str) -> str:
    return f"{name}-destination.yaml" if name == scene.account else f"{name}.yaml"


def _free_path(scene: Scene) -> Check[Path]:
    def check(answer: str) -> Path:
        path = Path(some_text(answer)).expanduser()
        if path.is_dir():
            raise ValueError(f"{path} is a folder; name a file in it, such as {path / 'spring.yaml'}")
        if not path.parent.is_dir():
            raise ValueError(f"{path.parent} is no folder; make it, or name another")
        if path.name == f"{scene.account}.yaml":
            raise ValueError(f"{path} is where the account's own document belongs; name another file")
        if path.exists() and not scene.force:
            raise ValueError(f"{path} is there already; name another file, or add --force to write over it")
        return path

    return check
