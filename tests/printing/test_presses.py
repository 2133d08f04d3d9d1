"""The press: a warm child that may die without taking anything with it."""

import os
import signal
import threading
from pathlib import Path

import pytest

from tests.builders.papers import sample_document
from vendor_sla.printing.presses import Press, PressBroken
from vendor_sla.printing.scorecards import print_scorecard


def children() -> set[int]:
    """Return the processes this one has started."""
    tasks = Path(f"/proc/{os.getpid()}/task").iterdir()
    return {int(pid) for task in tasks for pid in (task / "children").read_text().split()}


def test_the_child_prints_what_we_print_and_is_kept() -> None:
    """The same bytes; one child for many papers; a refused paper does not end it."""
    before = children()
    document = sample_document()
    with Press() as press:
        assert press.print_document(document, "en") == print_scorecard(document, "en")
        first = children() - before
        with pytest.raises(ValueError, match="assessment/1"):
            press.print_document({"format": "other"}, "en")
        with pytest.raises(ValueError, match="not a document"):
            press.print_document({"format": "assessment/1"}, "en")
        press.print_document(document, "en")
        assert children() - before == first
        assert len(first) == 1
    assert children() == before


def test_a_dead_child_is_told_and_replaced() -> None:
    """The paper in hand fails with a reason, the next one is printed."""
    before = children()
    with Press() as press:
        press.warm()
        (child,) = children() - before
        os.kill(child, signal.SIGSTOP)  # so that it dies with the paper in hand
        death = threading.Timer(0.3, os.kill, (child, signal.SIGKILL))
        death.start()
        with pytest.raises(PressBroken, match="SIGKILL"):
            press.print_document(sample_document(), "en")
        death.join()
        assert press.print_document(sample_document(), "en").startswith(b"%PDF")


def test_a_child_that_died_idle_is_replaced_in_silence() -> None:
    """Nobody's paper was lost."""
    before = children()
    with Press() as press:
        press.warm()
        (child,) = children() - before
        os.kill(child, signal.SIGKILL)
        os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
        assert press.print_document(sample_document(), "en").startswith(b"%PDF")


def test_a_paper_that_takes_too_long_is_ended() -> None:
    """The child is ended with it."""
    before = children()
    with Press(seconds=0.01) as press, pytest.raises(PressBroken, match=r"0\.01 seconds"):
        press.print_document(sample_document(), "en")
    assert children() == before


def test_too_little_memory_is_an_error_not_a_crash(capfd: pytest.CaptureFixture[str]) -> None:
    """The limit holds in the child alone."""
    with Press(memory_mebibytes=64) as press, pytest.raises(PressBroken, match="64 MiB"):
        press.print_document(sample_document(), "en")
    capfd.readouterr()


def test_the_child_is_renewed_after_its_papers() -> None:
    """What a library leaks does not add up."""
    before = children()
    with Press(papers=1) as press:
        press.print_document(sample_document(), "en")
        first = children() - before
        press.print_document(sample_document(), "en")
        assert children() - before != first
