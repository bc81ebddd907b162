"""Erase one person from what segpush keeps: ledgers, runs, reports, files naming people, and inbox files where asked.

Marketo, the producer and backups are out of reach; that is said, not hidden.
"""
