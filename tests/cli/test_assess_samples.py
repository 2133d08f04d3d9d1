"""`vendor-sla assess --sample --draw`: what an audited sample decides, without a server."""

import csv
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.builders.offices import CONTRACT, OCTOBER, contacts_csv
from vendor_sla.cli import main
from vendor_sla.domain.catalogue.columns import FILE_KINDS
from vendor_sla.domain.refusals import Invalid
from vendor_sla.domain.samples import Draw, DrawnItem, Seal, draw_document, plan_text
from vendor_sla.evidence.tickets import commitment, draw_tickets, hash_text, seed_of
from vendor_sla.intake.contracts import read_contract
from vendor_sla.intake.profiles import canonical_profile
from vendor_sla.services.assessments import Beside, assess
from vendor_sla.services.data_files import DataFile
from vendor_sla.services.sample_frames import frames_of
from vendor_sla.services.sample_populations import Wishes, propose_plan, survey
from vendor_sla.services.sample_proofs import prove_draw

TEXT = CONTRACT.format(key="test-hotline").replace(
    "    scoring: {rule: linear",
    "    evidence: {source: vendor_rows, materiality: 8, rejection: 50}\n"
    "    scoring: {rule: linear",
)
SHARES = (("client-share-7f3a9c", "client-nonce-0123456789"),
          ("vendor-share-51b2e8", "vendor-nonce-0123456789"))  # fmt: skip


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """A folder with a contract and a month of which the vendor says 440 of 460 were answered."""
    (tmp_path / "contract.yaml").write_text(TEXT, "utf-8")
    (tmp_path / "contacts.csv").write_bytes(contacts_csv(answered=440, lost=20))
    return tmp_path


def drawn_from(folder: Path) -> Draw:
    """Draw 60 of the folder's contacts, all lost ones among them."""
    contract, path = read_contract(TEXT), folder / "contacts.csv"
    profile = canonical_profile("contacts", contract.time_zone)
    file = DataFile("vendor", "contacts", path.name, path, profile=profile)
    found = survey(contract, OCTOBER, frames_of([file]))
    plan = propose_plan(contract, OCTOBER, found, Wishes(size=60, most=60)).plan
    data, text = found.population.data_sha256, plan_text(plan)
    seed = seed_of(data, hash_text(text), SHARES[0][0], SHARES[1][0])
    sizes = {one.key: one.size for one in plan.strata}
    return Draw(
        contract=contract.key,
        period="2026-10",
        number=1,
        plan=plan,
        plan_text=text,
        data_sha256=data,
        rows_sha256=found.population.rows_sha256,
        plan_sha256=hash_text(text),
        client=Seal(commitment("client", *SHARES[0]), *SHARES[0]),
        vendor=Seal(commitment("vendor", *SHARES[1]), *SHARES[1]),
        beacon="none",
        seed=seed,
        items=tuple(
            DrawnItem(one.key, stratum, "drawn", 1, one.ticket, one.position)
            for stratum, tickets in draw_tickets(seed, found.strata, sizes).items()
            for one in tickets
        ),
    )


