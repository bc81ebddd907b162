"""The question of the mapping: what is proposed, changed by flags or column by column, until nothing is lacking."""

from __future__ import annotations

from console.init.asking import Answers, Check, Choice, WrongAnswer
from console.init.mapping import Mapped, Rules
from console.init.sample import Column

NOWHERE = 15  # lines about columns that go nowhere: some exports have hundreds
_DONE = Choice("", "it is right as it stands")
_NOWHERE = Choice("", "nowhere: leave it out")


def mapping(answers: Answers, rules: Rules) -> Mapped:
    """Propose, take the flags, or ask; raise :class:`WrongAnswer`."""
    mapped = rules.proposed()
    if not answers.has("map"):
        return _asked(answers, rules, mapped)
    try:
        for flag in answers.flags("map"):
            mapped = rules.written(mapped, flag)
        _enough(rules, mapped)("")
    except ValueError as error:
        raise WrongAnswer(f"--map: {error}") from error
    return mapped


def _asked(answers: Answers, rules: Rules, mapped: Mapped) -> Mapped:
    """Show the mapping and ask for a column to change, until there is none; without a sample, for entries to write."""
    columns = [each for each in rules.columns if each.name not in rules.taken]
    choices = [_DONE, *(Choice(each.name, f"change {each.name}") for each in columns)] if columns else []
    text = "The mapping" if columns else "Mapping, one COLUMN=FIELD at a time (Enter when done)"
    while True:
        answers.asker.tell(shown(mapped, rules))
        said = answers.ask("map", _enough(rules, mapped), "", choices, text=text)
        if not said:
            return mapped
        column = next((each for each in columns if each.name == said), None)
        mapped = _moved(answers, rules, mapped, column) if column else rules.written(mapped, said)


def _moved(answers: Answers, rules: Rules, mapped: Mapped, column: Column) -> Mapped:
    """Ask where one column goes."""
    fields = [
        Choice(each.name, f"{each.name}  ({each.display_name}, {each.data_type})") for each in rules.fitting(column)
    ]
    now = next((each.field for each in mapped.pairs if each.column == column.name), "")
    text = f"{column.name} goes to"
    return answers.ask(
        "map",
        lambda said: rules.changed(mapped, column, said),
        now,
        [_NOWHERE, *fields],
        free=not rules.known,
        text=text,
    )


def shown(mapped: Mapped, rules: Rules) -> list[str]:
    """Return the mapping as lines: each column that goes somewhere, then some that go nowhere, with the reason."""
    columns = {each.name: each for each in rules.columns}
    goes = {each.column: f"→ {each.field}" for each in mapped.pairs}
    left = {name: f"– {why}" for name, why in mapped.left.items()}
    some = dict(list(left.items())[:NOWHERE])
    wide = max(map(len, [*goes, *some]), default=0)
    lines = [f"  {name:{wide}}  {_seen(columns.get(name)):26.26}  {end}" for name, end in (goes | some).items()]
    return lines + ([f"  … and {len(left) - NOWHERE} columns more that go nowhere"] if len(left) > NOWHERE else [])


def _seen(column: Column | None) -> str:
    return f"{column.look}: {' '.join(column.shown)}" if column else ""


def _enough(rules: Rules, mapped: Mapped) -> Check[str]:
    def check(said: str) -> str:
        if not said.strip() and (why := rules.lacking(mapped)):
            raise ValueError(why)
        if said.strip() and not rules.columns:
            rules.written(mapped, said)
        return said.strip()

    return check
