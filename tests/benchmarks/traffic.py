"""Traffic: a file of contacts as large as wanted, 17 columns, made by DuckDB in one query."""

from pathlib import Path

import duckdb

_QUERY = """
COPY (
  WITH numbers AS (
    SELECT i, CAST(hash(i * 7919 + 1) % 1000000007 AS BIGINT) AS h,
      CAST(hash(i * 104729 + 2) % 1000000007 AS BIGINT) AS g,
      CAST(hash(i * 1299709 + 3) % 1000000007 AS BIGINT) AS k
    FROM range({rows}) AS r(i)
  ), contacts AS (
    SELECT i, h, g, k,
      TIMESTAMP '2026-10-01 00:00:00'
        + to_seconds(CAST((i * 2678399) // {rows} AS BIGINT)) AS opened_at,
      h % 22 + 3 AS to_queue,
      CAST(pow(1.0 + (g % 1000) / 1000.0, 6) AS BIGINT) AS wait,
      k % 100 < 6 AS is_abandoned
    FROM numbers
  )
  SELECT
    'TK-' || lpad(CAST(i AS VARCHAR), 10, '0') AS interaction_id,
    strftime(opened_at, '%Y-%m-%d %H:%M:%S') AS opened_at,
    ['phone', 'chat', 'email', 'ticket'][1 + h % 4] AS channel,
    ['1', '2', '3'][1 + g % 3] AS tier,
    ['low', 'medium', 'high'][1 + k % 3] AS severity,
    ['billing', 'delivery', 'technical', 'returns', 'account'][1 + h % 5] AS reason,
    '13' || lpad(CAST(h % 400000000 AS VARCHAR), 9, '0') AS customer_key,
    'A' || lpad(CAST(g % 200 AS VARCHAR), 4, '0') AS agent_id,
    strftime(opened_at + to_seconds(to_queue), '%Y-%m-%d %H:%M:%S') AS queue_entered_at,
    CASE WHEN NOT is_abandoned
      THEN strftime(opened_at + to_seconds(to_queue + wait), '%Y-%m-%d %H:%M:%S')
    END AS answered_at,
    CASE WHEN is_abandoned
      THEN strftime(opened_at + to_seconds(to_queue + wait), '%Y-%m-%d %H:%M:%S')
    END AS abandoned_at,
    CASE WHEN NOT is_abandoned AND k % 50 > 0
      THEN strftime(opened_at + to_seconds(to_queue + wait + k % 180000),
                    '%Y-%m-%d %H:%M:%S')
    END AS resolved_at,
    CASE WHEN NOT is_abandoned THEN 20 + g % 700 END AS talk_seconds,
    CASE WHEN NOT is_abandoned THEN h % 60 END AS hold_seconds,
    CASE WHEN NOT is_abandoned THEN k % 90 END AS wrap_seconds,
    CASE WHEN NOT is_abandoned THEN CAST(g % 40 = 0 AS INTEGER) END AS escalated,
    CASE WHEN NOT is_abandoned AND h % 3 = 0 THEN 1 + g % 5 END AS csat
  FROM contacts
) TO '{path}' (FORMAT csv, HEADER true)
"""


def write_contacts(path: Path, rows: int) -> None:
    """Write October 2026 in Shanghai time; the same rows each time."""
    with duckdb.connect() as connection:
        connection.execute("SET preserve_insertion_order = true")
        connection.execute(_QUERY.format(rows=rows, path=path))


def work(path: str, rows: str) -> str:
    """Write the file, from a process of its own."""
    write_contacts(Path(path), int(rows))
    return path
