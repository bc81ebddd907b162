"""One module a step: what its parts hold (cut) and what their outcomes mean (fold). Rows as sets, in DuckDB."""
