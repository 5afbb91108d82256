"""Sealed dossiers and the answers found in them."""