def audit(folder: Path, keys: Sequence[str], never: Sequence[str] = ()) -> None:
    """Write the audit of some contacts: as the vendor says, but those never answered."""
    rows = csv.DictReader((folder / "contacts.csv").read_text("utf-8").splitlines())
    told = {row["interaction_id"]: row["answered_at"] for row in rows}
    with (folder / "audit.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["interaction_id", "answered_at", "untrue"])
        for key in keys:
            is_lost = key in never or not told[key]
            writer.writerow([key, "" if is_lost else told[key], "answered_at" if is_lost else ""])


def decided(folder: Path, draw: Draw) -> dict[str, Any]:
    """Run the command and return its decision on the answer rate."""
    (folder / "draw.json").write_text(json.dumps(draw_document(draw)), "utf-8")
    options = {"--data": "contacts.csv", "--sample": "audit.csv", "--draw": "draw.json",
               "--json": "out.json"}  # fmt: skip
    given = [part for name, file in options.items() for part in (name, str(folder / file))]
    told = CliRunner().invoke(
        main, ["assess", str(folder / "contract.yaml"), "--month", "2026-10", *given]
    )
    assert told.exit_code == 0, told.output
    document = json.loads((folder / "out.json").read_text("utf-8"))
    found: dict[str, Any] = document["evidence"]["decisions"][0]
    return found


def test_a_drawn_sample_that_bears_the_vendor_out_is_accepted(folder: Path) -> None:
    draw = drawn_from(folder)
    audit(folder, [item.interaction_id for item in draw.items])
    found = decided(folder, draw)
    assert (found["outcome"], found["sample"]["method"]) == ("accept", "mover")
    assert (found["sample"]["audited"], found["sample"]["population"]) == (60, 460)


def test_a_drawn_sample_that_contradicts_the_vendor_replaces_its_figure(folder: Path) -> None:
    draw = drawn_from(folder)
    good = [item.interaction_id for item in draw.items if item.stratum == "good"]
    audit(folder, [item.interaction_id for item in draw.items], never=good[:8])
    found = decided(folder, draw)
    assert (found["outcome"], found["governs"]) == ("replace", "corrected")
    assert found["money"]["vendor"] == "0.00"


def test_a_population_changed_after_freezing_is_refused(folder: Path) -> None:
    draw = drawn_from(folder)
    audit(folder, [item.interaction_id for item in draw.items])
    rows = (folder / "contacts.csv").read_text("utf-8").splitlines()
    (folder / "contacts.csv").write_text("\n".join([*rows[:-1], ""]), "utf-8")
    found = decided(folder, draw)
    assert (found["outcome"], found["rule"]) == ("reject", "sample.population_changed")
    assert found["is_open"]


def test_a_share_that_is_not_what_was_sealed_makes_the_audit_void(folder: Path) -> None:
    draw = drawn_from(folder)
    audit(folder, [item.interaction_id for item in draw.items])
    bent = replace(draw, vendor=replace(draw.vendor, share="another-share-1"))
    found = decided(folder, bent)
    assert (found["outcome"], found["rule"]) == ("void", "sample.draw_broken")
    assert found["governs"] == "vendor"


def test_a_share_the_client_did_not_reveal_makes_the_audit_void(folder: Path) -> None:
    draw = drawn_from(folder)
    audit(folder, [item.interaction_id for item in draw.items])
    silent = replace(draw, client=replace(draw.client, share="", nonce=""))
    found = decided(folder, silent)
    assert found["outcome"] == "void"


def test_an_item_that_was_not_audited_makes_the_audit_void(folder: Path) -> None:
    draw = drawn_from(folder)
    audit(folder, [item.interaction_id for item in draw.items[1:]])
    assert decided(folder, draw)["rule"] == "sample.smaller_than_plan"


def test_an_item_that_was_not_drawn_makes_the_audit_void(folder: Path) -> None:
    draw = drawn_from(folder)
    taken = {item.interaction_id for item in draw.items}
    other = next(f"C-{number}" for number in range(440) if f"C-{number}" not in taken)
    audit(folder, [*taken, other])
    assert decided(folder, draw)["rule"] == "sample.unknown_items"


def test_a_client_row_added_after_the_draw_makes_the_audit_void(folder: Path) -> None:
    """The vendor's keys and rows are those that were frozen: its data are not refused."""
    draw, contract = drawn_from(folder), read_contract(TEXT)
    rows = (folder / "contacts.csv").read_text("utf-8").splitlines()
    added = ",".join(["ZZ-9", *rows[1].split(",")[1:]])
    (folder / "client.csv").write_text("\n".join([*rows, added, ""]), "utf-8")
    files = [
        DataFile(
            side, "contacts", name, folder / name,
            profile=canonical_profile("contacts", contract.time_zone),
        )
        for side, name in (("vendor", "contacts.csv"), ("client", "client.csv"))
    ]  # fmt: skip
    standing = prove_draw(draw, contract, OCTOBER, frames_of(files)).standing
    assert (standing.refused, standing.void) == ((), ("sample.strata_changed",))


@pytest.mark.parametrize(
    ("side", "kind", "code"),
    [
        ("client", "audit", "sample.empty"),
        ("client", "qa", "rows.none"),
        ("client", "callbacks", "rows.none"),
        ("client", "contacts", "file.no_rows"),
    ],
)
def test_a_file_with_a_header_alone_is_told(folder: Path, side: str, kind: str, code: str) -> None:
    contract, path = read_contract(TEXT), folder / "empty.csv"
    path.write_text(",".join(column.name for column in FILE_KINDS[kind]) + "\n", "utf-8")
    given = [("vendor", "contacts", folder / "contacts.csv"), (side, kind, path)]
    files = [
        DataFile(
            whose, what, at.name, at, profile=canonical_profile(what, contract.time_zone)
        )
        for whose, what, at in given
    ]  # fmt: skip
    try:
        found = [
            one.code for one in assess(contract=contract, period=OCTOBER, files=files).findings
        ]
    except Invalid as refusal:
        found = [one.code for one in refusal.problems]
    assert code in found


def test_a_drawn_audit_without_rows_is_smaller_than_its_plan(folder: Path) -> None:
    draw, contract = drawn_from(folder), read_contract(TEXT)
    audit(folder, [])
    files = [
        DataFile(
            side, kind, f"{kind}.csv", folder / f"{kind}.csv",
            profile=canonical_profile(kind, contract.time_zone),
        )
        for side, kind in (("vendor", "contacts"), ("client", "audit"))
    ]  # fmt: skip
    proof = prove_draw(draw, contract, OCTOBER, frames_of(files[:1]))
    beside = Beside(proof=proof)
    made = assess(contract=contract, period=OCTOBER, files=files, beside=beside)
    assert "sample.smaller_than_plan" in {one.code for one in made.findings}
