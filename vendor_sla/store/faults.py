"""Faults that are nobody's mistake: a full disk, and a database that went away."""

import errno

from sqlalchemy.exc import DBAPIError, OperationalError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_DATABASE_FULL = "53100"
_SHUT_DOWN = ("57P01", "57P02", "57P03")


def is_out_of_space(error: BaseException | None) -> bool:
    """Tell whether an error, or one that it came from, says that there is no room left."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, OSError) and error.errno in _FULL:
            return True
        if isinstance(error, DBAPIError) and _state(error) == _DATABASE_FULL:
            return True
        error = error.__cause__ or error.__context__
    return False


def is_disconnected(error: BaseException) -> bool:
    """Tell whether the database could not be reached, or was lost on the way."""
    if not isinstance(error, DBAPIError):
        return False
    state = _state(error)
    if isinstance(error, OperationalError) and (state is None or state.startswith("08")):
        return True
    return error.connection_invalidated or state in _SHUT_DOWN


def _state(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)
