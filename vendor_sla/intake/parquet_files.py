"""Canonical rows at rest: Parquet, typed, streamed in row groups, without loss."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from vendor_sla.domain.catalogue.columns import FILE_KINDS, ColumnKind

_TYPES = {
    ColumnKind.ID: pa.string(),
    ColumnKind.KEY: pa.string(),
    ColumnKind.TEXT: pa.dictionary(pa.int32(), pa.string()),
    ColumnKind.CATEGORY: pa.dictionary(pa.int32(), pa.string()),
    ColumnKind.TIME: pa.timestamp("us"),
    ColumnKind.DAY: pa.timestamp("us"),
    ColumnKind.SPAN: pa.duration("us"),
    ColumnKind.SCORE: pa.int64(),
    ColumnKind.COUNT: pa.int64(),
    ColumnKind.FLAG: pa.bool_(),
}
_READ_AS = {
    pa.string(): pd.ArrowDtype(pa.string()),
    pa.int64(): pd.Int64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
}


def write_parquet(blocks: Iterable[pd.DataFrame], kind: str, path: Path) -> None:
    """Write blocks of canonical rows, one row group a block; no block makes an empty file.

    The columns are those of the first block: a file has or has not a column. A block is written
    in another thread while the next one is made: compression needs no interpreter.
    """
    types = {column.name: _TYPES[column.kind] for column in FILE_KINDS[kind]}
    writer: pq.ParquetWriter | None = None
    try:
        with ThreadPoolExecutor(1) as pool:
            writing: Future[object] = pool.submit(object)
            for block in blocks:
                writing.result()
                if writer is None:
                    writer = _writer(path, _schema(list(block.columns), types))
                writing = pool.submit(_write, writer, block)
            writing.result()
        if writer is None:
            names = ["row", *(column.name for column in FILE_KINDS[kind] if column.is_required)]
            writer = _writer(path, _schema(names, types))
    finally:
        if writer is not None:
            writer.close()


def _write(writer: pq.ParquetWriter, block: pd.DataFrame) -> None:
    writer.write_table(_table(block, writer.schema))


def read_parquet(path: Path, columns: Sequence[str] | None = None) -> Iterator[pd.DataFrame]:
    """Yield the row groups as canonical blocks; columns the file has not are left out."""
    with pq.ParquetFile(path, pre_buffer=True) as file:
        names = file.schema_arrow.names
        wanted = names if columns is None else [name for name in names if name in columns]
        for group in range(file.num_row_groups):
            yield _frame(file.read_row_group(group, columns=wanted, use_threads=False))
        if not file.num_row_groups:
            yield _frame(file.schema_arrow.empty_table().select(wanted))


def _writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    repeating = [field.name for field in schema if pa.types.is_dictionary(field.type)]
    return pq.ParquetWriter(
        path,
        schema,
        compression="zstd",
        use_dictionary=repeating or False,
        write_statistics=False,  # nobody filters by them: rows are read whole
    )


def _schema(names: list[str], types: dict[str, pa.DataType]) -> pa.Schema:
    return pa.schema([(name, types.get(name, pa.int64())) for name in names])


def _table(block: pd.DataFrame, schema: pa.Schema) -> pa.Table:
    return pa.table([_array(block[field.name], field.type) for field in schema], schema=schema)


def _array(values: "pd.Series[Any]", kind: pa.DataType) -> pa.ChunkedArray:
    if pa.types.is_dictionary(kind):
        coded = pa.DictionaryArray.from_arrays(
            pa.array(values.cat.codes.to_numpy(), pa.int32(), mask=values.isna().to_numpy()),
            pa.array(values.cat.categories, pa.string()),
        )
        return pa.chunked_array([coded])
    array = pa.array(values.array, kind, from_pandas=True)
    return array if isinstance(array, pa.ChunkedArray) else pa.chunked_array([array])


def _frame(table: pa.Table) -> pd.DataFrame:
    return pd.DataFrame(
        {field.name: _series(table.column(field.name), field) for field in table.schema},
        copy=False,
    )


def _series(column: pa.ChunkedArray, field: pa.Field) -> Any:
    if field.name == "row" or field.type not in _READ_AS:
        return column.to_pandas()
    if field.type == pa.string():
        return pd.arrays.ArrowExtensionArray(column)
    return column.to_pandas(types_mapper=_READ_AS.get)
