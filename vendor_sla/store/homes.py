"""The home of an installation: one folder, ours alone."""

from pathlib import Path

from vendor_sla.domain.refusals import Invalid


def make_home(home: Path) -> None:
    """Make the folder where it is missing; `Invalid` when the system does not let us."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as failed:
        raise Invalid.because(
            "settings.home_not_writable",
            "VENDOR_SLA_HOME",
            path=str(home),
            reason=str(failed.strerror),
        ) from failed
