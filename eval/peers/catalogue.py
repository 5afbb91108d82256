"""The peers by name: module and class, imported when asked for."""

from __future__ import annotations

from importlib import import_module

from eval.peers.port import Peer

PEERS = {
    "bm25": ("eval.peers.bm25", "Bm25"),
    "dense": ("eval.peers.dense", "Dense"),
    "hybrid": ("eval.peers.hybrid", "Hybrid"),
    "txtai": ("eval.peers.txtai", "Txtai"),
    "llamaindex": ("eval.peers.llamaindex", "LlamaIndex"),
    "haystack": ("eval.peers.haystack", "Haystack"),
}


def make(name: str) -> Peer:
    """A new, empty peer; ``ImportError`` when its framework is not installed, ``KeyError`` for an unknown name."""
    module, made = PEERS[name]
    peer: Peer = getattr(import_module(module), made)()
    return peer
