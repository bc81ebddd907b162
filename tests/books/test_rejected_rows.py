"""`rejected.csv` is safe to open, `retry.csv` gives back every byte."""

import csv
import io
from pathlib import Path

from segpush.documents.presets import RFC_4180
from segpush.engine.books import rejects
from segpush.engine.reading.dialect import Dialect
from segpush.engine.reading.limits import ReadLimits
from segpush.engine.reading.read import open_drop
from segpush.engine.reading.unwrap import SourceFile
from segpush.engine.workbench import Workbench
from segpush.run import Run
from tests.reading.drops import dropped, taken

HEADER = b'\xef\xbb\xbf"Email";"First name";"Note"\r\n'
SEMICOLONS = Dialect(delimiter=";", quote='"', escape='"', null_tokens=())


def deliver(
    bench: Workbench, run: Run, files: list[bytes], dialect: Dialect, rejected: dict[int, str]
) -> tuple[bytes, bytes]:
    """Read files, reject the records with these numbers beside the unreadable ones, and return both reports."""
    sources = []
    for number, body in enumerate(files):
        path = Path(bench.directory) / f"source-{number}"
        path.write_bytes(body)
        sources.append(SourceFile(path, f"inbox/part_{number + 1}.csv"))
    taken(open_drop(bench.db, sources, dialect, ReadLimits(), ["Email"]))
    bench.db.execute("CREATE TABLE verdicts AS SELECT ord, 'rejected' AS outcome, code, reason FROM bad_source")
    for order, outcome in rejected.items():
        bench.db.execute("DELETE FROM verdicts WHERE ord = ?", [order])
        bench.db.execute("INSERT INTO verdicts VALUES (?, ?, ?, 'because')", [order, outcome, outcome[:3]])
    rejects.store(bench, run)
    found = {info.key.rsplit("/", 1)[1]: bench.work.get(info.key) for info in bench.work.list(f"people/{run.id}/")}
    return found.get("rejected.csv", b""), found.get("retry.csv", found.get("retry.json", b""))


def table(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode(), newline=""), strict=True))


def test_nothing_is_written_where_every_row_could_be_used(bench: Workbench, run: Run) -> None:
    assert deliver(bench, run, [b"Email\nana@example.com\n"], RFC_4180, {}) == (b"", b"")
    assert list(bench.work.list("people/")) == []


def test_retry_gives_back_header_rows_and_line_ends_byte_for_byte(bench: Workbench, run: Run) -> None:
    quoted = b'"ana@example.com";"An""a";"two\r\nlines"\r\n'
    broken = b"bo@example.com;\xff\xfe;\x00;too;many\r"
    last = "zoë@example.com;=1+1;+49 30 1234".encode()
    body = HEADER + b"ok@example.com;Olga;\r\n" + quoted + broken + b"fine@example.com;Finn;\n" + last
    _, retry = deliver(bench, run, [body], SEMICOLONS, {2: "conflict", 5: "rejected"})
    assert retry == HEADER + quoted + broken + last + b"\n"


def test_a_corrected_retry_is_a_drop_of_the_same_dialect(bench: Workbench, run: Run) -> None:
    one, two = HEADER + b"ana@example.com;Ana;a\r\n", HEADER.removeprefix(b"\xef\xbb\xbf") + b"nobody;Bo;b\n"
    _, retry = deliver(bench, run, [one, two], SEMICOLONS, {2: "rejected"})
    with dropped(retry.replace(b"nobody", b"bo@example.com"), dialect=SEMICOLONS, key="Email") as again:
        assert again.rows == [("bo@example.com", "Bo", "b")]


def test_files_without_header_give_a_retry_without_header(bench: Workbench, run: Run) -> None:
    dialect = Dialect(header=False, columns=("Email", "First name"))
    _, retry = deliver(bench, run, [b"ana@example.com,Ana\nbo,Bo\n"], dialect, {2: "rejected"})
    assert retry == b"bo,Bo\n"


def test_the_header_comes_from_the_first_file_that_has_one(bench: Workbench, run: Run) -> None:
    _, retry = deliver(bench, run, [b"", b"\r\nEmail,Name\r\nbo,Bo\r\n"], RFC_4180, {1: "rejected"})
    assert retry == b"Email,Name\r\nbo,Bo\r\n"


def test_rejected_says_file_line_text_code_and_reason(bench: Workbench, run: Run) -> None:
    body = b'Email,Note\nana@example.com,"a\nb"\nbo@example.com,x,y\ncleo,c\n'
    rejected, _ = deliver(bench, run, [body], RFC_4180, {3: "rejected"})
    assert table(rejected)[0] == ["file", "line", "text", "code", "reason"]
    [file, line, text, code, reason], last = table(rejected)[1:]
    assert (file, line, text, code) == ("inbox/part_1.csv", "4", "bo@example.com,x,y", "cell_count")
    assert reason.startswith("2 cells expected, 3 found")
    assert last == ["inbox/part_1.csv", "5", "cleo,c", "rej", "because"]


def test_rejected_is_rfc_4180_and_runs_no_formula(bench: Workbench, run: Run) -> None:
    body = b'Email,Note\n"=HYPERLINK(""http://evil.example.com"")",a;=1\n@x,"q,\n +2"\n'
    rejected, retry = deliver(bench, run, [body], RFC_4180, {1: "rejected", 2: "rejected"})
    assert rejected.endswith(b"\r\n")
    texts = [row[2] for row in table(rejected)[1:]]
    assert texts == ['\'"=HYPERLINK(""http://evil.example.com"")",a;\'=1', "'@x,\"q,\n' +2\""]
    assert retry == body


def test_a_retry_of_json_lines_holds_those_lines_only(bench: Workbench, run: Run) -> None:
    bad = b'{"Email": "bo@example.com"\n'
    _, retry = deliver(
        bench, run, [b'{"Email": "ana@example.com"}\n' + bad + b'{"Email": "cy@example.com"}\n'], RFC_4180, {}
    )
    assert retry == bad
