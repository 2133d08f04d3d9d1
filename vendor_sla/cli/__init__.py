"""The command line: `vendor-sla`. Exit codes: 0 done, 1 refused with reasons, 2 usage."""

import click

from vendor_sla import __version__
from vendor_sla.cli import assess, contracts, profiles, site


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="vendor-sla")
def main() -> None:
    """Govern outsourced vendors by their contract."""


for command in (
    profiles.profile,
    assess.assess,
    contracts.lint,
    site.demo,
    site.serve,
    site.web,
    site.worker,
    site.database,
):
    main.add_command(command)
