"""Held apart: layouts, wordings and persons that nobody who writes reading rules opens. Figures are reported apart."""
