"""Asking for a first document: what a sample file and an account offer, a mapping proposed from both, the answers as YAML.

What is asked (``questions``), how an answer comes (``asking``, ``terminal``), and in which order (``interview``, ``about_…``)
are apart. Nothing here writes to Marketo or AWS. Values of a sample never leave ``looking``: others see them masked.
"""
