"""JSON written by a person or another program: strict, exact, nothing twice."""

import json
from decimal import Decimal
from typing import Any, NoReturn

from vendor_sla.domain.refusals import Invalid


def read_json(text: str, name: str) -> Any:
    """Parse JSON with exact decimals; refuses repeated keys, NaN and infinities."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in pairs:
            if key in found:
                raise Invalid.because("json.repeated_key", name, key=key)
            found[key] = value
        return found

    def refuse(constant: str) -> NoReturn:
        raise Invalid.because("json.not_a_number", name, value=constant)

    try:
        return json.loads(text, parse_float=Decimal, parse_constant=refuse, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        raise Invalid.because(
            "json.malformed", name, reason=error.msg, line=str(error.lineno)
        ) from error
    except RecursionError as error:
        raise Invalid.because("json.too_deep", name) from error
