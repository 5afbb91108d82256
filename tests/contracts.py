"""What every implementation of a port does. Subclass and give the fixture (``Store``: store_contract.py)."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from index.ports import Embedder, Generator, Interrupted, Message, PromptTooLong, TokenReader
from models.summarise import ids_grammar

CARDIOLOGY = "Compte rendu de consultation de cardiologie : fibrillation atriale sous apixaban."
GLASSES = "Ordonnance de lunettes : verres progressifs, myopie stable."
QUESTION = "consultation de cardiologie fibrillation"

# The embedder is shared by the examples on purpose (it holds nothing of what it embedded), and the same inherited
# test runs for each implementation: no example is replayed from one to the other.
shared_embedder = settings(
    max_examples=15,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
)


class EmbedderContract:
    """The behaviour suite of the ``Embedder`` port. Subclasses provide an ``embedder`` fixture."""

    @pytest.fixture
    def embedder(self) -> Embedder:
        """The implementation under test."""
        raise NotImplementedError

    def test_names_itself_without_a_space(self, embedder: Embedder) -> None:
        assert embedder.name
        assert embedder.name == embedder.name.strip()
        assert " " not in embedder.name

    def test_passages_are_unit_float32_rows(self, embedder: Embedder) -> None:
        vectors = embedder.embed_passages([CARDIOLOGY, GLASSES, "x"])
        assert vectors.shape == (3, embedder.dimensions)
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)

    def test_query_is_one_unit_float32_vector(self, embedder: Embedder) -> None:
        vector = embedder.embed_query(QUESTION)
        assert vector.shape == (embedder.dimensions,)
        assert vector.dtype == np.float32
        assert float(np.linalg.norm(vector)) == pytest.approx(1.0, abs=1e-5)

    def test_no_passage_gives_no_row(self, embedder: Embedder) -> None:
        vectors = embedder.embed_passages([])
        assert vectors.shape == (0, embedder.dimensions)
        assert vectors.dtype == np.float32

    def test_the_passage_about_the_question_is_the_nearest(self, embedder: Embedder) -> None:
        scores = embedder.embed_passages([GLASSES, CARDIOLOGY]) @ embedder.embed_query(QUESTION)
        assert scores[1] > scores[0]

    def test_a_vector_depends_on_nothing_but_its_text(self, embedder: Embedder) -> None:
        """Neighbours, order and repetition change no bit, or the same document would be found differently."""
        alone = embedder.embed_passages([CARDIOLOGY])[0]
        together = embedder.embed_passages([GLASSES * 20, CARDIOLOGY, "x", CARDIOLOGY])
        np.testing.assert_array_equal(together[1], alone)
        np.testing.assert_array_equal(together[3], alone)
        np.testing.assert_array_equal(embedder.embed_query(QUESTION), embedder.embed_query(QUESTION))

    def test_different_texts_get_different_vectors(self, embedder: Embedder) -> None:
        first, second = embedder.embed_passages(["créatinine 98 µmol/L", "créatinine 89 µmol/L"])
        assert not np.array_equal(first, second)

    def test_a_text_of_any_length_is_taken(self, embedder: Embedder) -> None:
        vectors = embedder.embed_passages(["", " \n\t", "créatinine " * 5000])
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
        assert np.isfinite(embedder.embed_query("")).all()

    @shared_embedder
    @given(text=st.text(st.characters(), max_size=60))
    @example(text="dossier \ud800 \udfff")
    def test_any_characters_give_a_unit_vector(self, embedder: Embedder, text: str) -> None:
        """Control characters, other scripts, even half a surrogate pair left by a broken font."""
        vectors = np.stack([embedder.embed_query(text), embedder.embed_passages([text])[0]])
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)

    def test_the_states_of_words_stand_where_their_tokens_do(self, embedder: Embedder) -> None:
        assert isinstance(embedder, TokenReader)
        for text in (QUESTION, "ÉCHO cœur,  dernière\u00a0?", "", "dossier \ud800"):
            told = embedder.token_states(text)
            assert told.places.shape == (len(told.states), 2)
            assert np.isfinite(told.states).all()
            ends = [0, *told.places[:, 1]]
            assert all(last <= start < end <= len(text) for last, (start, end) in zip(ends, told.places, strict=False))
            covered = {place for start, end in told.places for place in range(start, end)}
            assert {place for place, sign in enumerate(text) if sign.isalnum()} <= covered

    def test_threads_share_it_and_get_their_own_vectors(self, embedder: Embedder) -> None:
        texts = [f"document {number} : {CARDIOLOGY}" for number in range(12)]
        expected = embedder.embed_passages(texts)
        with ThreadPoolExecutor(4) as threads:
            found = list(threads.map(lambda text: embedder.embed_passages([text])[0], texts))
        np.testing.assert_array_equal(np.stack(found), expected)


class GeneratorContract:
    """The behaviour suite of the ``Generator`` port. Subclasses provide a ``generator`` fixture."""

    ASKED = (
        Message("system", "Réponds par des numéros de lignes."),
        Message("user", "1. Toux fébrile.\n2. Radiographie normale.\n3. Amoxicilline 1 g trois fois par jour."),
    )

    @pytest.fixture
    def generator(self) -> Generator:
        """The implementation under test."""
        raise NotImplementedError

    def test_what_it_writes_matches_the_grammar(self, generator: Generator) -> None:
        made = generator.generate(self.ASKED, grammar=ids_grammar(3, 2), most=16)
        assert re.fullmatch(r"[123](,[123])?", made.text)
        assert made.written > 0

    def test_the_same_conversation_gives_the_same_text(self, generator: Generator) -> None:
        texts = {generator.generate(self.ASKED, grammar=ids_grammar(3, 3), most=16).text for _ in range(2)}
        assert len(texts) == 1

    def test_a_text_called_off_is_not_written(self, generator: Generator) -> None:
        with pytest.raises(Interrupted):
            generator.generate(self.ASKED, grammar=ids_grammar(3, 2), most=16, stop=lambda: True)
        assert generator.generate(self.ASKED, grammar=ids_grammar(3, 2), most=16).text

    def test_a_prompt_beyond_the_context_is_refused(self, generator: Generator) -> None:
        long = Message("user", "1. " + "toux " * 3 * generator.context)
        with pytest.raises(PromptTooLong):
            generator.generate([long], grammar=ids_grammar(1, 1), most=16)
        assert generator.generate(self.ASKED, grammar=ids_grammar(3, 2), most=16).text

    def test_it_goes_on_after_being_held(self, generator: Generator) -> None:
        generator.hold()
        generator.hold()
        generator.resume()
        generator.resume()
        assert generator.generate(self.ASKED, grammar=ids_grammar(3, 2), most=16).text

    def test_it_starts_anew_after_being_closed(self, generator: Generator) -> None:
        generator.close()
        assert generator.generate(self.ASKED, grammar=ids_grammar(3, 2), most=16).text
