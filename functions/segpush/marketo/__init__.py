"""Marketo's REST API as this project needs it, and the only room that speaks HTTP.

A call is made once, judged once and answered with a value or a :class:`segpush.errors.MarketoError` that carries its
verdict. What does not belong here: waiting, trying again (but for one replay with a new token), budgets, and any idea
of runs, parts or documents.
"""
