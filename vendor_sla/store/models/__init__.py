"""Every row of the database, by noun."""

from vendor_sla.store.models.accounts import (
    AccountRow,
    MembershipRow,
    SignInAttemptRow,
    SignInSessionRow,
)
from vendor_sla.store.models.assessments import (
    AssessmentRow,
    MetricFigureRow,
    MonthFigureRow,
    PartFigureRow,
)
from vendor_sla.store.models.base import Base, TenantOwned, new_id
from vendor_sla.store.models.batches import BatchItemRow, BatchRow
from vendor_sla.store.models.billing_details import (
    LedgerCodesRow,
    TenantBillingRow,
    VendorBillingRow,
)
from vendor_sla.store.models.circumstances import CircumstancesRow, OpeningStateRow
from vendor_sla.store.models.contracts import (
    ContractApprovalRow,
    ContractRow,
    ContractVersionRow,
)
from vendor_sla.store.models.deadlines import ClockRow, DeadlineRow
from vendor_sla.store.models.designs import (
    DesignAnswerRow,
    DesignDocumentRow,
    DesignInvitationRow,
    DesignRoundRow,
    DesignRow,
    DesignSeatRow,
    DesignStudyRow,
)
from vendor_sla.store.models.disputes import DisputeFileRow, DisputeRow, DisputeStepRow
from vendor_sla.store.models.history import HistoryHeadRow, HistoryRow
from vendor_sla.store.models.invoices import (
    ApplicationRow,
    IdempotencyKeyRow,
    InvoiceRow,
    WaiverRow,
)
from vendor_sla.store.models.ledger import LedgerEntryRow, LedgerTransferRow
from vendor_sla.store.models.mails import MailRow
from vendor_sla.store.models.months import MonthRow
from vendor_sla.store.models.notices import NoticeReceiptRow, NoticeRow
from vendor_sla.store.models.pairs import KeyPairRow
from vendor_sla.store.models.reviews import (
    CalibrationSessionRow,
    ReliabilityFigureRow,
    ReviewRow,
    ReviewTaskRow,
)
from vendor_sla.store.models.samples import (
    SampleItemRow,
    SampleRevealRow,
    SampleRow,
    SampleSealRow,
)
from vendor_sla.store.models.scorecards import PenaltyLineRow, ScorecardRow
from vendor_sla.store.models.signals import MonthSignalsRow
from vendor_sla.store.models.submissions import JobProgressRow, SubmissionFileRow, SubmissionRow
from vendor_sla.store.models.tenants import TenantRow
from vendor_sla.store.models.vendors import ProfileRow, VendorRow

__all__ = [
    "AccountRow",
    "ApplicationRow",
    "AssessmentRow",
    "Base",
    "BatchItemRow",
    "BatchRow",
    "CalibrationSessionRow",
    "CircumstancesRow",
    "ClockRow",
    "ContractApprovalRow",
    "ContractRow",
    "ContractVersionRow",
    "DeadlineRow",
    "DesignAnswerRow",
    "DesignDocumentRow",
    "DesignInvitationRow",
    "DesignRoundRow",
    "DesignRow",
    "DesignSeatRow",
    "DesignStudyRow",
    "DisputeFileRow",
    "DisputeRow",
    "DisputeStepRow",
    "HistoryHeadRow",
    "HistoryRow",
    "IdempotencyKeyRow",
    "InvoiceRow",
    "JobProgressRow",
    "KeyPairRow",
    "LedgerCodesRow",
    "LedgerEntryRow",
    "LedgerTransferRow",
    "MailRow",
    "MembershipRow",
    "MetricFigureRow",
    "MonthFigureRow",
    "MonthRow",
    "MonthSignalsRow",
    "NoticeReceiptRow",
    "NoticeRow",
    "OpeningStateRow",
    "PartFigureRow",
    "PenaltyLineRow",
    "ProfileRow",
    "ReliabilityFigureRow",
    "ReviewRow",
    "ReviewTaskRow",
    "SampleItemRow",
    "SampleRevealRow",
    "SampleRow",
    "SampleSealRow",
    "ScorecardRow",
    "SignInAttemptRow",
    "SignInSessionRow",
    "SubmissionFileRow",
    "SubmissionRow",
    "TenantBillingRow",
    "TenantOwned",
    "TenantRow",
    "VendorBillingRow",
    "VendorRow",
    "WaiverRow",
    "new_id",
]
