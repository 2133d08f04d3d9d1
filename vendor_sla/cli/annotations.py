"""Annotated copies of what `assess` refused, one workbook a file."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from vendor_sla.services.annotations import write_annotated_copy
from vendor_sla.services.data_files import DataFile


@contextmanager
def annotating(
    files: Sequence[DataFile], folder: Path | None, language: str
) -> Iterator[Sequence[DataFile]]:
    """Hand out the files to read; afterwards write copies of those that had rows refused.

    The copies are written even when a file is refused as a whole: then they are needed most.
    """
    if folder is None:
        yield files
        return
    with tempfile.TemporaryDirectory() as scratch:
        noted = [
            replace(file, refusals=Path(scratch) / str(number)) for number, file in enumerate(files)
        ]
        try:
            yield noted
        finally:
            folder.mkdir(parents=True, exist_ok=True)
            for file in noted:
                _annotate(file, folder, language)


def _annotate(file: DataFile, folder: Path, language: str) -> None:
    refusals, profile = file.refusals, file.profile
    if refusals is None or profile is None or not refusals.exists() or not refusals.stat().st_size:
        return
    copy = folder / f"{file.side}-{file.path.stem}.xlsx"
    write_annotated_copy(file.path, profile, refusals=refusals, copy=copy, language=language)
    click.echo(str(copy), err=True)
