"""The command line: `vendor-sla`. Exit codes: 0 done, 1 refused with reasons, 2 usage."""

import click

from vendor_sla import __version__
from vendor_sla.cli.lazy_groups import LazyGroup

_COMMANDS = {
    "profile": ("vendor_sla.cli.profiles", "Propose a mapping profile for FILE."),
    "assess": ("vendor_sla.cli.assess", "Measure, score and price one period of CONTRACT."),
    "lint": ("vendor_sla.cli.contracts", "Report every problem of CONTRACT at once."),
    "summary": ("vendor_sla.cli.summaries", "Say what CONTRACT means in plain language."),
    "examples": ("vendor_sla.cli.examples", "Run the worked months of CONTRACT."),
    "replay": (
        "vendor_sla.cli.replays",
        "Show what CONTRACT would have scored and cost in past months.",
    ),
    "plan-sample": (
        "vendor_sla.cli.plans",
        "Plan a sample of one period of CONTRACT and say what it can find.",
    ),
    "draw": (
        "vendor_sla.cli.draws",
        "Draw the sample of FILE again from its published values.",
    ),
    "signals": (
        "vendor_sla.cli.signals",
        "Look for what is unlikely in a vendor's rows of one period.",
    ),
    "verify": (
        "vendor_sla.cli.verifications",
        "Say whether FILE, a PDF or an evidence pack, is the one that was issued.",
    ),
    "pack": (
        "vendor_sla.cli.packs",
        "Write the sealed evidence pack of an issued MONTH (2026-10).",
    ),
    "replay-pack": (
        "vendor_sla.cli.pack_replays",
        "Assess the month of an evidence pack FILE again, without a database, and compare.",
    ),
    "audit": (
        "vendor_sla.cli.records",
        "Prove the history, the issued papers, the ledger and the approvals of a tenant.",
    ),
    "demo": (
        "vendor_sla.cli.site",
        "Make a sample tenant, close its months from upload to signed PDF, and serve the site.",
    ),
    "serve": ("vendor_sla.cli.site", "Run the site and its worker on this machine."),
    "web": ("vendor_sla.cli.site", "Run the site alone."),
    "worker": ("vendor_sla.cli.site", "Run the worker alone."),
    "database": ("vendor_sla.cli.site", "Take the database to another version."),
}


@click.group(
    cls=LazyGroup, lazily=_COMMANDS, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, prog_name="vendor-sla")
def main() -> None:
    """Govern outsourced vendors by their contract."""
