"""People: roles, what each may do, and who may not do what because of what they did before."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from vendor_sla.domain.refusals import Forbidden, NotFound, Problem


class Role(StrEnum):
    """What a person is in one tenant."""

    PROCUREMENT = "procurement"
    VENDOR = "vendor"
    FINANCE = "finance"
    QA = "qa"
    ADMIN = "admin"
    AUDITOR = "auditor"


class Action(StrEnum):
    """Everything a person can ask for; the word on the button is `action.<value>`."""

    READ_BOARD = "read_board"
    READ_MONTH = "read_month"
    READ_SCORECARD = "read_scorecard"
    READ_CONTRACTS = "read_contracts"
    READ_PENALTIES = "read_penalties"
    READ_HISTORY = "read_history"
    CHECK_HISTORY = "check_history"
    VERIFY_PDF = "verify_pdf"
    READ_PACK = "read_pack"
    SUBMIT_MONTH = "submit_month"
    SUBMIT_EVIDENCE = "submit_evidence"
    KEEP_PROFILE = "keep_profile"
    DRAFT_MONTH = "draft_month"
    PUBLISH_MONTH = "publish_month"
    ACCEPT_MONTH = "accept_month"
    ISSUE_SCORECARD = "issue_scorecard"
    APPROVE_PENALTIES = "approve_penalties"
    REGISTER_VENDOR = "register_vendor"
    SAVE_CONTRACT = "save_contract"
    PROPOSE_CONTRACT = "propose_contract"
    COMMIT_CONTRACT = "commit_contract"
    REPLAY_CONTRACT = "replay_contract"
    RECORD_CIRCUMSTANCES = "record_circumstances"
    READ_OPENING = "read_opening"
    PROPOSE_OPENING = "propose_opening"
    APPROVE_OPENING = "approve_opening"
    SIGN_CONTRACT = "sign_contract"
    DECIDE_PAIRS = "decide_pairs"
    READ_COMPARISON = "read_comparison"
    MANAGE_PEOPLE = "manage_people"
    READ_DESIGNS = "read_designs"
    MANAGE_DESIGN = "manage_design"
    SCORE_DESIGN = "score_design"
    READ_SAMPLE = "read_sample"
    PLAN_SAMPLE = "plan_sample"
    SEAL_SHARE = "seal_share"
    QUEUE_REVIEWS = "queue_reviews"
    REVIEW = "review"
    READ_REVIEWS = "read_reviews"
    READ_RELIABILITY = "read_reliability"
    READ_SIGNALS = "read_signals"
    KEEP_INVOICES = "keep_invoices"
    APPLY_PENALTIES = "apply_penalties"
    CLOSE_MONTH = "close_month"
    PROPOSE_WAIVER = "propose_waiver"
    DECIDE_WAIVER = "decide_waiver"
    READ_WAIVERS = "read_waivers"
    READ_LEDGER = "read_ledger"
    READ_ACCOUNTING = "read_accounting"
    KEEP_BILLING = "keep_billing"
    ISSUE_NOTICE = "issue_notice"
    ACKNOWLEDGE_NOTICE = "acknowledge_notice"
    READ_DISPUTES = "read_disputes"
    RAISE_DISPUTE = "raise_dispute"
    ANSWER_DISPUTE = "answer_dispute"
    DECIDE_DISPUTE = "decide_dispute"
    RULE_APPEAL = "rule_appeal"
    CORRECT_MONTH = "correct_month"
    READ_LEAGUE = "read_league"


_READING = frozenset(
    {
        Action.READ_BOARD,
        Action.READ_MONTH,
        Action.READ_SCORECARD,
        Action.READ_CONTRACTS,
        Action.READ_PENALTIES,
        Action.VERIFY_PDF,
        Action.READ_DESIGNS,
        Action.READ_SAMPLE,
        Action.READ_RELIABILITY,
        Action.READ_DISPUTES,
    }
)

POLICY: Mapping[Role, frozenset[Action]] = {
    Role.PROCUREMENT: _READING
    | {
        Action.READ_LEAGUE,
        Action.READ_HISTORY,
        Action.READ_PACK,
        Action.SUBMIT_EVIDENCE,
        Action.KEEP_PROFILE,
        Action.DECIDE_PAIRS,
        Action.READ_COMPARISON,
        Action.DRAFT_MONTH,
        Action.PUBLISH_MONTH,
        Action.ISSUE_SCORECARD,
        Action.REGISTER_VENDOR,
        Action.SAVE_CONTRACT,
        Action.PROPOSE_CONTRACT,
        Action.COMMIT_CONTRACT,
        Action.REPLAY_CONTRACT,
        Action.RECORD_CIRCUMSTANCES,
        Action.READ_OPENING,
        Action.PROPOSE_OPENING,
        Action.APPROVE_OPENING,
        Action.MANAGE_DESIGN,
        Action.SCORE_DESIGN,
        Action.PLAN_SAMPLE,
        Action.SEAL_SHARE,
        Action.QUEUE_REVIEWS,
        Action.REVIEW,
        Action.READ_REVIEWS,
        Action.READ_SIGNALS,
        Action.PROPOSE_WAIVER,
        Action.DECIDE_WAIVER,
        Action.READ_WAIVERS,
        Action.READ_LEDGER,
        Action.ANSWER_DISPUTE,
        Action.DECIDE_DISPUTE,
        Action.RULE_APPEAL,
        Action.CORRECT_MONTH,
    },
    Role.FINANCE: _READING
    | {
        Action.RULE_APPEAL,
        Action.READ_LEAGUE,
        Action.READ_HISTORY,
        Action.READ_PACK,
        Action.READ_COMPARISON,
        Action.APPROVE_PENALTIES,
        Action.READ_ACCOUNTING,
        Action.KEEP_BILLING,
        Action.ISSUE_NOTICE,
        Action.REPLAY_CONTRACT,
        Action.READ_OPENING,
        Action.PROPOSE_OPENING,
        Action.APPROVE_OPENING,
        Action.SCORE_DESIGN,
        Action.READ_REVIEWS,
        Action.KEEP_INVOICES,
        Action.APPLY_PENALTIES,
        Action.CLOSE_MONTH,
        Action.PROPOSE_WAIVER,
        Action.DECIDE_WAIVER,
        Action.READ_WAIVERS,
        Action.READ_LEDGER,
    },
    Role.VENDOR: _READING
    | {
        Action.READ_PACK,
        Action.SUBMIT_MONTH,
        Action.KEEP_PROFILE,
        Action.ACCEPT_MONTH,
        Action.ACKNOWLEDGE_NOTICE,
        Action.SIGN_CONTRACT,
        Action.SCORE_DESIGN,
        Action.SEAL_SHARE,
        Action.RAISE_DISPUTE,
        Action.ANSWER_DISPUTE,
    },
    Role.QA: frozenset(
        {
            Action.READ_BOARD,
            Action.READ_LEAGUE,
            Action.READ_MONTH,
            Action.SUBMIT_EVIDENCE,
            Action.KEEP_PROFILE,
            Action.DECIDE_PAIRS,
            Action.READ_COMPARISON,
            Action.READ_DESIGNS,
            Action.SCORE_DESIGN,
            Action.QUEUE_REVIEWS,
            Action.REVIEW,
            Action.READ_REVIEWS,
            Action.READ_RELIABILITY,
            Action.READ_SIGNALS,
        }
    ),
    Role.ADMIN: _READING
    | {
        Action.RULE_APPEAL,
        Action.READ_LEAGUE,
        Action.READ_HISTORY,
        Action.CHECK_HISTORY,
        Action.MANAGE_PEOPLE,
        Action.READ_ACCOUNTING,
        Action.KEEP_BILLING,
        Action.REGISTER_VENDOR,
        Action.SAVE_CONTRACT,
        Action.PROPOSE_CONTRACT,
        Action.COMMIT_CONTRACT,
        Action.REPLAY_CONTRACT,
        Action.KEEP_PROFILE,
        Action.SCORE_DESIGN,
        Action.READ_OPENING,
        Action.PROPOSE_OPENING,
        Action.READ_REVIEWS,
        Action.READ_SIGNALS,
        Action.DECIDE_WAIVER,
        Action.READ_WAIVERS,
        Action.READ_LEDGER,
    },
    Role.AUDITOR: _READING
    | {
        Action.READ_LEAGUE,
        Action.READ_HISTORY,
        Action.READ_PACK,
        Action.READ_COMPARISON,
        Action.READ_ACCOUNTING,
        Action.CHECK_HISTORY,
        Action.READ_OPENING,
        Action.REPLAY_CONTRACT,
        Action.READ_REVIEWS,
        Action.READ_SIGNALS,
        Action.READ_WAIVERS,
        Action.READ_LEDGER,
    },
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which tenant and as what; `vendor_id` is set for a vendor's people only."""

    account_id: UUID
    name: str
    tenant_id: UUID
    role: Role
    vendor_id: UUID | None = None
    language: str = "zh"

    def may(self, action: Action) -> bool:
        """Tell whether the policy table lets this role do it."""
        return action in POLICY[self.role]

    @property
    def is_vendor(self) -> bool:
        """Tell whether this person works for a vendor."""
        return self.role is Role.VENDOR


