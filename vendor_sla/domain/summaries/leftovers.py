"""Terms without a sentence of their own: said by their name and value, never left out."""

from collections.abc import Collection, Iterator
from dataclasses import MISSING, fields
from typing import Any

from vendor_sla.domain.assessments import Step


def leftovers(
    part: Any, said: Collection[str], path: str, *, group: str, **facts: str
) -> Iterator[Step]:
    """Yield `<group>.also` for every field of a part that no sentence says and that is not bare.

    `path` leads to the part from the contract, its steps apart by `/`; a field that has its
    default, or nothing in it, says nothing.
    """
    for field in fields(part):
        value = getattr(part, field.name)
        default = field.default_factory() if callable(field.default_factory) else field.default
        is_bare = value in (None, (), "", {}) or (default is not MISSING and value == default)
        if field.name not in said and not is_bare:
            where = f"{path}/{field.name}".lstrip("/")
            yield Step(f"{group}.also", {**facts, "path": where})
