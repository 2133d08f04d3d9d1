"""What is installed is whole: the wheel alone, outside the checkout, runs the demonstration."""

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(*command: str | Path, cwd: Path, env: dict[str, str] | None = None) -> str:
    """Run a command to its end and return what it said; a failure shows everything."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The product's wheel, built from this tree."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, cwd=ROOT)
    return next(folder.glob("vendor_sla-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that holds the wheel; its dependencies are those already here."""
    home = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", "--without-pip", home, cwd=home)
    python = home / "bin" / "python"
    run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "-q",
        "--no-deps",
        wheel,
        cwd=home,
    )
    packages = next((home / "lib").glob("python*/site-packages"))
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return home


def test_the_wheel_holds_the_law_the_paper_and_the_screen(wheel: Path) -> None:
    """The three outside folders travel inside the package."""
    names = zipfile.ZipFile(wheel).namelist()
    for needed in (
        "vendor_sla/contracts/call_centre/contract.yaml",
        "vendor_sla/reports/scorecard/scorecard.html",
        "vendor_sla/static/css/house.css",
        "vendor_sla/printing/words/zh_CN/paper.po",
        "vendor_sla/py.typed",
    ):
        assert needed in names
    assert not [name for name in names if name.startswith(("tests/", "docs/"))]


def test_the_installed_product_closes_a_month(installed: Path, tmp_path: Path) -> None:
    """`vendor-sla demo` runs from an empty folder to signed scorecards."""
    env = {**os.environ, "VENDOR_SLA_HOME": str(tmp_path / "home"), "PYTHONPATH": ""}
    said = run(
        installed / "bin" / "vendor-sla",
        "demo",
        "--no-serve",
        "--months",
        "2",
        cwd=tmp_path,
        env=env,
    )
    papers = [Path(word) for word in said.split() if word.endswith(".pdf")]
    assert papers
    assert all(paper.read_bytes().startswith(b"%PDF-") for paper in papers)