NOBODY = UUID(int=0)


def clock_of(tenant_id: UUID) -> Actor:
    """Return who acts where a clock ran out: nobody, in the client's place, without an account."""
    return Actor(NOBODY, "", tenant_id, Role.PROCUREMENT)


def require(actor: Actor, action: Action) -> None:
    """Refuse with `Forbidden` what the policy table does not give to the actor's role."""
    if not actor.may(action):
        facts = {"action": action.value, "role": actor.role.value}
        raise Forbidden([Problem("people.not_allowed", facts=facts)])


def require_vendor(actor: Actor, vendor_id: UUID) -> None:
    """Refuse with `NotFound` what belongs to another vendor: a stranger learns nothing."""
    if actor.is_vendor and actor.vendor_id != vendor_id:
        raise NotFound([Problem("people.no_such_thing")])


def require_other_person(actor: Actor, action: Action, earlier: Mapping[str, UUID | None]) -> None:
    """Refuse with `Forbidden` when the actor did an earlier step this one must check.

    `earlier` maps what was done (`submitted`, `issued`) to the account that did it.
    """
    problems = [
        Problem("people.same_person", facts={"action": action.value, "did": did})
        for did, account_id in earlier.items()
        if account_id == actor.account_id
    ]
    if problems:
        raise Forbidden(problems)
