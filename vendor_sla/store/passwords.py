"""Passwords: argon2id, 64 MiB a time and at most four at once."""

from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
_AT_ONCE = BoundedSemaphore(4)  # 256 MiB is what a flood of sign-ins may take


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password, with its salt and cost in the text."""
    with _AT_ONCE:
        return _HASHER.hash(password)


def is_password(stored: str, password: str) -> bool:
    """Tell whether a password is the one hashed; an empty `stored` takes as long and is not."""
    with _AT_ONCE:
        try:
            return _HASHER.verify(stored or _nobodys(), password) and bool(stored)
        except (VerificationError, InvalidHashError):
            return False


@cache
def _nobodys() -> str:
    return _HASHER.hash("nobody has this password")
