"""A small random BERT with a head, as a GGUF file and as its Hugging Face model with the same weights."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import gguf
import numpy as np
import torch
from transformers import BertConfig, BertForSequenceClassification

torch.set_num_threads(1)  # more of them wait for each other on busy cores

LAYERS = 2
POSITIONS = 96
_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_TEXT = """the a is was of to in and it that for on with as by at from this be are or an which not have has library
opens closes at nine seven monday sunday fee deadline budget report cat sat mat red blue green . , ? ! : ; about text
query when where who what how much many"""


class TinyBert(NamedTuple):
    path: Path
    reference: BertForSequenceClassification
    tokens: Sequence[str]

    def scores(self, first: str, second: str = "") -> list[float]:
        """The reference's logits for a text or a pair, all tokens of type 0 as in llama.cpp."""
        ids = [2, *self._ids(first), 3, *((*self._ids(second), 3) if second else ())]
        with torch.no_grad():
            logits = self.reference(
                input_ids=torch.tensor([ids]), token_type_ids=torch.zeros((1, len(ids)), dtype=torch.long)
            ).logits
        return [float(value) for value in logits[0]]

    def _ids(self, text: str) -> list[int]:
        known = {token: number for number, token in enumerate(self.tokens)}
        for mark in ".,?!:;":
            text = text.replace(mark, f" {mark} ")
        return [known.get(word, 1) for word in text.lower().split()]


def write_bert(path: Path, classes: Sequence[str] = (), pooling: gguf.PoolingType = gguf.PoolingType.RANK) -> TinyBert:
    """With the names of ``classes`` a classifier, else a ranker with one output; an embedder where ``pooling`` is."""
    tokens = (*_SPECIAL, *dict.fromkeys(_TEXT.split()))
    config = BertConfig.from_dict(
        {
            "vocab_size": len(tokens),
            "hidden_size": 64,
            "num_hidden_layers": LAYERS,
            "num_attention_heads": 4,
            "intermediate_size": 128,
            "max_position_embeddings": POSITIONS,
            "num_labels": len(classes) or 1,
        }
    )
    torch.manual_seed(3)
    reference = BertForSequenceClassification(config)
    reference.train(False)
    with torch.no_grad():
        for name, weight in reference.named_parameters():
            if "LayerNorm" not in name:
                weight.copy_(torch.randn_like(weight) * 0.2)
    _write(path, config, reference, tokens, classes, pooling)
    return TinyBert(path, reference, tokens)


def _write(
    path: Path,
    config: BertConfig,
    reference: BertForSequenceClassification,
    tokens: Sequence[str],
    classes: Sequence[str],
    pooling: gguf.PoolingType,
) -> None:
    writer = gguf.GGUFWriter(path, "bert")
    writer.add_context_length(POSITIONS)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_block_count(LAYERS)
    writer.add_head_count(config.num_attention_heads)
    writer.add_layer_norm_eps(config.layer_norm_eps)
    writer.add_causal_attention(False)
    writer.add_pooling_type(pooling)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    if classes:
        writer.add_classifier_output_labels(list(classes))
    writer.add_tokenizer_model("bert")
    writer.add_tokenizer_pre("default")
    # llama.cpp wants the pieces that begin a word marked, not those that go on with one.
    writer.add_token_list([token if token in _SPECIAL else f"\u2581{token}" for token in tokens])
    writer.add_token_types([gguf.TokenType.CONTROL if token in _SPECIAL else gguf.TokenType.NORMAL for token in tokens])
    writer.add_token_type_count(config.type_vocab_size)
    writer.add_pad_token_id(0)
    writer.add_unk_token_id(1)
    writer.add_bos_token_id(2)
    writer.add_sep_token_id(3)
    writer.add_mask_token_id(4)
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.BERT, LAYERS)
    heads = {"bert.pooler.dense": "cls", "classifier": "cls.output"}
    for key, value in reference.state_dict().items():
        module, _, kind = key.rpartition(".")
        name = heads.get(module) or names.get_name(module.removeprefix("bert."))
        if name is None:
            raise ValueError(key)
        writer.add_tensor(f"{name}.{kind}", value.numpy().astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
