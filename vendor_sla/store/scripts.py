"""SQL as text: quoted names, and scripts run as they stand."""

from collections.abc import Iterable

from sqlalchemy import Connection


def quoted(name: str) -> str:
    """Return an identifier, quoted for SQL."""
    return '"' + name.replace('"', '""') + '"'


def run_script(connection: Connection, statements: Iterable[str]) -> None:
    """Run statements in one go, as they stand: nothing in them is a parameter."""
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(";\n".join(statements).encode())
