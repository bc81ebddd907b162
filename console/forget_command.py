"""The command `forget`: erase one person from what segpush keeps, and say what is out of its reach."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from console import printing
from console.forget.erasing import Erasing, counted
from console.forget.finding import Find, Finding
from console.forget.person import Person, person
from console.forget.tables import tables
from console.stack import Stack
from console.told import AsJson, Local, StackName, Yes, stack_of, told

Inbox = Annotated[
    bool, typer.Option("--inbox", help="Also delete, whole and for good, the producers' files that hold the person.")
]
OUT_OF_REACH = (
    "Marketo: the person and the lists it is on are deleted there",
    "the producer: what exports the person again brings it back",
    "rows that name the person otherwise, such as a mistyped address: files naming people are deleted after PeopleDays",
    "backups: those AWS or you made of buckets and table; logs, metrics, notices and the table hold no people",
)
INBOX = "the inbox of the drop bucket, unless --inbox is given: its files are deleted after InboxDays"


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command()(forget)


def forget(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="The address of the person.")],
    yes: Yes = False,
    inbox: Inbox = False,
    json: AsJson = False,
    local: Local = False,
    stack: StackName = "",
) -> None:
    """Erase a person from all that segpush keeps. Those are ledgers, runs, reports and the files naming people."""
    with told():
        one = person(email)
        result = erase(stack_of(stack, local), one, inbox=inbox, yes=yes, quiet=json)
    if json:
        printing.as_json(result)
        return
    typer.echo(
        f"✓ written anew {len(result['rewritten'])}, removed {len(result['removed'])} objects,"
        f" deleted {result['versions_deleted']} versions for good."
    )
    _say_reach(result["out_of_reach"])


def erase(meant: Stack, one: Person, *, inbox: bool, yes: bool, quiet: bool) -> dict[str, Any]:
    """Find, ask, erase; return what JSON tells of it."""
    with tables() as opened:
        finding = Finding(meant.work(), meant.table(), opened, one)
        printing.advice("looking through every version of ledgers, runs, people and reports …")
        finding.learn()
        finds = list(finding.finds())
        erasing = Erasing(finding, meant.drop() if inbox else None)
        erasing.require_rest(finds)
        _say_found(finds, quiet=quiet)
        if (finds or inbox) and not yes:
            typer.confirm("Erase? This cannot be undone.", abort=True, err=quiet)
        erasing.erase(finds)
        files = erasing.erase_inbox()
        reach = [*([] if inbox else [INBOX]), *OUT_OF_REACH, *_suppressed(finding)]
        return {"email": one.email, "found": counted(finds), **erasing.told(), "inbox": files, "out_of_reach": reach}


def _say_found(finds: list[Find], *, quiet: bool) -> None:
    if quiet:
        return
    lines = [(each["where"], each["versions"], each["records"]) for each in counted(finds)]
    printing.rows(("found in", "versions", "records"), lines)
    if not lines:
        typer.echo("nothing was found")


def _suppressed(finding: Finding) -> list[str]:
    """Name the lists of people held back that hold the address: they are yours, and keep it from being added again."""
    held = [info.key for info in finding.work.list("suppression/") if finding.look(info)[0]]
    return [f"{key}: it holds the address back; take it out yourself if it need not be" for key in held]


def _say_reach(reach: list[str]) -> None:
    typer.echo("Out of reach:")
    for each in reach:
        typer.echo(f"  - {each}")
