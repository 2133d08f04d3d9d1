"""Runs: one piece of work in a process of its own, with its time and its peak of memory."""

import argparse
import importlib
import itertools
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_LONGEST_SECONDS = 600
_WARM_ROWS = 50_000
_MEBIBYTE = 1024  # in the kibibytes the kernel counts in


@dataclass(frozen=True, slots=True)
class Run:
    """The best of several runs: time of the work alone, and the peak of the whole process.

    `cpu_seconds` counts every thread and child; on a machine that others use too it is the
    steadier of the two.
    """

    seconds: float
    cpu_seconds: float
    peak_mib: float
    said: str = ""


def best_of(count: int, module: str, *arguments: str) -> Run:
    """Run `tests.benchmarks.<module>.work(*arguments)` in fresh processes; return the best time.

    The clock starts when the module is imported, and its `warm_up` done where it has one: nobody
    pays for the libraries of another. The peak is the largest of all runs, with the largest child
    of the process added.
    """
    runs = [_run(module, arguments) for _ in range(count)]
    return Run(
        seconds=min(run.seconds for run in runs),
        cpu_seconds=min(run.cpu_seconds for run in runs),
        peak_mib=max(run.peak_mib for run in runs),
        said=runs[0].said,
    )


@contextmanager
def head_of(path: str) -> Iterator[Path]:
    """Give the first rows of a file as a file: both sides warm up on them."""
    with tempfile.TemporaryDirectory(prefix="vendor-sla-warm-") as folder:
        head = Path(folder) / "head.csv"
        with Path(path).open("rb") as file:
            head.write_bytes(b"".join(itertools.islice(file, _WARM_ROWS)))
        yield head


def _run(module: str, arguments: tuple[str, ...]) -> Run:
    command = [sys.executable, "-m", __name__, module, *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=_LONGEST_SECONDS, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{module} {arguments} failed:\n{done.stderr[-4000:]}")
    return Run(**json.loads(done.stdout.splitlines()[-1]))


def _peak_mib() -> float:
    # The high-water mark begins anew with the program; ru_maxrss would remember the parent's.
    status = Path("/proc/self/status").read_text("ascii")
    own = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return (own + children) / _MEBIBYTE


def _cpu_seconds() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def main() -> None:
    """Do one piece of work here and print its figures as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("module")
    parser.add_argument("arguments", nargs="*")
    options = parser.parse_args()
    module = importlib.import_module(f"tests.benchmarks.{options.module}")
    if hasattr(module, "warm_up"):
        module.warm_up(*options.arguments)
    started, started_cpu = time.perf_counter(), _cpu_seconds()
    said = module.work(*options.arguments)
    figures = {
        "seconds": time.perf_counter() - started,
        "cpu_seconds": _cpu_seconds() - started_cpu,
        "peak_mib": _peak_mib(),
        "said": str(said),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
