"""The process of the language model: ``python -m models.llm_worker``, spoken to through its standard pipes.

The only module that imports llama_cpp. It opens one file, the model's; prompts come by pipe and stay in memory.
It ends when its pipe closes, so no worker outlives the service.
"""

from __future__ import annotations

import os
import resource
import select
import sys
import time
from typing import TYPE_CHECKING, Any

from models.llm_protocol import (
    LARGEST,
    LENGTH,
    Cancel,
    Failed,
    Load,
    Loaded,
    Reply,
    Request,
    Write,
    Written,
    frame,
    requests,
)

if TYPE_CHECKING:
    from llama_cpp import Llama

_BATCH = 64
"""Prompt tokens between two looks at the pipe: about half a second on one core."""


class _Cancelled(Exception):
    """The service called the text off."""


class Worker:
    """Reads requests from descriptor ``source``, answers on ``target``."""

    def __init__(self, source: int, target: int) -> None:
        """Nothing is loaded before the first message."""
        self._source = source
        self._target = target
        self._model: Llama | None = None
        self._template: Any = None

    def run(self) -> None:
        """Serve until the pipe closes."""
        while (request := self._read()) is not None:
            if isinstance(request, Load):
                self._send(self._load(request))
            elif isinstance(request, Write):
                self._send(self._write(request))

    def _load(self, request: Load) -> Reply:
        began = time.perf_counter()
        os.nice(request.niceness)
        resource.setrlimit(resource.RLIMIT_AS, (request.memory, request.memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        try:
            from llama_cpp import Llama  # noqa: PLC0415 (after the limits)
            from llama_cpp.llama_chat_format import Jinja2ChatFormatter  # noqa: PLC0415

            self._model = Llama(
                request.path,
                n_ctx=request.context,
                n_threads=request.threads,
                n_threads_batch=request.threads,
                n_batch=_BATCH,
                use_mmap=True,
                verbose=False,
            )
            self._template = Jinja2ChatFormatter(
                template=self._model.metadata.get("tokenizer.chat_template", _CHATML),
                eos_token=_CHATML_END,
                bos_token="",
            )
        except MemoryError:
            return Failed("memory")
        except Exception:  # whatever the library says of a file it cannot use
            return Failed("load")
        return Loaded(time.perf_counter() - began)

    def _write(self, request: Write) -> Reply:
        try:
            return self._text(request)
        except _Cancelled:
            return Failed("cancelled")
        except MemoryError:
            return Failed("memory")
        except Exception:  # (its words may quote the prompt: they are not passed on)
            return Failed("broken")

    def _text(self, request: Write) -> Reply:
        from llama_cpp.llama_grammar import LlamaGrammar  # noqa: PLC0415

        model = self._model
        if model is None:
            return Failed("load")
        began = time.perf_counter()
        spoken = [{"role": message.role, "content": message.text} for message in request.messages]
        prompt = self._template(messages=spoken).prompt
        tokens = model.tokenize(prompt.encode(), add_bos=False, special=True)
        if len(tokens) + request.most > model.n_ctx():
            return Failed("too_long")
        kept = self._keep_prefix(model, tokens)
        for place in range(kept, len(tokens) - 1, _BATCH):
            self._look()
            model.eval(tokens[place : min(place + _BATCH, len(tokens) - 1)])
        written: list[int] = []
        grammar = LlamaGrammar.from_string(request.grammar, verbose=False)
        for token in model.generate(tokens, temp=0.0, top_k=1, repeat_penalty=1.0, grammar=grammar):
            if token == model.token_eos() or len(written) >= request.most:
                break
            written.append(token)
            self._look()
        text = model.detokenize(written).decode(errors="ignore")
        return Written(text, len(tokens) - kept, kept, len(written), time.perf_counter() - began)

    def _keep_prefix(self, model: Llama, tokens: list[int]) -> int:
        """Keep what the last prompt and this one have in common; how many tokens that is."""
        known = model.input_ids[: model.n_tokens].tolist()
        same = 0
        while same < min(len(known), len(tokens) - 1) and known[same] == tokens[same]:
            same += 1
        if same == 0 or not model._ctx.kv_cache_seq_rm(-1, same, -1):
            model.reset()  # type: ignore[no-untyped-call]
            return 0
        model.n_tokens = same
        return same

    def _look(self) -> None:
        """Stop when the service says so, end when it is gone."""
        while select.select([self._source], [], [], 0)[0]:
            request = self._read()
            if request is None:
                os._exit(0)
            if isinstance(request, Cancel):
                raise _Cancelled

    def _read(self) -> Request | None:
        """The next request; ``None`` when the pipe is closed or says nonsense."""
        head = self._exactly(LENGTH.size)
        size = LENGTH.unpack(head)[0] if head else LARGEST + 1
        body = self._exactly(size) if size <= LARGEST else None
        return requests.decode(body) if body is not None else None

    def _exactly(self, count: int) -> bytes | None:
        data = b""
        while len(data) < count:
            block = os.read(self._source, count - len(data))
            if not block:
                return None
            data += block
        return data

    def _send(self, reply: Reply) -> None:
        data = frame(reply)
        while data:
            data = data[os.write(self._target, data) :]


_CHATML_END = "<|im_end|>"
_CHATML = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}<|im_start|>assistant\n"
)


def main() -> None:
    """Serve on descriptors of our own: what a library prints goes nowhere."""
    source, target = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    Worker(source, target).run()


if __name__ == "__main__":
    main()
    sys.exit(0)
