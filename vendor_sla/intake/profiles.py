"""Mapping profiles: read, proposed, or the canonical one of the upload template."""

from vendor_sla.intake.mappings import Profile
from vendor_sla.intake.profile_documents import canonical_profile, read_profile
from vendor_sla.intake.proposals import Proposal, propose_profile

__all__ = ["Profile", "Proposal", "canonical_profile", "propose_profile", "read_profile"]
