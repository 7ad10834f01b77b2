"""A small random T5, as a GGUF file and as its Hugging Face model with the same weights."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import gguf
import numpy as np
import sentencepiece
import torch
from transformers import T5Config, T5ForConditionalGeneration

torch.set_num_threads(1)  # more of them wait for each other on busy cores

LAYERS = 2
_CORPUS = (
    "summarize: the quick brown fox jumps over the lazy dog.",
    "translate English to German: that is good, and this house is wonderful.",
    "question: who wrote the book? context: the book was written by a teacher in 1998.",
    "a model reads its input at once and writes one word after another!",
)


class TinyT5(NamedTuple):
    path: Path
    reference: T5ForConditionalGeneration
    pieces: sentencepiece.SentencePieceProcessor
    logit_scale: float

    def first_logits(self, source: Sequence[int]) -> list[float]:
        """What the reference gives for the first token of the answer to ``source``."""
        with torch.no_grad():
            logits = self.reference(
                input_ids=torch.tensor([list(source)]), decoder_input_ids=torch.tensor([[0]])
            ).logits
        return [float(value) for value in logits[0, -1]]

    def greedy(self, source: Sequence[int], count: int) -> list[int]:
        """At most ``count`` tokens that the reference writes for ``source``, without the end token."""
        written = [0]
        with torch.no_grad():
            read = self.reference.encoder(input_ids=torch.tensor([list(source)]))
            while len(written) <= count:
                logits = self.reference(encoder_outputs=read, decoder_input_ids=torch.tensor([written])).logits
                token = int(logits[0, -1].argmax())
                if token == self.pieces.eos_id():
                    break
                written.append(token)
        return written[1:]


def write_t5(path: Path, gated: bool, window: int = 512) -> TinyT5:
    """T5 1.0's form (relu, embedding shared with the output), or with ``gated`` Flan-T5's (gated gelu, not shared)."""
    pieces = _pieces()
    config = T5Config.from_dict(
        {
            "vocab_size": pieces.vocab_size(),
            "d_model": 64,
            "d_kv": 16,
            "d_ff": 96,
            "num_heads": 4,
            "num_layers": LAYERS,
            "num_decoder_layers": LAYERS,
            "relative_attention_num_buckets": 32,
            "feed_forward_proj": "gated-gelu" if gated else "relu",
            "tie_word_embeddings": not gated,
            "dropout_rate": 0.0,
        }
    )
    # Seeds whose likeliest tokens are no near-ties: llama.cpp looks gelu up in a table of 16-bit values.
    torch.manual_seed(63 if gated else 5)
    reference = T5ForConditionalGeneration(config)
    reference.train(False)
    if gated:
        # transformers ties them whatever the configuration says, unless a checkpoint brings both.
        reference.lm_head.weight = torch.nn.Parameter(torch.empty_like(reference.shared.weight))
    with torch.no_grad():
        for name, weight in reference.named_parameters():
            # Livelier than the initial weights, or a random model writes one word for ever; queries stay small, as
            # T5 does not scale them down by the width of a head.
            if "layer_norm" not in name:
                scale = 0.2 if "shared" in name else 0.05 if name.endswith(".q.weight") else 0.35
                weight.copy_(torch.randn_like(weight) * scale)
    _write(path, config, reference, pieces, window, gated)
    return TinyT5(path, reference, pieces, 1.0 if gated else float(config.d_model**-0.5))


def _pieces() -> sentencepiece.SentencePieceProcessor:
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(_CORPUS * 20),
        model_writer=model,
        vocab_size=160,
        model_type="unigram",
        normalization_rule_name="identity",
        hard_vocab_limit=False,
        pad_id=0,
        eos_id=1,
        unk_id=2,
        bos_id=-1,
        minloglevel=2,
    )
    return sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())


def _write(
    path: Path,
    config: T5Config,
    reference: T5ForConditionalGeneration,
    pieces: sentencepiece.SentencePieceProcessor,
    window: int,
    gated: bool,
) -> None:
    writer = gguf.GGUFWriter(path, "t5")
    writer.add_context_length(window)
    writer.add_embedding_length(config.d_model)
    writer.add_feed_forward_length(config.d_ff)
    writer.add_block_count(LAYERS)
    writer.add_decoder_block_count(LAYERS)
    writer.add_head_count(config.num_heads)
    writer.add_key_length(config.d_kv)
    writer.add_value_length(config.d_kv)
    writer.add_layer_norm_eps(config.layer_norm_epsilon)
    writer.add_layer_norm_rms_eps(config.layer_norm_epsilon)
    writer.add_relative_attn_buckets_count(config.relative_attention_num_buckets)
    writer.add_decoder_start_token_id(0)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    writer.add_tokenizer_model("t5")
    writer.add_tokenizer_pre("default")
    count = pieces.vocab_size()
    writer.add_token_list([pieces.id_to_piece(token).encode() for token in range(count)])
    writer.add_token_scores([pieces.get_score(token) for token in range(count)])
    types = [gguf.TokenType.NORMAL] * count
    types[0] = types[1] = gguf.TokenType.CONTROL
    types[2] = gguf.TokenType.UNKNOWN
    writer.add_token_types(types)
    writer.add_add_space_prefix(True)
    writer.add_remove_extra_whitespaces(True)
    writer.add_eos_token_id(1)
    writer.add_unk_token_id(2)
    writer.add_pad_token_id(0)
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.T5, LAYERS)
    for key, value in reference.state_dict().items():
        if key.endswith("embed_tokens.weight") or (key == "lm_head.weight" and not gated):
            continue
        name = names.get_name(key, (".weight",))
        if name is None:
            raise ValueError(key)
        writer.add_tensor(name, value.numpy().astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
