"""Space: telling a full disk, here or under the database, from every other accident."""

import errno

from sqlalchemy.exc import DBAPIError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_DATABASE_FULL = frozenset({"53100", "53200"})  # disk full, out of memory


def is_out_of_space(error: BaseException | None) -> bool:
    """Tell whether an error, or one that it came from, says that there is no room left."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, OSError) and error.errno in _FULL:
            return True
        original = error.orig if isinstance(error, DBAPIError) else error
        if getattr(original, "sqlstate", None) in _DATABASE_FULL:
            return True
        error = error.__cause__ or error.__context__
    return False


def is_disconnected(error: BaseException) -> bool:
    """Tell whether the connection to the database was lost."""
    return isinstance(error, DBAPIError) and error.connection_invalidated
