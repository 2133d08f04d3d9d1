"""The contract templates that come along, word for word."""

from collections.abc import Mapping

from vendor_sla import resource_folder


def template_texts() -> Mapping[str, str]:
    """Return the document of each template by its name, in the order of the names."""
    paths = sorted(resource_folder("contracts").glob("*/contract.yaml"))
    return {path.parent.name: path.read_text("utf-8") for path in paths}
