"""Where an audience's files come from and how their text is to be read: what is in force, and what does not go together."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Literal

from pydantic import model_validator

from segpush.documents.presets import PRESETS, Preset
from segpush.documents.problems import Problems
from segpush.documents.source_settings import Escape, Quote, Written
from segpush.engine.reading.dialect import Dialect

_QUOTES: dict[Quote, str | None] = {"double": '"', "none": None}
_MARKS: dict[Escape, str] = {"backslash": "\\", "doubled": '"', "single_quote": "'"}


class Source(Written):
    """One stream of files: a prefix, a producer preset, a content kind."""

    @property
    def producer(self) -> Preset:
        """The preset behind what is not written."""
        return PRESETS[self.preset]

    @property
    def content_kind(self) -> Literal["full", "changes", "by_name"]:
        """`content` in force; that there is one is checked."""
        return self.content or self.producer.content or "changes"

    @property
    def one_drop(self) -> Literal["name", "folder"]:
        """`together` in force."""
        return self.together or self.producer.together

    @property
    def status_column(self) -> str | None:
        """The column that says member or left; None: AEP's own, if the file has it."""
        return self.status or self.producer.status

    @property
    def time_column(self) -> str | None:
        """The column of the qualification time; None: rows have no time."""
        return self.member_time or self.producer.member_time

    @property
    def id_column(self) -> str | None:
        """The column of the audience's id; it counts with `audience_in: column` only."""
        return self.audience_id or self.producer.audience_id

    @property
    def name_column(self) -> str | None:
        """The column of the audience's name; it counts with `audience_in: column` only."""
        return self.audience_name or self.producer.audience_name

    @property
    def without_status(self) -> Literal["reject", "not_ours"]:
        """`rows_without_status` in force; where only a status column of its own tells an audience's rows, others are not ours."""
        by_status = self.audience_in == "column" and not self.id_column and not self.name_column
        return self.rows_without_status or ("not_ours" if by_status else self.producer.rows_without_status)

    @property
    def unwraps(self) -> bool:
        """`json_cells` in force."""
        return self.producer.json_cells if self.json_cells is None else self.json_cells

    @property
    def has_header(self) -> bool | None:
        """`header` in force; None where neither document nor preset says."""
        return self.producer.header if self.header is None else self.header

    def dialect(self) -> Dialect:
        """Return the preset's dialect with this document's overrides."""
        said: dict[str, object] = {
            "delimiter": self.delimiter,
            "escape_unquoted": self.escape_unquoted,
            "null_tokens": self.null_tokens,
            "header": self.has_header,
            "columns": self.columns,
        }
        given = {name: value for name, value in said.items() if value is not None}
        if self.quote is not None:
            given["quote"] = _QUOTES[self.quote]
        if self.escape is not None:
            given["escape"] = _MARKS[self.escape]
        return replace(self.producer.dialect, **given)  # type: ignore[arg-type]

    @model_validator(mode="after")
    def _makes_sense(self) -> Source:
        found = self._wrong_about_columns() | self._wrong_about_content() | self._wrong_about_rows()
        if not found:
            try:
                self.dialect()
            except ValueError as error:
                found["delimiter"] = str(error)
        if found:
            raise Problems(found)
        return self

    def _wrong_about_columns(self) -> dict[str, str]:
        found = {}
        if self.has_header and self.columns is not None:
            found["columns"] = "only files without header take columns; add header: false, or take it out"
        elif self.has_header is False and not self.columns:
            found["columns"] = "files without header need their columns listed in order"
        elif self.has_header is None:
            found["header"] = (
                f"preset {self.preset} has files of both kinds; write header: true, or header: false with columns"
            )
        if len(set(self.columns or ())) < len(self.columns or ()):
            found["columns"] = "a column is named twice; name each once"
        return found

    def _wrong_about_content(self) -> dict[str, str]:
        found = {}
        if self.content is None and self.producer.content is None:
            found["content"] = "is missing; write full or changes: no file tells by itself"
        if self.content == "by_name" and self.producer.content is not None:
            found["content"] = (
                f"by_name is for producers that mark their names; preset {self.preset} has {self.producer.content} files"
            )
        if self.expect_every == timedelta():
            found["expect_every"] = "0 is no distance between drops; write one such as 1d, or take it out"
        if self.pattern is not None and self.pattern.startswith(("/", "inbox/")):
            found["pattern"] = (
                f"{self.pattern!r} is compared with the key below the prefix; write what stands after {self.prefix}"
            )
        return found

    def _wrong_about_rows(self) -> dict[str, str]:
        found = {}
        if self.preset == "segment_raw" and self.status is None:
            found["status"] = "is missing; name the trait that is true for members, such as traits.spring_buyers"
        for name in ("audience_id", "audience_name"):
            if getattr(self, name) and self.audience_in != "column":
                found[name] = "counts with audience_in: column only; add that, or take it out"
        return found
