"""Row work, done as sets: bytes become tables, tables become plans, parts and books. DuckDB is used here and nowhere else.

What talks to AWS or Marketo does not belong here: the rooms below take files and tables and give files and tables.
"""
