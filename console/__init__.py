"""The `segpush` command for people: check documents, bring them into force, and answer runs that ask.

It decides nothing a run depends on: pickup reads the stored documents again with the same models.
"""
