"""A draw follows from what is published, to the letter."""

import subprocess

import pytest

from vendor_sla.evidence.tickets import (
    commitment,
    draw_tickets,
    hash_keys,
    hash_text,
    is_sealable,
    lines_text,
    next_tickets,
    seed_of,
    ticket_of,
)

# The worked example of the method: 20 incidents, a plan for 5, one share from each side.
KEYS = [f"INC-{number:05}" for number in range(1, 21)]
PLAN = '{"n":5,"strata":"none","v":1}'
CLIENT, VENDOR = ("client-share-7f3a9c", "n0nce-C"), ("vendor-share-51b2e8", "n0nce-V")
H_DATA = "ecd37ba947f2e3875ada162553023b6d9752f44a9fea53d0aa51adb170db838e"
H_PLAN = "3395fc046fad92815e557670c633ba3f14881ae705fbe79e3273f343ec7121ac"
SEED = "deb52c4ec495c7c41234d0900a8412bf5442d5510df77b9fde55f640594b6d45"
SELECTED = ["INC-00003", "INC-00004", "INC-00015", "INC-00013", "INC-00017"]
NEXT = ["INC-00011", "INC-00007", "INC-00006"]
TICKETS = [
    "183930dd682375f0", "29809c1084ad7954", "69a63dac7ad6504c", "6d196b8496642d83",
    "701744cf8c8b4ba6",
]  # fmt: skip


def test_the_data_is_the_sorted_keys_whatever_order_they_came_in() -> None:
    assert hash_keys(KEYS) == H_DATA
    assert hash_keys(reversed(KEYS)) == H_DATA
    assert hash_keys(KEYS[:-1]) != H_DATA


def test_the_plan_and_the_commitments_are_hashed_as_published() -> None:
    assert hash_text(PLAN) == H_PLAN
    assert commitment("client", *CLIENT).startswith("f07548e3796446cc71937b4edf340718")
    assert commitment("client", *CLIENT).endswith("c2b2f44ef1b5e5c20677690764bfd4eb")
    assert commitment("vendor", *VENDOR) == (
        "f23735b450c2bc0407a247212e9624201b44015485c620c05e0294c936960062"
    )


def test_the_seed_needs_both_shares() -> None:
    assert seed_of(H_DATA, H_PLAN, CLIENT[0], VENDOR[0]) == SEED
    assert seed_of(H_DATA, H_PLAN, CLIENT[0], "none") != SEED
    assert seed_of(H_DATA, H_PLAN, CLIENT[0], VENDOR[0], "7c1e") != SEED


def test_the_smallest_tickets_are_drawn_and_the_next_extend_them() -> None:
    drawn = draw_tickets(SEED, {"all": KEYS}, {"all": 5})["all"]
    assert [one.key for one in drawn] == SELECTED
    assert [one.ticket[:16] for one in drawn] == TICKETS
    assert [one.position for one in drawn] == [1, 2, 3, 4, 5]
    assert [one.key for one in next_tickets(SEED, KEYS, after=5, count=3)] == NEXT


def test_the_order_of_the_keys_changes_nothing() -> None:
    backwards = draw_tickets(SEED, {"all": KEYS[::-1]}, {"all": 5})["all"]
    assert [one.key for one in backwards] == SELECTED


def test_a_stratum_smaller_than_its_size_is_drawn_whole() -> None:
    drawn = draw_tickets(SEED, {"few": KEYS[:3], "none": []}, {"few": 30, "none": 30})
    assert {one.key for one in drawn["few"]} == set(KEYS[:3])
    assert drawn["none"] == []


def test_a_ticket_is_what_sha256sum_says() -> None:
    """The vendor needs no software of ours."""
    said = subprocess.run(
        ["sha256sum"], input=f"{SEED},INC-00003", capture_output=True, text=True, check=True
    )
    assert said.stdout.split()[0] == ticket_of(SEED, "INC-00003")


def test_lines_are_sorted_as_sort_does_in_the_plain_locale() -> None:
    lines = ["b", "a", "B", "工单-2", "é", "a\tz", "a b", "𝄞", "ｚ"]
    said = subprocess.run(
        ["sort"],
        input="\n".join(lines) + "\n",
        capture_output=True,
        text=True,
        check=True,
        env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
    )
    assert said.stdout == lines_text(lines)


@pytest.mark.parametrize(
    ("share", "nonce", "may"),
    [
        ("4f0c2b77d1", "0123456789abcdef", True),
        ("short", "0123456789abcdef", False),
        ("4f0c2b77d1", "guessable", False),
        ("4f0c2b77|d1", "0123456789abcdef", False),  # would open in two ways
        ("4f0c2b77d1", "0123456789|abcdef", False),
        ("4f0c2b77 d1", "0123456789abcdef", False),
        ("分享分享分享分享", "0123456789abcdef", False),
        ("x" * 201, "0123456789abcdef", False),
    ],
)
def test_a_share_and_its_nonce_can_be_opened_in_one_way_only(
    share: str, nonce: str, may: bool
) -> None:
    assert is_sealable(share, nonce) is may
    assert commitment("vendor", "a|b", "c") == commitment("vendor", "a", "b|c")
