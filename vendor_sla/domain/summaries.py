"""A contract in plain language: sentences as codes and facts, put into words at the doors."""

from vendor_sla.domain.assessments import Step
from vendor_sla.domain.contracts import Contract


def summarise(contract: Contract) -> tuple[Step, ...]:
    """Return what a contract says, sentence by sentence, in the order of the document.

    The catalogues hold the sentences under `summary.<code>`.
    """
    facts = {
        "client": contract.client,
        "vendor": contract.vendor,
        "first_day": str(contract.term.start),
        "effective_from": str(contract.effective_from),
    }
    return (Step("parties", facts),)
