"""Commands about documents in force: `list`, `show`, `remove`."""

from __future__ import annotations

import json as jsons
from typing import Annotated, Any, Literal

import typer

from console import printing
from console.in_force import document, documents, removable
from console.in_force import remove as take_out
from console.told import AsJson, Local, StackName, Yes, stack_of, told
from console.wording import to_give

Name = Annotated[str, typer.Argument(metavar="NAME", help="The document's name.")]
Kind = Annotated[
    Literal["account", "destination"] | None,
    typer.Option("--kind", metavar="account|destination", help="Where both have the name."),
]


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command("list")(list_them)
    app.command()(show)
    app.command()(remove)


def list_them(json: AsJson = False, local: Local = False, stack: StackName = "") -> None:
    """List the documents in force."""
    with told():
        found = [each.told() for each in documents(stack_of(stack, local).work())]
    if json:
        printing.as_json(found)
        return
    printing.rows(("document", "name", "audience", "list", "state"), [line for each in found for line in _lines(each)])
    if not found:
        printing.advice(f"no document is in force; {to_give('apply FILE...')} brings some")


def show(name: Name, kind: Kind = None, json: AsJson = False, local: Local = False, stack: StackName = "") -> None:
    """Show a document in force, as YAML."""
    with told():
        found = document(stack_of(stack, local).work(), name, kind or "")
    if json:
        printing.as_json(_parsed(found.body) if not found.wrong else {"wrong": found.wrong})
    else:
        typer.echo(found.yaml(), nl=False)


def remove(
    name: Name, kind: Kind = None, yes: Yes = False, json: AsJson = False, local: Local = False, stack: StackName = ""
) -> None:
    """Take a document out of force, after showing what goes."""
    with told():
        store = stack_of(stack, local).work()
        gone = document(store, name, kind or "")
        removable(store, gone)
        typer.echo(f"{gone.kind} {gone.name}: removed", err=json)
        for line in gone.yaml().splitlines():
            typer.echo(f"  - {line}", err=json)
        if not yes:
            typer.confirm("Remove?", abort=True, err=json)
        take_out(store, gone)
    if json:
        printing.as_json({"removed": gone.key})
        return
    typer.echo(f"✓ {gone.key} is out of force; lists and people in Marketo stay as they are.")


def _lines(each: dict[str, Any]) -> list[tuple[object, ...]]:
    if each["wrong"]:
        return [(each["kind"], each["name"], "", "", f"cannot be read: {each['wrong']}")]
    if not each["audiences"]:
        return [(each["kind"], each["name"], "", "", each["state"] or "")]
    return [
        (each["kind"], each["name"], audience["slug"], audience["list_id"] or "", audience["state"])
        for audience in each["audiences"]
    ]


def _parsed(body: bytes) -> Any:
    return jsons.loads(body)
