"""The calls of the contract, one module a subject."""
