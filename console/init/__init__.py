"""Asking for a first document: what a sample file and an account offer, a mapping proposed from both, the answers as YAML.

How questions reach a person (``terminal``) is apart from what is asked (``questions``) and in which order (``interview``).
Nothing here writes to Marketo or AWS. Values of the sample never leave ``sample``: others see them masked.
"""
