"""From keys to leads: the one place that asks Marketo by value, joins the answer by value and bears with too many hits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from segpush.delivery.choose import choose
from segpush.delivery.outcome import Outcome, about_person
from segpush.errors import MarketoError, Reason
from segpush.marketo.client import Marketo
from segpush.marketo.leads import Lead, by_filter

TOO_MANY = "1003"  # with verdict split: the filter hit more than 1,000 people


@dataclass(frozen=True, slots=True)
class Hits:
    """The leads of one key; ``overflow`` says they are more than 1,000, which Marketo will not list."""

    leads: tuple[Lead, ...] = ()
    overflow: Reason | None = None

    def __bool__(self) -> bool:
        """Say whether anybody has the key."""
        return bool(self.leads) or self.overflow is not None

    def answer(self, key: str, several: str, word: str = "found") -> Outcome:
        """Apply the rule: ``unmatched``, ``ambiguous``, or ``word`` with the chosen leads and, as a warning, all the others."""
        chosen, ids = choose(self.leads, several), sorted({lead.id for lead in self.leads})
        if self.overflow:
            return about_person("ambiguous", key=key, reason=self.overflow)
        if not ids:
            return about_person("unmatched", key=key)
        reason = Reason("", f"{len(ids)} leads have this key: {', '.join(map(str, ids))}.") if len(ids) > 1 else None
        if not chosen:
            return about_person("ambiguous", key=key, leads=ids, reason=reason)
        return about_person(word, key=key, leads=chosen, reason=reason, warning=reason is not None)


def same(value: object) -> str:
    """Return the form in which two spellings of a key are one (U8: Marketo compares without case)."""
    return str(value).strip().lower()


def lookup(marketo: Marketo, field: str, keys: Sequence[str], also: Sequence[str] = ()) -> dict[str, Hits]:
    """Return the hits of each of at most 300 ``keys``, under its :func:`same` form; a key nobody has gets none (D5).

    ``also`` are fields the leads come with beside ``id``, ``field`` and ``updatedAt``.
    Raises what the client raises, except ``split``: then the keys are halved, down to one.
    """
    asked = {same(key): key for key in keys}
    found = _ask(marketo, field, list(asked.values()), also) if asked else {}
    return {form: found.get(form, Hits()) for form in asked}


def _ask(marketo: Marketo, field: str, keys: list[str], also: Sequence[str]) -> dict[str, Hits]:
    fields = list(dict.fromkeys(("id", field, "updatedAt", *also)))
    try:
        leads = by_filter(marketo, field, keys, fields)
    except MarketoError as error:
        if error.verdict != "split":
            raise
        return _ask_less(marketo, field, keys, also, error)
    grouped: dict[str, list[Lead]] = defaultdict(list)
    for lead in leads:
        grouped[same(lead.id if field == "id" else lead.values.get(field))].append(lead)
    return {form: Hits(tuple(hits)) for form, hits in grouped.items()}


def _ask_less(
    marketo: Marketo, field: str, keys: list[str], also: Sequence[str], error: MarketoError
) -> dict[str, Hits]:
    if len(keys) > 1:
        half = len(keys) // 2
        return _ask(marketo, field, keys[:half], also) | _ask(marketo, field, keys[half:], also)
    if error.code == TOO_MANY:
        return {same(keys[0]): Hits(overflow=Reason(TOO_MANY, "more than 1,000 leads have this key."))}
    raise error
