"""Yardstick: bare DuckDB reads the file and groups it at the grain, nothing checked."""

import duckdb

from tests.benchmarks.runs import head_of

_QUERY = """
CREATE TABLE grain AS SELECT
  time_bucket(INTERVAL 30 MINUTE, opened_at) AS half_hour, channel, tier, severity, agent_id,
  count(*) AS contacts, count(answered_at) AS answered, count(abandoned_at) AS abandoned,
  count(*) FILTER (date_diff('second', queue_entered_at, answered_at) <= 20) AS in_time,
  sum(date_diff('second', queue_entered_at, answered_at)) AS waited,
  sum(talk_seconds) AS talked, sum(hold_seconds) AS held, sum(wrap_seconds) AS wrapped,
  count(resolved_at) AS resolved,
  count(*) FILTER (date_diff('second', opened_at, resolved_at) <= 86400) AS resolved_in_time,
  sum(date_diff('second', opened_at, resolved_at)) AS resolving,
  count(*) FILTER (escalated) AS escalated,
  count(csat) AS rated, sum(csat) AS scores, count(*) FILTER (csat >= 4) AS top_two
FROM read_csv(?, header = true, columns = {
  'interaction_id': 'VARCHAR', 'opened_at': 'TIMESTAMP', 'channel': 'VARCHAR', 'tier': 'VARCHAR',
  'severity': 'VARCHAR', 'reason': 'VARCHAR', 'customer_key': 'VARCHAR', 'agent_id': 'VARCHAR',
  'queue_entered_at': 'TIMESTAMP', 'answered_at': 'TIMESTAMP', 'abandoned_at': 'TIMESTAMP',
  'resolved_at': 'TIMESTAMP', 'talk_seconds': 'INTEGER', 'hold_seconds': 'INTEGER',
  'wrap_seconds': 'INTEGER', 'escalated': 'BOOLEAN', 'csat': 'INTEGER'
})
GROUP BY ALL
"""


def warm_up(path: str) -> None:
    """Group a few rows first, as the other side does."""
    with head_of(path) as head:
        work(str(head))


def work(path: str) -> str:
    """Return the number of groups."""
    with duckdb.connect() as connection:
        connection.execute(_QUERY, [path])
        return str(connection.execute("SELECT count(*) FROM grain").fetchall()[0][0])
