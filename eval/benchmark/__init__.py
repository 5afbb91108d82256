"""The public benchmark: questions about the cohort, what is right, and who answers how well (docs/benchmark.md)."""
