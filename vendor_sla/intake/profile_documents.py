"""Reading mapping profiles: YAML in, a checked `Profile` out, or every problem with its path."""

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema, ValidationError

from vendor_sla.domain.catalogue.columns import FILE_KINDS, ColumnKind, find_column
from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.intake.mappings import (
    FALSE_WORDS,
    TRUE_WORDS,
    ColumnRule,
    Condition,
    EventLog,
    Profile,
    header_text,
)
from vendor_sla.intake.profile_items import check_items, item_rules
from vendor_sla.intake.profile_schemas import DELIMITERS, ColumnSchema, ItemSchema, ProfileSchema
from vendor_sla.intake.yaml_documents import read_yaml

_SCHEMAS: Mapping[str, type[Schema]] = {"columns": ColumnSchema, "items": ItemSchema}
_SOURCES = ("column", "join", "constant", "start")


def read_profile(text: str) -> Profile:
    """Read a profile's YAML.

    Raises `Invalid` with every problem at once: unknown or repeated keys, values out of their
    lists, columns that do not exist, required columns that are not mapped.
    """
    tree = read_yaml(text)
    if not isinstance(tree, dict):
        raise Invalid.because("profile.not_a_mapping", "profile")
    if tree.get("columns") == "":  # nothing but comments: the required columns will be named
        tree = tree | {"columns": {}}
    try:
        loaded = ProfileSchema().load(tree)
    except ValidationError as error:
        problems = list(_problems(error.messages, ""))
        raise Invalid(problems) from error
    problems = list(_check(loaded))
    if problems:
        raise Invalid(problems)
    return _profile(text, loaded)


def canonical_profile(kind: str, zone: str) -> Profile:
    """Return the profile of the upload template: headers are the canonical names.

    Optional columns may be absent. `zone` may be empty: then every time must carry its offset.
    """
    lines = ["format: 1", f"kind: {kind}", "source: upload template"]
    lines += [f"time_zone: {zone}"] if zone else []
    lines += ["columns_may_be_absent: true", "columns:"]
    lines += [f"  {column.name}: {column.name}" for column in FILE_KINDS[kind]]
    return read_profile("\n".join(lines) + "\n")


def _problems(messages: Any, path: str) -> Iterator[Problem]:
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            name = str(key)
            step = path if name in ("_schema", "value") else f"{path}.{name}".lstrip(".")
            yield from _problems(inner, step)
        return
    for message in messages:
        if isinstance(message, tuple):
            yield Problem(message[0], path, message[1])
        else:
            yield _own_words(str(message), path)


def _own_words(message: str, path: str) -> Problem:
    if message.startswith("Unknown field"):
        schema = (
            _SCHEMAS.get(path.partition(".")[0], ProfileSchema) if "." in path else ProfileSchema
        )
        known = ", ".join(field.data_key or name for name, field in schema().fields.items())
        return Problem("profile.unknown_key", path, {"known": known})
    if message.startswith(("Missing data", "Shorter")):
        return Problem("profile.missing_key", path)
    return Problem("profile.not_a_mapping", path)


def _check(loaded: Mapping[str, Any]) -> Iterator[Problem]:
    kind, columns = loaded["kind"], loaded["columns"]
    for name, options in columns.items():
        column = find_column(kind, name)
        if column is None:
            known = ", ".join(column.name for column in FILE_KINDS[kind])
            yield Problem("profile.unknown_column", f"columns.{name}", {"known": known})
        else:
            yield from _check_column(f"columns.{name}", name, options, loaded)
    made = {*columns, *_set_by_states(loaded), *(("item",) if loaded.get("items") else ())}
    for column in FILE_KINDS[kind]:
        if column.is_required and column.name not in made:
            yield Problem("profile.required_column", f"columns.{column.name}", {"kind": kind})
    yield from _check_row_rule(loaded)
    yield from check_items(loaded)


def _check_column(
    path: str, name: str, options: Mapping[str, Any], loaded: Mapping[str, Any]
) -> Iterator[Problem]:
    column = find_column(loaded["kind"], name)
    assert column is not None
    if sum(key in options for key in _SOURCES) != 1:
        yield Problem("profile.one_source", path)
    if ("start" in options) != ("plus" in options):
        yield Problem("profile.from_needs_plus", path)
    if "start" in options and not _is_read_time(options["start"], loaded):
        yield Problem("profile.from_not_a_time", f"{path}.from")
    if "when" in options and len(options["when"]) != 2:
        yield Problem("profile.when_incomplete", f"{path}.when")
    for word, value in options.get("values", {}).items():
        if column.values and value not in column.values:
            known = ", ".join(column.values)
            yield Problem(
                "profile.not_known", f"{path}.values.{word}", {"value": value, "known": known}
            )
    true_words = {word.casefold() for word in options.get("true_words", ())}
    if true_words & {word.casefold() for word in options.get("false_words", ())}:
        yield Problem("profile.true_is_false", path)
    if "filled" in options and column.kind is not ColumnKind.FLAG:
        yield Problem("profile.filled_needs_flag", path)


