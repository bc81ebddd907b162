"""`segpush check`: everything that can be known before a drop, by reading and nothing else.

The rules are those a run goes by (``segpush.engine.described``, ``segpush.delivery.choosing_lists``, ``segpush.owning`` …); here they are
asked before there is a run, and each answer is one :class:`~console.check.finding.Finding`.
"""
