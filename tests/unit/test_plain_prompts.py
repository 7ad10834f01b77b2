from engine.templates.plain import PlainChat, PlainText
from engine.templates.probing import ChatMessage

ENGLISH = [ChatMessage("user", "Hi"), ChatMessage("assistant", " Yes?\n"), ChatMessage("user", "안녕")]


def test_a_dialog_is_written_down_behind_examples_in_the_language_it_began_in() -> None:
    english = PlainChat().render("Be brief.", ENGLISH)
    assert english.endswith("\n\nUser: Hi\nAssistant: Yes?\n\nUser: 안녕\nAssistant:")
    assert english.index("Be brief.") < english.index("User: What is the capital")
    korean = PlainChat().render("", [ChatMessage("user", "안녕하세요")])
    assert korean.endswith("\n\n사용자: 안녕하세요\n도우미:")
    assert "User:" not in korean


def test_later_turns_leave_the_beginning_as_it_was() -> None:
    plain = PlainChat()
    first = plain.render("", ENGLISH[:1])
    assert plain.render("", ENGLISH).startswith(first + " Yes?")


def test_a_dialog_ends_where_the_user_would_speak() -> None:
    assert {"\nUser:", "\n\nUser:", "\n사용자:"} <= set(PlainChat().stop_strings)


def test_a_text_is_everything_that_was_written_and_nothing_else() -> None:
    turns = [
        ChatMessage("user", "Once upon a ti"),
        ChatMessage("assistant", "me there was a cat."),
        ChatMessage("user", "It slept\n"),
        ChatMessage("assistant", "all day."),
        ChatMessage("user", "\nThe end"),
    ]
    assert PlainText().render("Be brief.", turns) == "Once upon a time there was a cat. It slept\nall day.\nThe end"
    assert PlainText().stop_strings == ()
