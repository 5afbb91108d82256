"""Histories: the fictitious patients, who treats them and what was written, as tables apart from any layout."""
