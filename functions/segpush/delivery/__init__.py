"""Delivery: what a part does with Marketo, one module a part kind.

A part's rows come in, outcomes go to the journal; messages, tables and the joined part outcome are ``push``'s business,
and which rows there are was pickup's. Nothing here waits: what cannot go on now raises, with all finished chunks kept.
"""
