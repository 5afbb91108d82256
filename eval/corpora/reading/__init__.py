"""The labelled corpus of ``retrouve eval reading``: documents composed from many hands' wordings and layouts.

``development`` is open to whoever writes reading rules. ``apart`` (layouts, wordings, persons) is held apart: rules
are never written from it, and figures on it are reported on their own. Both are built by the same code.
"""
