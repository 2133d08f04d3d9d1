"""The session a service is handed: one transaction, begun and ended by the door."""

from sqlalchemy import Engine
from sqlalchemy.orm import Session

__all__ = ["Engine", "Session"]
