"""Which widget shows which kind of piece."""

from PySide6.QtWidgets import QAbstractButton, QWidget

from gui.transcript.code_widget import CodeWidget
from gui.transcript.edit_widget import EditWidget
from gui.transcript.footer import FooterWidget
from gui.transcript.line_widgets import AuthorWidget, BusyWidget, NoticeWidget
from gui.transcript.offer_row import OfferRow
from gui.transcript.pictures import PicturesWidget
from gui.transcript.pieces import (
    AuthorPiece,
    BubblePiece,
    BusyPiece,
    CodePiece,
    EditPiece,
    FooterPiece,
    NoticePiece,
    OfferPiece,
    PicturesPiece,
    Piece,
    ReasoningPiece,
    TextPiece,
)
from gui.transcript.reasoning_row import ReasoningRow
from gui.transcript.text_widget import TextWidget

SelectableWidget = TextWidget | CodeWidget
PieceWidget = (
    SelectableWidget
    | AuthorWidget
    | ReasoningRow
    | NoticeWidget
    | BusyWidget
    | OfferRow
    | FooterWidget
    | PicturesWidget
    | EditWidget
)

KINDS: dict[type[Piece], type[PieceWidget]] = {
    TextPiece: TextWidget,
    BubblePiece: TextWidget,
    CodePiece: CodeWidget,
    AuthorPiece: AuthorWidget,
    ReasoningPiece: ReasoningRow,
    NoticePiece: NoticeWidget,
    BusyPiece: BusyWidget,
    OfferPiece: OfferRow,
    FooterPiece: FooterWidget,
    PicturesPiece: PicturesWidget,
    EditPiece: EditWidget,
}


def show(widget: PieceWidget, piece: Piece) -> None:
    """Have a widget of the right kind show a piece."""
    match widget, piece:
        case TextWidget(), TextPiece() | BubblePiece():
            widget.show_piece(piece)
        case CodeWidget(), CodePiece():
            widget.show_piece(piece)
        case AuthorWidget(), AuthorPiece():
            widget.show_piece(piece)
        case ReasoningRow(), ReasoningPiece():
            widget.show_piece(piece)
        case NoticeWidget(), NoticePiece():
            widget.show_piece(piece)
        case BusyWidget(), BusyPiece():
            widget.show_piece(piece)
        case OfferRow(), OfferPiece():
            widget.show_piece(piece)
        case FooterWidget(), FooterPiece():
            widget.show_piece(piece)
        case PicturesWidget(), PicturesPiece():
            widget.show_piece(piece)
        case EditWidget(), EditPiece():
            widget.show_piece(piece)


def focus_stops(widget: PieceWidget) -> list[QWidget]:
    """What of a widget the Tab key stops at, in reading order."""
    if isinstance(widget, TextWidget | ReasoningRow):
        return [widget]
    if isinstance(widget, EditWidget):
        return [widget.field, *_buttons_of(widget)]
    return _buttons_of(widget)


def _buttons_of(widget: QWidget) -> list[QWidget]:
    return sorted(widget.findChildren(QAbstractButton), key=lambda button: (button.y(), button.x()))
