"""Bytes in, records out: recognise, unwrap, cut into records, hand out as relations; bad records are kept with file, line and text.

What the columns mean (keys, status words, mapping, duplicates) does not belong here. Nothing is imported here, because
the documents need :mod:`.dialect` without DuckDB.

The way of a byte: ``unwrap`` (layers off, ``recognise`` says which) → ``formats`` (text, JSON lines, Parquet) → ``segment``.
Text that is ``clean`` is read by DuckDB where it lies; other text goes in ``pieces`` (about 1 MiB of whole records) through
``refine`` (one line a record). ``json_records`` makes lines of any JSON. ``locate`` goes back the same way.
"""