def _set_by_states(loaded: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the canonical times that the states of an event log set."""
    return tuple(((loaded.get("row_rule") or {}).get("times") or {}).values())


def _is_read_time(name: str, loaded: Mapping[str, Any]) -> bool:
    column, options = find_column(loaded["kind"], name), loaded["columns"].get(name)
    is_time = column is not None and column.kind is ColumnKind.TIME
    return is_time and options is not None and "start" not in options


def _check_row_rule(loaded: Mapping[str, Any]) -> Iterator[Problem]:
    rule = loaded.get("row_rule")
    if rule is None:
        return
    if rule.get("times") and "state" not in rule:
        yield Problem("profile.times_need_state", "row_rule.times")
    for state, name in rule.get("times", {}).items():
        column = find_column(loaded["kind"], name)
        if column is None or column.kind is not ColumnKind.TIME:
            yield Problem("profile.not_a_time_column", f"row_rule.times.{state}", {"value": name})
        elif name in loaded["columns"]:
            yield Problem("profile.mapped_twice", f"row_rule.times.{state}", {"value": name})


def _profile(text: str, loaded: Mapping[str, Any]) -> Profile:
    rule = loaded.get("row_rule")
    names = ("order_by", "order_as", "state", "at", "times", "take")
    log = EventLog(**{name: rule[name] for name in names if name in rule}) if rule else None
    columns = tuple(_rule(loaded, name, options) for name, options in loaded["columns"].items())
    items = item_rules(loaded)
    return Profile(
        kind=loaded["kind"],
        document=text,
        columns=(*columns, *(item[0] for item in items)),
        items=items,
        source=loaded.get("source", ""),
        time_zone=loaded.get("time_zone", ""),
        encodings=loaded.get("encoding", ("utf-8",)),
        delimiter=DELIMITERS.get(loaded.get("delimiter", ""), ""),
        sheet=loaded.get("sheet", ""),
        header_row=loaded.get("header_row", 1),
        date_order=loaded.get("date_order", ""),
        formats=loaded.get("formats", ()),
        missing=loaded.get("missing", ()),
        event_log=log,
        duplicates=loaded.get("duplicates", "refuse"),
        ignored=tuple(header_text(name) for name in loaded.get("ignore", ())),
        columns_may_be_absent=loaded.get("columns_may_be_absent", False),
    )


def _rule(loaded: Mapping[str, Any], name: str, options: Mapping[str, Any]) -> ColumnRule:
    column = find_column(loaded["kind"], name)
    assert column is not None
    true_words = options.get("true_words", loaded.get("true_words", TRUE_WORDS))
    only_true = "true_words" in options and "false_words" not in options
    false_words = options.get("false_words", loaded.get("false_words", FALSE_WORDS))
    sources = options.get("join", (options["column"],) if "column" in options else ())
    return ColumnRule(
        column=column,
        sources=tuple(header_text(source) for source in sources),
        constant=options.get("constant", ""),
        from_column=options.get("start", ""),
        plus=header_text(options.get("plus", "")),
        unit=options.get("unit", "seconds"),
        values=options.get("values", {}),
        true_words=true_words,
        false_words=None if only_true else false_words,
        is_filled_flag=options.get("filled", False),
        missing=options.get("missing", loaded.get("missing", ())),
        scale=options.get("scale"),
        date_order=options.get("date_order", loaded.get("date_order", "")),
        formats=options.get("formats", loaded.get("formats", ())),
        zone=options.get("time_zone", loaded.get("time_zone", "")),
        decimal_comma=options.get("decimal_comma", loaded.get("decimal_comma", False)),
        swap_true_dates=options.get("swap_true_dates"),
        when=_condition(options.get("when")),
    )


def _condition(options: Mapping[str, Any] | None) -> Condition | None:
    if options is None:
        return None
    return Condition(
        header_text(options["column"]), options.get("equals", ()), options.get("filled", False)
    )
