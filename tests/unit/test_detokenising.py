"""Text comes out of token bytes whole, and ends before a stop string."""

import pytest

from engine.runtime.detokenising import TextDecoder


@pytest.mark.parametrize("text", ["안녕하세요, 세계!", "👩‍👩‍👧 🇰🇷 é", "plain"])
def test_single_bytes_become_whole_characters(text: str) -> None:
    decoder = TextDecoder()
    pieces = [decoder.feed(bytes([byte])) for byte in text.encode()]
    assert "".join(pieces) + decoder.finish() == text
    assert all(len(piece) <= 1 and "�" not in piece for piece in pieces)


def test_an_unfinished_character_is_left_out() -> None:
    decoder = TextDecoder()
    assert decoder.feed("가나".encode()[:-1]) == "가"
    assert decoder.finish() == ""


def test_broken_bytes_do_not_end_the_text() -> None:
    decoder = TextDecoder()
    assert decoder.feed(b"a\xffb") == "a�b"


def test_stop_string_over_several_tokens() -> None:
    decoder = TextDecoder(["\nUser:"])
    shown = [decoder.feed(piece) for piece in (b"Yes.", b"\n", b"Us", b"er", b": and")]
    assert shown == ["Yes.", "", "", "", ""]
    assert decoder.stopped
    assert decoder.finish() == ""


def test_what_only_began_like_a_stop_string_is_shown() -> None:
    decoder = TextDecoder(["\nUser:"])
    assert decoder.feed(b"one\nUs") == "one"
    assert decoder.feed(b"e it") == "\nUse it"
    assert decoder.feed(b"\n") == ""
    assert decoder.finish() == "\n"
    assert not decoder.stopped


def test_the_first_of_several_stop_strings_counts() -> None:
    decoder = TextDecoder(["END", "STOP"])
    assert decoder.feed(b"a STOP b END") == "a "
    assert decoder.stopped
