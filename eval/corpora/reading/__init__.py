"""The labelled corpus of ``retrouve eval reading``: documents composed from many hands' wordings and layouts.

``development`` is open to whoever writes reading rules. ``apart`` and ``fresh`` (layouts, wordings, persons) are held
apart: rules are never written from them, and figures on them are reported on their own. One code builds all three.
"""
