"""The recipe is run as it stands: what it draws is what was published."""

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from tests.builders.draws import drawn, publish, with_next
from vendor_sla.domain.samples import Draw, DrawnItem, Seal
from vendor_sla.evidence.tickets import commitment
from vendor_sla.printing.recipes import FILES, recipe_text


def run(draw: Draw, folder: Path, language: str = "en") -> tuple[str, list[str]]:
    """Run a recipe with bash beside its files; return what it said and what it drew."""
    publish(draw, folder)
    (folder / "plan.json").write_text(draw.plan_text, "utf-8")
    (folder / "recipe.txt").write_text(recipe_text(draw, language), "utf-8")
    done = subprocess.run(
        ["bash", "recipe.txt"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert not done.stderr, done.stderr
    return done.stdout, (folder / "drawn.txt").read_text("utf-8").splitlines()


def hashes_in(text: str) -> list[str]:
    """Return the bare hashes of a text, in order."""
    return re.findall(r"\b[0-9a-f]{64}\b", text)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_recipe_draws_the_published_sample(tmp_path: Path, language: str) -> None:
    draw = with_next(drawn(), "good", "extension")
    said, keys = run(draw, tmp_path, language)
    assert said.splitlines()[:4] == [f"{name}: OK" for name in FILES]
    assert keys == sorted(item.interaction_id for item in draw.items)
    # Each line that starts with #  is what must come out of the command above it.
    wanted = re.findall(r"^#  ([0-9a-f]{64})$", recipe_text(draw, language), re.MULTILINE)
    assert hashes_in(said) == wanted
    assert len(wanted) == 4  # two seals, the seed, the list


def test_items_chosen_by_hand_are_not_drawn_again(tmp_path: Path) -> None:
    by_hand = DrawnItem("INC-999", "", "hand")
    _, keys = run(replace(drawn(), items=(*drawn().items, by_hand)), tmp_path)
    assert "INC-999" not in keys


def test_a_draw_by_the_clients_share_alone_is_repeated_too(tmp_path: Path) -> None:
    draw = drawn(is_vendor_silent=True)
    said, _ = run(draw, tmp_path)
    assert hashes_in(said)[1] == draw.seed


def test_a_share_full_of_shell_is_only_text(tmp_path: Path) -> None:
    share, nonce = "';touch${IFS}pwned;'$(id)`", '0123456789abcdef"\\'
    honest = drawn()
    nasty = replace(honest, vendor=Seal(commitment("vendor", share, nonce), share, nonce))
    said, _ = run(nasty, tmp_path)
    assert hashes_in(said)[1] == nasty.vendor.commitment
    assert not (tmp_path / "pwned").exists()


def test_changed_data_is_found_by_the_recipe(tmp_path: Path) -> None:
    publish(drawn(), tmp_path)
    (tmp_path / "plan.json").write_text(drawn().plan_text, "utf-8")
    (tmp_path / "recipe.txt").write_text(recipe_text(drawn(), "en"), "utf-8")
    changed = (tmp_path / "rows.txt").read_text("utf-8").replace("01:00", "02:00")
    (tmp_path / "rows.txt").write_text(changed, "utf-8")
    done = subprocess.run(
        ["bash", "recipe.txt"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert "rows.txt: FAILED" in done.stdout
