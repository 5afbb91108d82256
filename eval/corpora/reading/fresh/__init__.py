"""The second part held apart: layouts, wordings and persons shared with neither other part."""
