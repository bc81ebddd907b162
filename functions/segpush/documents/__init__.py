"""What an author may write: the pieces of the destination and account documents, and how their mistakes are told.

The documents themselves are ``segpush.destination`` and ``segpush.account``. YAML does not belong here (people write
it, the ``segpush`` command turns it into the JSON these models read), nor does anything that must be asked of Marketo.
"""
