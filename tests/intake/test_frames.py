"""Blocks of one file become one frame without losing a type."""

import pandas as pd

from vendor_sla.intake.frames import gather


def test_categories_of_blocks_are_united() -> None:
    """Each block numbers its texts itself; joined, the texts are the same as before."""
    first = pd.DataFrame({"channel": pd.Categorical(["chat", "phone"])})
    second = pd.DataFrame({"channel": pd.Categorical(["email", None, "chat"])})
    joined = gather([first, second])["channel"]
    assert isinstance(joined.dtype, pd.CategoricalDtype)
    assert joined.astype(object).where(joined.notna(), None).tolist() == [
        "chat", "phone", "email", None, "chat",
    ]  # fmt: skip


def test_a_column_one_block_lacks_is_missing_there_and_keeps_its_type() -> None:
    """Missing is missing, neither zero nor text."""
    first = pd.DataFrame({"row": [2], "contacts": pd.array([3], dtype="Int64")})
    joined = gather([first, pd.DataFrame({"row": [3]})])
    assert str(joined["contacts"].dtype) == "Int64"
    assert joined["contacts"].isna().tolist() == [False, True]


def test_no_block_is_an_empty_frame() -> None:
    """A file without an accepted row has no columns either."""
    assert gather([]).empty
