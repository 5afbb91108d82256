"""Corpora, questions and measurements anyone can rerun."""
