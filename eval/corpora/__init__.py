"""Synthetic corpora: fictitious patients, their papers as French practices receive them, and the truth about each."""
