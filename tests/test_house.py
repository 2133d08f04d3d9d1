"""The architecture, held by a machine: rooms, libraries, sizes, names, docstrings, no clock."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "vendor_sla"

# A big library has one room (Python's own library is free, except in `CLOCKS` below).
LIBRARIES_OF_ROOM = {
    "cli": "click rich",
    "app": "granian structlog",
    "settings": "platformdirs",
    "web": "flask flask_bootstrap structlog werkzeug",
    "jobs": "procrastinate structlog",
    "services": "",
    "intake": "chinese_calendar holidays marshmallow numpy pandas pyarrow python_calamine yaml",
    "measures": "numpy pandas",
    "evidence": "numpy pandas rapidfuzz scipy statsmodels",
    "printing": "altair asn1crypto babel cryptography jinja2 pyhanko pyhanko_certvalidator segno "
    "vl_convert weasyprint xlsxwriter",
    "store": "alembic argon2 fsspec procrastinate psycopg sqlalchemy",
    "domain": "",
    "__init__": "",
}

MODULE_LINES = 300
FUNCTION_LINES = 40
LONG_MODULES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}
FORBIDDEN_NAMES = re.compile(r"(^|_)(utils?|helpers?|common|misc|managers?)(_|$)")
CLOCKS = re.compile(r"\b(datetime\.now|date\.today|time\.time|utcnow|monotonic|perf_counter)\b")


def modules() -> list[Path]:
    """Return every module of the product."""
    return sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    """Return the room a module stands in."""
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def tree_of(path: Path) -> ast.Module:
    """Parse a module."""
    return ast.parse(path.read_text("utf-8"))


def imports_of(path: Path) -> Iterator[str]:
    """Yield the top-level package of everything a module imports."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield (node.module or "").partition(".")[0]


def lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count a function's lines without its docstring."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def test_imports_only_walk_down_the_staircase() -> None:
    """import-linter holds the layers, exhaustively."""
    run = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr


def test_each_library_stays_in_its_room() -> None:
    """A third-party import is listed for its room, and every listed one is used."""
    listed = {room: set(names.split()) for room, names in LIBRARIES_OF_ROOM.items()}
    used: dict[str, set[str]] = {room: set() for room in listed}
    for path in modules():
        foreign = set(imports_of(path)) - sys.stdlib_module_names - {"vendor_sla", ""}
        used[room_of(path)] |= foreign
    strangers = {room: names - listed[room] for room, names in used.items()}
    idle = {room: names - used[room] for room, names in listed.items()}
    assert not {room: names for room, names in strangers.items() if names}
    assert not {room: names for room, names in idle.items() if names}


def test_modules_and_functions_are_short() -> None:
    """No module over 300 lines, no function over 40, but for reasons given above."""
    long_modules, long_functions = set(), set()
    for path in modules():
        name = str(path.relative_to(PACKAGE))
        if len(path.read_text("utf-8").splitlines()) > MODULE_LINES:
            long_modules.add(name)
        for node in ast.walk(tree_of(path)):
            if (
                isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
                and lines_of(node) > FUNCTION_LINES
            ):
                long_functions.add(f"{name}:{node.name}")
    assert long_modules == set(LONG_MODULES)
    assert long_functions == set(LONG_FUNCTIONS)


def test_names_say_what_happens_there() -> None:
    """No drawer for odds and ends."""
    parts = {part for path in modules() for part in path.relative_to(PACKAGE).with_suffix("").parts}
    assert not [part for part in parts if FORBIDDEN_NAMES.search(part)]


def test_the_domain_has_no_clock() -> None:
    """Days and instants are arguments there."""
    clocked = [
        f"{path.name}:{number}"
        for path in sorted((PACKAGE / "domain").rglob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if CLOCKS.search(line)
    ]
    assert not clocked


def is_float(node: ast.AST) -> bool:
    """Tell a float literal, or a call of float()."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, float)
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == "float"


def test_the_domain_has_no_float() -> None:
    """Money and metric values are exact."""
    assert not [
        path.name
        for path in sorted((PACKAGE / "domain").rglob("*.py"))
        if any(is_float(node) for node in ast.walk(tree_of(path)))
    ]


def public_nodes(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """Yield the public functions and classes of a module, and the public methods of the classes."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from (
                    inner
                    for inner in node.body
                    if isinstance(inner, ast.FunctionDef) and not inner.name.startswith("_")
                )


def test_everything_public_has_a_docstring() -> None:
    """One line of what it does, at least."""
    bare = []
    for path in modules():
        tree = tree_of(path)
        name = path.relative_to(PACKAGE)
        if not ast.get_docstring(tree):
            bare.append(str(name))
        bare += [
            f"{name}:{node.name}" for node in public_nodes(tree) if not ast.get_docstring(node)
        ]
    assert not bare


def test_no_module_silences_a_check_without_a_reason() -> None:
    """`noqa` and `type: ignore` name their rule and say why on the same line."""
    bare = [
        f"{path.relative_to(PACKAGE)}:{number}"
        for path in modules()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(r"# (noqa|type: ignore)", line)
        and not re.search(r"# (noqa: [A-Z0-9, ]+|type: ignore\[[a-z-, ]+\])\W+\w+", line)
    ]
    assert not bare


@pytest.mark.parametrize(
    "command",
    [["ruff", "format", "--check", "."], ["ruff", "check", "."], ["mypy"]],
    ids=["format", "lint", "types"],
)
def test_the_tree_passes(command: list[str]) -> None:
    """Format, lint and strict types hold for product and tests."""
    tool = str(Path(sys.executable).with_name(command[0]))
    run = subprocess.run(
        [tool, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
