"""A command that is advised can be given as it stands: under the same name, for the same stack."""

import pytest
import typer
from typer.testing import CliRunner

from console.app import app as segpush
from console.told import Local, StackName
from console.wording import Sentences, to_give


@pytest.mark.parametrize(
    ("line", "advised"),
    [
        ("look", "segpush watch r1"),
        ("look --local", "segpush watch r1 --local"),
        ("look --stack segpush-eu", "segpush watch r1 --stack segpush-eu"),
    ],
)
def test_the_next_command_is_for_the_same_stack(line: str, advised: str) -> None:
    app = typer.Typer(name="segpush", cls=Sentences)

    @app.command()
    def look(local: Local = False, stack: StackName = "") -> None:
        typer.echo(to_give("watch r1"))

    app.command("other")(lambda: None)
    shell = {"SEGPUSH_STACK": "segpush-us", "SEGPUSH_LOCAL": ""}  # what the shell says needs no saying again
    assert CliRunner().invoke(app, line.split(), env=shell).stdout == f"{advised}\n"


def test_outside_of_a_command_it_is_segpush() -> None:
    assert to_give("runs") == "segpush runs"


def test_help_lists_every_command_documents_first() -> None:
    said = CliRunner().invoke(segpush, ["--help"]).stdout
    assert (
        said.index("  init ")
        < said.index("  apply ")
        < said.index("  drop ")
        < said.index("  approve ")
        < said.index("  forget ")
    )
