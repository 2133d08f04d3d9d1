"""A contract that says everything a contract can say: every rule, trigger, mechanic and duty."""

from typing import Any

from tests.builders.contracts import contract, metric, texts
from vendor_sla.domain.contracts import Contract

_RULES = """
caps:
  period: {fee_percent: 10, clause: "9.1"}
  year: {fee_percent: 8, of: fees_to_date, year: contract, clause: "9.2"}
fee:
  clause: "8"
  kind: fixed
  amount: 100000
  linked:
    inside_cap: no
    shares:
      - key: by_points
        percent: 10
        clause: "8.1"
        by: total
        unscored: 100
        deduct: {below: 90, each: 1, step: full, percent: 2, least: 50}
at_risk: {percent: 12, clause: "8.5", pools: [{key: main, share_percent: 100, clause: "8.6"}]}
bonuses: {clause: "9.5", offsets: yes, cap: none}
carry_forward: {clause: "9.3", what: above_cap, expires_after: 3}
earn_back: {clause: "9.4", share_percent: 50, clean_periods: 6, expires_after: 8}
credit_bank:
  {clause: "9.6", beats: stretch, deposit: {amount: 200}, most: {amount: 1000},
   expires_after: never}
improvement: {clause: "9.7", periods: 12, share_percent: 50, metrics: [transfers]}
repeats:
  - {kind: consecutive, clause: "10.1", failures: 2, factor: 2}
  - {kind: repeated, clause: "10.2", failures: 3, periods: 6, factor: 1.5, metrics: [answered]}
  - {kind: extensive, clause: "10.3", failures: 2, factor: 3}
  - {kind: threshold, clause: "10.4", factor: 1.2}
service_points:
  clause: "10.5"
  between: step_below
  table: [{points: 5, amount: 1000}, {points: 10, fee_percent: 3}]
disputes:
  clause: "10.9"
  calendar: always
  review_days: 4
  after_issue_days: 9
  first_days: 6
  appeal_days: 7
  second_days: 8
  first_silence: accepted
  second_level: joint_panel
review:
  clause: "10.8"
  second_percent: 25
  pass_mark: 85
  items:
    - {key: empathy, name: {zh: 共情, en: Empathy}, dimension: attitude, points: 10,
       guidance: {zh: 先回应情绪, en: Answer the feeling first}}
    - {key: accuracy, name: {zh: 准确, en: Accuracy}, dimension: quality, critical: customer}
incidents:
  - key: leak
    clause: "10.6"
    name: {zh: 数据泄露, en: Data leak}
    per: case
    amount: 50000
    most: {amount: 200000}
    inside_cap: no
  - {key: outage, clause: "10.7", name: {zh: 大促中断, en: Outage on a promotion day}, per: day,
     fee_percent: 2, most: cost, inside_cap: yes}
relief:
  - {key: force, clause: "11.1", name: {zh: 不可抗力, en: Force majeure},
     arithmetic: add_to_numerator, evidence: required}
  - {key: upkeep, clause: "11.2", name: {zh: 约定维护, en: Agreed maintenance}, arithmetic: drop,
     evidence: optional}
  - {key: crowd, clause: "11.3", name: {zh: 预测超量, en: Forecast exceeded},
     arithmetic: forecast, evidence: optional, band_percent: 10, excess: dropped}
grade_money:
  clause: "11.4"
  inside_cap: yes
  rewards: {A: {amount: 2000}}
  deductions: {C: {fee_percent: 1}}
legal: {clause: "12.1", nature: price_reduction, sole_remedy: no, claim_within_days: 90,
        tax_percent: 6, tax_adjusted: yes}
termination:
  - {clause: "12.2", when: {kind: max_credits, times: 3, of: 6}}
  - {clause: "12.3", when: {kind: credits_share, percent: 9, times: 2, of: 2}}
  - {clause: "12.4", when: {kind: rolling_mean, metric: answered, of: 6, limit: 85}}
ladder:
  - {clause: "12.5", consequence: written_warning, name: {zh: 书面警告, en: Warning in writing},
     when: {kind: misses, misses: minimum, times: 2, of: 3}, lasts_periods: 6}
  - {clause: "12.6", consequence: vendor_of_the_month, name: {zh: 月度之星, en: Star},
     when: {kind: grade, grade: A, or: better, times: 1, of: 1}, lasts_periods: 1}
  - {clause: "12.7", consequence: volume_cut, name: {zh: 减量, en: Less volume},
     when: {kind: failures, count: 2, times: 1, of: 1}, lasts_periods: 3}
  - {clause: "12.8", consequence: retraining, name: {zh: 复训, en: Training again},
     when: {kind: incident, incident: leak, count: 1, times: 1, of: 1}, lasts_periods: 2}
data_duties:
  - kinds: [contacts]
    key: files
    by: vendor
    working_day: 3
    grace_days: 1
    calendar: always
    clause: "6.1"
    late: {clause: "6.2", days: calendar, amount: 500, most: {amount: 5000}, inside_cap: yes,
           fails: [answered]}
    missing: {clause: "6.3", fee_percent: 2, inside_cap: no}
    wrong: {clause: "6.4", failures: 2, points: 3, inside_cap: yes}
"""

_MECHANICS = """
- {kind: flat, clause: "4.1.1", misses: minimum, amount: 12000}
- kind: per_point
  clause: "4.1.2"
  misses: expected
  each: 1
  step: started
  relative: no
  fee_percent: 0.5
  grace: {by: 0.5, counts_from: grace}
- {kind: bands, clause: "4.1.3", combine: cumulate,
   bands: [{from: 95, amount: 0}, {from: 90, to: 95, amount: 200}, {to: 90, amount: 500}]}
- {kind: interpolation, clause: "4.1.4", anchors: [{at: 85, amount: 9000}, {at: 95, amount: 0}]}
- {kind: pool, clause: "4.1.5", misses: minimum, pool: main, allocation_percent: 40}
- {kind: shortfall, clause: "4.1.6", misses: expected, trigger: {kind: running, periods: 2,
   reset: no}}
- {kind: flat, clause: "4.1.7", misses: expected, amount: 100, trigger: {kind: n_of_m, misses: 2,
   periods: 3}}
"""


def contract_with_everything() -> Contract:
    """Return a contract that holds every rule there is, though no one would sign it."""
    mechanics: Any = texts(_MECHANICS)
    bonus = {
        "kind": "per_point", "clause": "4.1.9", "beats": "stretch", "each": "1", "step": "full",
        "relative": "yes", "amount": "100",
    }  # fmt: skip
    first = metric(
        calendar="always",
        stretch="98",
        penalties=mechanics,
        bonus=bonus,
        cap={"amount": "20000", "clause": "4.1.8"},
        not_delivered_money={"amount": "20000"},
        minimum_volume="30",
        ramp_up_through="2026-03-31",
        weight="60",
    )
    event = {"kind": "per_event", "clause": "4.2.1", "events": "numerator", "free_percent": "3",
             "amount": "50"}  # fmt: skip
    second = metric(
        key="transfers",
        clause="4.2",
        measure="transfer_rate",
        dimension="efficiency",
        direction="down",
        expected="5",
        minimum="10",
        scoring={"rule": "linear", "floor": "20"},
        calendar="always",
        penalties=[event],
        not_delivered_money="none",
        weight="40",
    )
    return contract(first, second, **texts(_RULES))
