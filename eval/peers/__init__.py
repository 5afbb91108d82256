"""General search and RAG systems on the benchmark's corpus: same passages, same vectors, each dossier alone.

A peer is one file: a class with ``name``, ``settings`` and the two calls of :class:`eval.peers.port.Peer`. They run in
an interpreter of their own (``--peers-python``), so that none of their packages is installed beside the product.
"""
