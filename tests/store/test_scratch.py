"""Unfinished files go with their process, even one that was killed."""

import subprocess
import sys
from pathlib import Path

CHILD = """
import sys, tempfile
from pathlib import Path
from vendor_sla.store.scratch import open_scratch

open_scratch(Path(sys.argv[1]))
with tempfile.TemporaryDirectory() as folder:
    Path(folder, "raw.csv").write_text("13800000000")
    print(folder, flush=True)
    sys.stdin.read()
"""


def start(folder: Path) -> tuple[subprocess.Popen[str], Path]:
    """Start a process with an unfinished file, and return where that is."""
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def end(process: subprocess.Popen[str]) -> None:
    """Let a process finish its work."""
    process.communicate()


def test_what_a_killed_process_left_is_erased_by_the_next_one(tmp_path: Path) -> None:
    killed, left = start(tmp_path / "scratch")
    killed.kill()
    killed.communicate()
    assert (left / "raw.csv").exists()
    process, _ = start(tmp_path / "scratch")
    assert not left.exists()
    end(process)


def test_what_a_living_process_has_stays(tmp_path: Path) -> None:
    living, theirs = start(tmp_path / "scratch")
    process, _ = start(tmp_path / "scratch")
    end(process)
    assert (theirs / "raw.csv").exists()
    assert (tmp_path / "scratch").stat().st_mode & 0o077 == 0
    end(living)
    assert not theirs.exists()
