"""`python -m local`: the whole system on this machine, with a Marketo that behaves."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path
from typing import NoReturn

from rich.console import Console


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say one sentence and leave with 2."""
        self.exit(2, f"{self.prog}: {message}; see {self.prog} --help\n")


def main(arguments: list[str] | None = None) -> int:
    """Return the exit code: 0 all runs done, 1 some run ended otherwise or is held, 2 bad arguments."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that every process this starts is ended
    console = Console()
    try:
        return int(options.act(options, console))
    except KeyboardInterrupt:
        console.print("stopped")
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m local", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="push files as a deployed segpush would")
    run.set_defaults(act=_run)
    run.add_argument("--destination", type=Path, required=True, help="the destination document")
    run.add_argument("--marketo", type=Path, required=True, help="the Marketo to begin with, see docs/simulator.md")
    run.add_argument("--out", type=Path, required=True, help="directory for reports, logs and Marketo as it then is")
    run.add_argument("--go", action="store_true", help="approve every run that is held")
    run.add_argument("--together", action="store_true", help="drop all files at once instead of each in its turn")
    run.add_argument("--quiet-period", metavar="TIME", help="instead of the document's: 0, 10s, 15m")
    run.add_argument("files", nargs="+", metavar="FILE", help="an audience file; AUDIENCE=FILE where there are several")
    demo = commands.add_parser("demo", help="two days of an audience, from file to list")
    demo.set_defaults(act=_demo)
    demo.add_argument(
        "--out", type=Path, default=Path(".local/demo"), help="directory to work in (default: %(default)s)"
    )
    demo.add_argument("--people", type=int, default=10_000, help="people the files speak of (default: %(default)s)")
    up = commands.add_parser("up", help="keep the system running, for `segpush ... --local` and the AWS command line")
    up.set_defaults(act=_up)
    marketo = up.add_mutually_exclusive_group()
    marketo.add_argument("--marketo", type=Path, help="the Marketo to begin with (default: an empty one)")
    up.add_argument(
        "--account", default="acme", help="alias of the account that is this Marketo (default: %(default)s)"
    )
    up.add_argument("--out", type=Path, default=Path(".local/up"), help="directory for logs (default: %(default)s)")
    up.add_argument(
        "--demo",
        action="store_true",
        help="begin with the demo's Marketo, files and documents, and say what to do next",
    )
    up.add_argument("--port", type=int, default=5000, help="of the pretended AWS (default: %(default)s)")
    _add_invoke(commands.add_parser("invoke", help="call a built function once, as SAM or Lambda's emulator does"))
    return parser


def _add_invoke(invoke: argparse.ArgumentParser) -> None:
    invoke.set_defaults(act=_invoke)
    invoke.add_argument("function", choices=("pickup", "push"))
    invoke.add_argument("--event", type=Path, help="a file of events/ or like them (default: a message from its queue)")
    invoke.add_argument("--runtime", default="python3.13", help="of a container (default: %(default)s)")
    invoke.add_argument(
        "--memory", type=int, default=0, metavar="MB", help="instead of the template's; containers only"
    )
    invoke.add_argument("--timeout", type=int, default=0, metavar="SECONDS", help="instead of the template's")
    invoke.add_argument("--stay", action="store_true", help="keep the stack up afterwards, for SAM by hand")
    invoke.add_argument("--out", type=Path, help="directory for SAM's files and logs (default: .local/invoke/FUNCTION)")


def _run(options: argparse.Namespace, console: Console) -> int:
    from local.run import Wish, run  # noqa: PLC0415 - bad arguments are answered before everything is loaded

    wish = Wish(
        destination=options.destination,
        marketo=options.marketo,
        out=options.out,
        files=tuple(options.files),
        go=options.go,
        together=options.together,
        quiet_period=options.quiet_period,
    )
    return run(wish, console)


def _demo(options: argparse.Namespace, console: Console) -> int:
    from local.demo import demo  # noqa: PLC0415

    return demo(options.out, options.people, console)


def _up(options: argparse.Namespace, console: Console) -> int:
    from local.up import Start, up  # noqa: PLC0415

    return up(Start(options.account, options.marketo, options.out, options.port, demo=options.demo), console)


def _invoke(options: argparse.Namespace, console: Console) -> int:
    from local.invoke.command import EVENTS, Wish, invoke  # noqa: PLC0415
    from local.invoke.sam_files import Limits  # noqa: PLC0415

    wish = Wish(
        stem=options.function,
        event=options.event or EVENTS[options.function],
        out=options.out or Path(".local/invoke") / options.function,
        runtime=options.runtime,
        limits=Limits(options.memory, options.timeout),
        stay=options.stay,
    )
    return invoke(wish, console)


if __name__ == "__main__":
    sys.exit(main())
