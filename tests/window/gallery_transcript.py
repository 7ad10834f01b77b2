"""Pictures of what answers hold: code, tables, formulas, lists, and what is selected over several messages."""

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QPixmap

from tests.window.fakes import wait_for

if TYPE_CHECKING:
    from tests.window.gallery_studio import Studio

QUESTION = "어텐션을 코드와 수식으로 설명해 줘. What does it cost?"
ANSWER = r"""Each head weighs the earlier tokens: $\mathrm{softmax}\left(\frac{QK^\top}{\sqrt{d_k}}\right)V$.

$$\mathrm{Attention}(Q, K, V) = \sum_{i=1}^{n}
\frac{e^{q \cdot k_i / \sqrt{d_k}}}{\sum_j e^{q \cdot k_j / \sqrt{d_k}}}\, v_i$$

```python
def attention(q, k, v, mask=None):
    '''q, k, v: (batch, heads, tokens, d_k)'''
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.size(-1))
    if mask is not None:
        scores = scores.masked_fill(mask == 0, float("-inf"))  # 뒤의 토큰은 보지 않는다
    return scores.softmax(dim=-1) @ v
```

| 방식 | 시간 | 메모리 | 비고 |
|:--|:-:|:-:|:--|
| 표준 어텐션 | $O(n^2 d)$ | $O(n^2)$ | 가장 단순함 |
| FlashAttention | $O(n^2 d)$ | $O(n)$ | 타일 단위로 계산, **정확함** |
| 선형 어텐션 | $O(n d^2)$ | $O(d^2)$ | 근사, `elu(x)+1` 커널 |

1. 먼저 $QK^\top$를 계산합니다.
2. 행마다 *softmax*를 적용합니다.
   - 마스크가 있으면 그 위치는 $-\infty$로 둡니다.
   - [x] 캐시를 쓴다
   - [ ] ~~다시 계산한다~~

> 참고: 긴 문맥에서는 KV 캐시가 메모리의 대부분을 차지합니다.[^1]

더 알고 싶으면 [Attention Is All You Need](https://example.org/paper)를 읽어 보세요.

[^1]: 모델과 문맥 길이에 따라 달라집니다.
"""
LONG_LINE = "sha256sum " + " ".join(f"model-{number:05d}-of-00012.gguf" for number in range(1, 13))
_HEAD = [*(f"{number}월 매출" for number in range(1, 13)), "합계", "전년 대비"]
_ROWS = [[f"{row * month * 37 % 900:,}" for month in range(1, 15)] for row in range(1, 5)]
WIDE = "\n".join(f"| {' | '.join(row)} |" for row in (_HEAD, ["--:"] * 14, *_ROWS))


def _answer(studio: "Studio", text: str, hold: bool = False) -> None:
    # Else the first formulas are still their sources.
    importlib.import_module("ziamath")
    conversation = studio.session.services.conversations.create("어텐션 설명")
    studio.session.pieces = [text[start : start + 40] for start in range(0, len(text), 40)]
    studio.session.hold = hold
    studio.controller.conversation.open(conversation.id)
    studio.settle()
    studio.controller.conversation.send(QUESTION)
    if not hold:
        wait_for(lambda: studio.controller.conversation.has_answer, studio.application.processEvents)
    studio.settle(0.8)


def formatted(studio: "Studio") -> QPixmap:
    """The upper half: formulas and code."""
    _answer(studio, ANSWER)
    studio.controller.transcript.scroll_to(studio.controller.conversation.messages[0].id)
    studio.settle(0.4)
    return studio.window.grab()


def formatted_end(studio: "Studio") -> QPixmap:
    """The lower half: table, lists, quotation, footnote."""
    _answer(studio, ANSWER)
    return studio.window.grab()


def streaming_code(studio: "Studio") -> QPixmap:
    """A code block that is being written, below a formula."""
    _answer(studio, ANSWER[: ANSWER.index("    if mask")], hold=True)
    return studio.window.grab()


def streaming_table(studio: "Studio") -> QPixmap:
    """A table that is being written."""
    _answer(studio, ANSWER[ANSWER.index("| 방식") : ANSWER.index("| 선형")], hold=True)
    return studio.window.grab()


def wide(studio: "Studio") -> QPixmap:
    """A table and a line of code that scroll in their places."""
    _answer(studio, f"The figures of each month:\n\n{WIDE}\n\n```bash\n{LONG_LINE}\n```\n\nBoth scroll sideways.")
    return studio.window.grab()


def selected(studio: "Studio") -> QPixmap:
    """Everything is selected, over both messages."""
    _answer(studio, ANSWER[ANSWER.index("| 방식") :])
    studio.controller.transcript._selection.select_all()
    studio.settle()
    return studio.window.grab()


SCENES: tuple[Callable[["Studio"], QPixmap], ...] = (
    formatted, formatted_end, streaming_code, streaming_table, wide, selected,
)  # fmt: skip
