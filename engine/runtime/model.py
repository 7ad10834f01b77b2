"""A GGUF model in memory: its weights and its vocabulary.

``engine.runtime`` is the only importer of llama_cpp. It uses the C functions directly: the package's high-level class
copies all earlier tokens for every new one.
"""

import ctypes
from collections.abc import Callable, Sequence
from pathlib import Path

from llama_cpp import llama_cpp as native

from engine.errors import ModelUnsupported
from engine.library.vocabulary import check_vocabulary
from engine.runtime.native_log import recent_errors
from engine.runtime.vocabulary import ControlToken

CONTROL = native.LLAMA_TOKEN_ATTR_CONTROL | native.LLAMA_TOKEN_ATTR_UNKNOWN
"""Tokens whose text means something to the model and must not come out of a person's text."""

_NAMED_ENDS = (
    native.llama_vocab_eot,
    native.llama_vocab_fim_pad,
    native.llama_vocab_fim_rep,
    native.llama_vocab_fim_sep,
)
"""What a file may name as an end besides the end of a sequence."""

_END_OF_MESSAGE = b"tokenizer.ggml.eom_token_id"
"""Another one, that llama.cpp has no function for."""


class Model:
    """Weights and vocabulary of the GGUF file ``path``.

    ``on_progress`` is called with the fraction loaded and returns whether to go on. Raises ``ModelFileBroken`` for a
    damaged vocabulary, and ``ModelUnsupported`` where llama.cpp refuses the file or the load was ended.
    """

    def __init__(self, path: Path, on_progress: Callable[[float], bool]) -> None:
        check_vocabulary(path)
        self.path = path
        params = native.llama_model_default_params()
        progress = native.llama_progress_callback(lambda fraction, _user_data: on_progress(fraction))
        params.progress_callback = progress
        # Faulty AMX kernels end the process at the first batch (ggml-org/llama.cpp#20824). They come with the extra
        # buffer types, and only as a whole can these be left out.
        params.use_extra_bufts = b"AMX_INT8 = 1" not in native.llama_print_system_info()
        recent_errors.clear()
        handle = native.llama_model_load_from_file(str(path).encode(), params)
        if not handle:
            raise ModelUnsupported(model=path.stem, reason=_reason())
        self._handle: native.llama_model_p | None = handle
        vocab = native.llama_model_get_vocab(handle)
        if vocab is None or not native.llama_vocab_n_tokens(vocab):
            self.close()
            raise ModelUnsupported(model=path.stem, reason="it has no vocabulary")
        self._vocab = vocab
        self.vocabulary_size: int = native.llama_vocab_n_tokens(vocab)
        self.trained_context: int = native.llama_model_n_ctx_train(handle)
        self.bos: int = native.llama_vocab_bos(vocab)
        self.eos: int = native.llama_vocab_eos(vocab)
        # Room for the text of a token: made once, as every drawn token needs it.
        self._text = ctypes.create_string_buffer(64)
        self.adds_bos = self.bos >= 0 and bool(native.llama_vocab_get_add_bos(vocab))
        self.control_tokens = self._read_control_tokens()
        self.end_tokens = self._read_end_tokens()
        """Tokens that the file marks as the end of what is generated."""
        self._told: frozenset[int] = frozenset()

    @property
    def handle(self) -> native.llama_model_p:
        if self._handle is None:
            raise ValueError(f"{self.path.name} was closed")
        return self._handle

    @property
    def chat_template(self) -> str | None:
        """The file's Jinja chat template."""
        template = native.llama_model_chat_template(self.handle, None)
        return template.decode("utf-8", "replace") if template else None

    def close(self) -> None:
        """Free the weights; contexts on them must be closed before."""
        if self._handle is not None:
            native.llama_model_free(self._handle)
            self._handle = None

    def tokenize(self, text: str) -> list[int]:
        """Tokens of plain ``text``: texts of control tokens in it are spelled out, nothing is added."""
        data = text.encode("utf-8", "replace")
        # A token covers at least one byte, but a prefix space can be put before each run of text.
        room = len(data) + 16
        tokens = (native.llama_token * room)()
        count = native.llama_tokenize(self._vocab, data, len(data), tokens, room, False, False)
        if count < 0:
            room = -count
            tokens = (native.llama_token * room)()
            count = native.llama_tokenize(self._vocab, data, len(data), tokens, room, False, False)
        return tokens[:count]

    def piece(self, token: int) -> bytes:
        """Bytes that ``token`` adds to the text. They need not be whole characters.

        Control tokens add none, except those of ``tell_controls``.
        """
        return self._piece(token, special=token in self._told)

    def tell_controls(self, marks: str) -> None:
        """From now on control tokens whose texts stand in ``marks`` come out with an answer."""
        self._told = frozenset(token.id for text, token in self.control_tokens.items() if text in marks)

    @property
    def special_tokens(self) -> dict[str, str]:
        """Texts that chat templates can use, by transformers' names: ``bos_token``, ``eos_token`` and others there are.

        These two are "" where the file has none: templates join them to other texts without asking.
        """
        others = {
            "pad_token": native.llama_vocab_pad(self._vocab),
            "sep_token": native.llama_vocab_sep(self._vocab),
            "mask_token": native.llama_vocab_mask(self._vocab),
        }
        texts = {name: self._token_text(token) for name, token in others.items() if token >= 0}
        return {"bos_token": self._token_text(self.bos), "eos_token": self._token_text(self.eos), **texts}

    def _token_text(self, token: int) -> str:
        return self._piece(token, special=True).decode("utf-8", "replace") if token >= 0 else ""

    def _piece(self, token: int, special: bool) -> bytes:
        count = native.llama_token_to_piece(self._vocab, token, self._text, len(self._text), 0, special)
        if count < 0:
            self._text = ctypes.create_string_buffer(-count)
            count = native.llama_token_to_piece(self._vocab, token, self._text, len(self._text), 0, special)
        return ctypes.string_at(self._text, count)

    def _read_control_tokens(self) -> dict[str, ControlToken]:
        found: dict[str, ControlToken] = {}
        for token in range(self.vocabulary_size):
            attributes = native.llama_vocab_get_attr(self._vocab, token)
            if attributes & CONTROL:
                text = native.llama_vocab_get_text(self._vocab, token).decode("utf-8", "replace")
                if text:
                    found[text] = ControlToken(
                        token,
                        bool(attributes & native.LLAMA_TOKEN_ATTR_LSTRIP),
                        bool(attributes & native.LLAMA_TOKEN_ATTR_RSTRIP),
                    )
        return found

    def _read_end_tokens(self) -> frozenset[int]:
        """As llama.cpp's ``llama_vocab_is_eog``, which takes 20 µs behind a decode.

        llama.cpp makes those that it knows by their texts control tokens; the others the file names.
        """
        named = [self.eos, *(token(self._vocab) for token in _NAMED_ENDS)]
        room = ctypes.create_string_buffer(16)
        if native.llama_model_meta_val_str(self.handle, _END_OF_MESSAGE, room, len(room)) > 0:
            named.append(int(room.value))
        likely = {*named, *(control.id for control in self.control_tokens.values())}
        return frozenset(token for token in likely if token >= 0 and native.llama_vocab_is_eog(self._vocab, token))


def _reason() -> str:
    """llama.cpp's own first words on what went wrong, without the name of its function."""
    lines: Sequence[str] = tuple(recent_errors)
    return lines[0].partition(": ")[2] or lines[0] if lines else "it was not loaded"
