"""Bytes in, one table out: recognise, unwrap, cut into records, load; bad records are kept with file, line and text.

What the columns mean (keys, status words, mapping, duplicates) does not belong here. Nothing is imported here, because
the documents need :mod:`.dialect` without DuckDB.

The way of a byte: ``recognise`` → ``unwrap`` (plain files on disk, by ``gunzip``, ``unzip``, ``utf16``) → ``pieces`` (whole
records, about 1 MiB at a time) → ``refine`` (one line a record) → ``load`` (tables ``source`` and ``bad_source``); ``locate``
goes back the same way.
"""
