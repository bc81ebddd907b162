"""From cells to values: SQL for what a document's mapping says, over columns that are given by position.

The functions of this room return expressions. No text of a document becomes part of one but through ``checks.text``, which quotes
it. Which rows there are, whom they name and what is done with a value belongs elsewhere.
"""
