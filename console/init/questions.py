"""What is asked, each question with the one flag that answers it. How an answer comes is in ``asking``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """One question: as it is asked, what its flag takes and says in ``--help``; ``many``: the flag may stand several times."""

    name: str
    text: str
    metavar: str
    help: str
    many: bool = False

    @property
    def flag(self) -> str:
        """The flag that answers it."""
        return f"--{self.name}"


# name, question, what the flag takes, what --help says of it
_ASKED = (
    ("account", "Marketo account, by a short name (its secret is segpush/NAME)", "NAME",
     "Alias of the Marketo account, whose secret is segpush/NAME. Default: of the one account document that lies there."),
    ("sample", "A sample file: CSV, JSON or Parquet, packed or not (Enter for none)", "FILE",
     "A file as the audience will come. It is looked at and not kept. Default: none, then nothing is proposed."),
    ("name", "Name of this destination", "NAME", "Name of the document. Default: from the sample's name."),
    ("out", "Write it to", "FILE", "Where to write the document. Default: NAME.yaml."),
    ("description", "What is it for? (free text)", "TEXT", "Free text. Default: none."),
    ("people", "People of the file whom Marketo does not know", "WORD",
     "match_only: they are reported. match_and_create: they are created. Default: match_only."),
    ("sync", "What is kept in Marketo", "WORD",
     "audience: the list. profile: fields of people. audience_and_profile: both. Default: audience."),
    ("workspace", "Workspace of the list", "NAME", "Workspace of the list. Default: none named."),
    ("partition", "Lead partition of people who are created", "NAME",
     "Lead partition of new people. Default: Marketo's default one."),
    ("audience", "Name of the audience, for people", "TEXT", "Name of the audience. Default: from the document's name."),
    ("slug", "Its short name, for keys and metrics", "NAME", "Short name of the audience. Default: from its name."),
    ("preset", "Who writes the files", "WORD",
     "Producer: a preset of docs/destination.md. Default: as the sample looks, else csv."),
    ("columns", "No header in the file: its columns in order, commas between", "A,B,C",
     "Columns of files without header, in order. Default: files have a header."),
    ("content", "What each file holds", "WORD",
     "full: everybody. changes: who joined or left. by_name: the name says it. Default: as the sample looks, else full."),
    ("status", "Column that says who joined or left (Enter for none: nobody comes off)", "COLUMN",
     "Column of a changes file that says member or left. Default: as the sample looks."),
    ("prefix", "Folder of the drop bucket the files come into", "FOLDER",
     "Folder under inbox/. Default: inbox/NAME/SLUG/."),
    ("match-field", "Marketo field people are found by", "FIELD", "Searchable field. Default: email."),
    ("match", "Column that holds it, the identity", "COLUMN",
     "Column that holds the key. Default: as the sample looks, else email."),
    ("map", "Mapping", "COLUMN=FIELD",
     "Sends a column to a field, beside or instead of what is proposed; COLUMN= leaves it out. May be repeated."),
    ("list", "Static list", "LIST",
     "new, a number, ST1021A1 as the address bar shows it, or a name. Default: the one named like the audience, else new."),
    ("list-name", "Name of the new list", "TEXT", "Name of a new list. Default: the audience's name."),
    ("folder", "Folder it is made in (Enter for Group Lists)", "NAME", "Folder of a new list. Default: Marketo's own Group Lists."),
    ("start", "First day", "DAY", "First day, such as 2026-01-12, in UTC. Default: today."),
    ("end", "Last day (Enter for no end)", "DAY", "Last day, inclusive. Default: no end."),
)  # fmt: skip
QUESTIONS: dict[str, Question] = {facts[0]: Question(*facts, many=facts[0] == "map") for facts in _ASKED}
