"""Files and periods as commands take them: `[KIND=]FILE[:PROFILE.yaml]`, `2026-10`."""

import re
from collections.abc import Sequence
from pathlib import Path

import click

from vendor_sla.domain.catalogue.columns import FILE_KINDS
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.intake.profiles import Profile, canonical_profile, read_profile
from vendor_sla.intake.texts import read_text
from vendor_sla.services.data_files import DataFile

_KIND = re.compile(r"([a-z]+)=(.*)", re.DOTALL)
_PROFILE = re.compile(r"(.*):([^:]+\.ya?ml)", re.DOTALL)

existing_file = click.Path(exists=True, dir_okay=False, path_type=Path)
new_file = click.Path(dir_okay=False, path_type=Path)


def read_period(
    _context: click.Context, _parameter: click.Parameter, text: str | None
) -> Period | None:
    """Read `--month` or `--period`; a wrong one is a usage error."""
    if text is None:
        return None
    try:
        return Period.parse(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def read_data_files(marked: Sequence[tuple[str, str]], zone: str) -> list[DataFile]:
    """Read every `[KIND=]FILE[:PROFILE.yaml]`; all problems at once."""
    files: list[DataFile] = []
    problems: list[Problem] = []
    for side, text in marked:
        try:
            files.append(_data_file(side, text, zone))
        except Invalid as refused:
            problems += refused.problems
    if problems:
        raise Invalid(problems)
    return files


def _data_file(side: str, text: str, zone: str) -> DataFile:
    match = None if Path(text).exists() else _KIND.fullmatch(text)
    kind, rest = (match[1], match[2]) if match else ("contacts", text)
    if kind not in FILE_KINDS:
        known = ", ".join(FILE_KINDS)
        raise Invalid.because("assess.unknown_kind", text, kind=kind, known=known)
    split = None if Path(rest).exists() else _PROFILE.fullmatch(rest)
    path, profile_path = (Path(split[1]), Path(split[2])) if split else (Path(rest), None)
    for needed in (path, profile_path):
        if needed and not needed.is_file():
            raise Invalid.because("assess.no_such_file", text, file=str(needed))
    profile = _profile(profile_path, kind, zone)
    return DataFile(side=side, kind=profile.kind, name=path.name, path=path, profile=profile)


def _profile(path: Path | None, kind: str, zone: str) -> Profile:
    return canonical_profile(kind, zone) if path is None else read_profile(read_text(path))
