"""What is put on the clipboard of a selection: as it is shown, in plain text and in HTML, and as Markdown.

A piece that is selected as a whole is told from what it was made of, so that its formatting and the columns of its
table are kept; of a piece that is selected in part, the text. Code comes without numbers, frame or fences, but for
Markdown. Nothing of the window's colours and fonts goes along: text is pasted into pages of another colour.
"""

import html
import re
from collections.abc import Callable

from gui.transcript.blocks import PADDING, FormulaKeys
from gui.transcript.pieces import BubblePiece, CodePiece, Piece, TextPiece

_PAD = f'<span class="pad">{PADDING}</span>'
_PILL = re.compile(r'<a class="pill"[^>]*>\d+</a>')
_DOUBT = re.compile(r'<span class="doubt">(.*?)</span>', re.DOTALL)
_FORMULA = re.compile(r'<img src="formula:(\d+)">')
_TAG = re.compile(r"<[^>]*>")
_CELL = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.DOTALL)
_ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
_ITEM = re.compile(
    r'<(ul|ol) style="-qt-list-indent:(\d+)"(?: start="(\d+)")?><li[^>]*>(.*?)</li></(?:ul|ol)>', re.DOTALL
)
_STYLES = re.compile(r' (?:style|class|cellspacing|width)=(?:"[^"]*"|[^ >]+)')
_HEADING = re.compile(r"<h([1-6])[^>]*>(.*?)</h\1>", re.DOTALL)
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
_SIGNS = (("b", "**"), ("i", "*"), ("s", "~~"), ("code", "`"))


def plain_of(piece: Piece, formulas: FormulaKeys) -> str:
    """A piece as plain text: a table with a tab between cells, a formula as TeX. "" for what is no text."""
    match piece:
        case BubblePiece(text=text):
            return text
        case CodePiece(code=code):
            return code
        case TextPiece(style="table"):
            rows = _rows(_clean(piece.html, formulas, _tex))
            return "\n".join("\t".join(" ".join(_text(cell).split()) for cell in row) for row in rows)
        case TextPiece():
            return _text(_ITEM.sub(_plain_item, _clean(piece.html, formulas, _tex))).strip("\n")
    return ""


def html_of(piece: Piece, formulas: FormulaKeys) -> str:
    """A piece as HTML without styles. "" for what is no text."""
    match piece:
        case BubblePiece(text=text):
            return html_of_text(text)
        case CodePiece(code=code):
            return f"<pre><code>{html.escape(code, quote=False)}</code></pre>"
        case TextPiece():
            return _STYLES.sub("", _clean(piece.html, formulas, _tex))
    return ""


def html_of_text(text: str) -> str:
    """Plain text as one paragraph of HTML."""
    return f"<p>{html.escape(text, quote=False).replace(chr(10), '<br>')}</p>"


def markdown_of(piece: Piece, formulas: FormulaKeys) -> str:
    """A piece as Markdown. "" for what is no text."""
    match piece:
        case BubblePiece(text=text):
            return text
        case CodePiece(code=code, language=language):
            fence = "```"
            while fence in code:
                fence += "`"
            return f"{fence}{language}\n{code}\n{fence}"
        case TextPiece(style="table"):
            return _markdown_table(_clean(piece.html, formulas, _marked_tex))
        case TextPiece():
            return _markdown_text(_clean(piece.html, formulas, _marked_tex))
    return ""


def _clean(source: str, formulas: FormulaKeys, wording: Callable[[str, bool], str]) -> str:
    """HTML of a piece without what nobody wrote: citation numbers, room around code, marks of doubt."""
    source = _DOUBT.sub(r"\1", _PILL.sub("", source.replace(_PAD, "")))
    return _FORMULA.sub(lambda found: html.escape(wording(*formulas.formula(int(found[1]))), quote=False), source)


def _tex(source: str, _display: bool) -> str:
    return f"${source}$"


def _marked_tex(source: str, display: bool) -> str:
    return f"$${source}$$" if display else f"${source}$"


def _rows(source: str) -> list[list[str]]:
    return [_CELL.findall(row) for row in _ROW.findall(source)]


def _text(source: str) -> str:
    lines = re.sub(r"<(?:br|hr|/p|/h\d|/li)\b[^>]*>", "\n", source)
    return html.unescape(_TAG.sub("", lines)).replace(PADDING, " ")


def _item_sign(found: re.Match[str]) -> str:
    sign = f"{found[3]}." if found[1] == "ol" else "-"
    return f"{'   ' * (int(found[2]) - 1)}{sign} "


def _plain_item(found: re.Match[str]) -> str:
    return f"<p>{_item_sign(found)}{found[4]}</p>"


def _markdown_inline(source: str) -> str:
    for tag, sign in _SIGNS:
        source = source.replace(f"<{tag}>", sign).replace(f"</{tag}>", sign)
    source = _LINK.sub(lambda found: f"[{found[2]}]({found[1]})", source)
    return html.unescape(_TAG.sub("", source.replace("<br>", "\n"))).replace(PADDING, " ")


def _markdown_text(source: str) -> str:
    source = _ITEM.sub(lambda found: f"<p>\0{_item_sign(found)}{found[4]}</p>", source)
    source = _HEADING.sub(lambda found: f"<p>{'#' * int(found[1])} {found[2]}</p>", source)
    blocks = [_markdown_inline(block) for block in re.split(r"</p>", source.replace("<hr>", "<p>---</p>")) if block]
    return _joined(blocks)


def _joined(blocks: list[str]) -> str:
    """Blocks with an empty line between any two, but for the items of a list, which begin with a NUL."""
    text = ""
    before = False
    for block in blocks:
        is_item = block.startswith("\0")
        text += ("" if not text else "\n" if is_item and before else "\n\n") + block.removeprefix("\0")
        before = is_item
    return text


def _markdown_table(source: str) -> str:
    rows = [[_markdown_inline(cell).replace("|", "\\|").replace("\n", "<br>") for cell in row] for row in _rows(source)]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    if rows and "<th" in source:
        lines.insert(1, f"|{'---|' * len(rows[0])}")
    return "\n".join(lines)
