"""One suite every peer passes; those whose framework is not installed here are skipped by name."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest

from eval.peers.catalogue import PEERS, make
from eval.peers.port import Passage, Peer, Vectors

TEXTS = (
    "la coloscopie est normale",
    "ordonnance de metformine",
    "échographie cardiaque",
    "radiographie du genou droit",
)


def vectors() -> Vectors:
    return np.eye(len(TEXTS), 8, dtype=np.float32)


@pytest.fixture(params=sorted(PEERS))
def peer(request: pytest.FixtureRequest) -> Peer:
    try:
        import_module(PEERS[request.param][0])
    except ImportError as missing:
        pytest.skip(f"{request.param}: {missing.name} is not installed (extra `peers`)")
    made = make(request.param)
    made.index([Passage(text, f"{n}.pdf", "2024-01-01") for n, text in enumerate(TEXTS)], vectors())
    return made


def test_what_both_words_and_vectors_point_at_comes_first(peer: Peer) -> None:
    for place, text in enumerate(TEXTS):
        assert peer.search(text, vectors()[place], 3)[0] == place


def test_no_more_than_asked_none_twice_all_known(peer: Peer) -> None:
    found = peer.search("ordonnance du genou", vectors()[2], 2)
    assert len(found) <= 2
    assert len(set(found)) == len(found)
    assert set(found) <= set(range(len(TEXTS)))


def test_asking_twice_gives_the_same(peer: Peer) -> None:
    assert peer.search("genou", vectors()[3], 4) == peer.search("genou", vectors()[3], 4)
