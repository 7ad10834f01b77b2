"""Chat templates render as Hugging Face does, and cannot break out, hang or fill the memory."""

import pytest

from engine.errors import TemplateFailed
from engine.templates.chat import ChatMessage, ChatTemplate

SMOLLM = """{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system
You are helpful<|im_end|>
' }}{% endif %}{{'<|im_start|>' + message['role'] + '
' + message['content'] + '<|im_end|>' + '
'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant
' }}{% endif %}"""

QWEN = """{%- if messages[0]['role'] == 'system' %}
    {{- '<|im_start|>system\\n' + messages[0]['content'] + '<|im_end|>\\n' }}
{%- endif %}
{%- for message in messages %}
    {%- if message.role == 'system' %}{%- continue %}{%- endif %}
    {%- if message.role == 'assistant' and '</think>' in message.content %}
        {{- '<|im_start|>assistant\\n' + message.content.split('</think>')[-1].lstrip('\\n') + '<|im_end|>\\n' }}
    {%- else %}
        {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}
"""

LLAMA3 = """{{- bos_token }}
{%- if not date_string is defined %}
    {%- if strftime_now is defined %}
        {%- set date_string = strftime_now("%Y") | length | string %}
    {%- endif %}
{%- endif %}
{%- for message in messages %}
    {%- set head = '<|start_header_id|>' ~ message['role'] ~ '<|end_header_id|>\\n\\n' %}
    {%- generation %}
    {{- head ~ message['content'] | trim ~ '<|eot_id|>' }}
    {%- endgeneration %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}
{%- endif %}
"""

GEMMA = """{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('No system') }}{% endif %}
{%- for message in messages %}
    {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}
        {{- raise_exception('Conversation roles must alternate') }}
    {%- endif %}
    {%- set role = 'model' if message['role'] == 'assistant' else message['role'] %}
    {{- '<start_of_turn>' + role + '\\n' + message['content'] | trim + '<end_of_turn>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<start_of_turn>model\\n' }}
{%- endif %}
"""

PARTS = """{% for message in messages %}{{ '<' + message.role + '>' }}{% for part in message.content %}
{%- if part.type == 'text' %}{{ part.text }}{% endif %}{% endfor %}{% endfor %}"""

TALK = [ChatMessage("user", "Hi "), ChatMessage("assistant", "Yes?"), ChatMessage("user", "Bye")]


def test_smollm_adds_its_own_system_prompt_only_without_one() -> None:
    template = ChatTemplate("m", SMOLLM, {})
    assert template.render("", TALK[:1]) == (
        "<|im_start|>system\nYou are helpful<|im_end|>\n<|im_start|>user\nHi <|im_end|>\n<|im_start|>assistant\n"
    )
    assert template.render("Be short", TALK[:1]) == (
        "<|im_start|>system\nBe short<|im_end|>\n<|im_start|>user\nHi <|im_end|>\n<|im_start|>assistant\n"
    )


def test_qwen_uses_loop_controls_and_looks_into_contents() -> None:
    template = ChatTemplate("m", QWEN, {})
    talk = [TALK[0], ChatMessage("assistant", "<think>hm</think>\n\nYes?"), TALK[2]]
    assert template.render("S", talk) == (
        "<|im_start|>system\nS<|im_end|>\n<|im_start|>user\nHi <|im_end|>\n<|im_start|>assistant\nYes?<|im_end|>\n"
        "<|im_start|>user\nBye<|im_end|>\n<|im_start|>assistant\n"
    )


def test_llama3_has_tokens_dates_and_generation_blocks() -> None:
    template = ChatTemplate("m", LLAMA3, {"bos_token": "<|begin|>"})
    assert template.render("S", TALK[:1]) == (
        "<|begin|><|start_header_id|>system<|end_header_id|>\n\nS<|eot_id|>"
        "<|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|>"
        "<|start_header_id|>assistant<|end_header_id|>\n\n"
    )
    assert template.end_of_turn.startswith("<|eot_id|>")


def test_gemma_rejects_a_system_role_so_the_first_turn_takes_it() -> None:
    template = ChatTemplate("m", GEMMA, {"bos_token": "<bos>"})
    assert template.render("S", TALK) == (
        "<bos><start_of_turn>user\nS\n\nHi<end_of_turn>\n<start_of_turn>model\nYes?<end_of_turn>\n"
        "<start_of_turn>user\nBye<end_of_turn>\n<start_of_turn>model\n"
    )


def test_content_as_a_list_of_parts() -> None:
    assert ChatTemplate("m", PARTS, {}).render("S", TALK[:1]) == "<system>S<user>Hi "


def test_tojson_keeps_korean_as_it_is() -> None:
    template = ChatTemplate("m", "{{ messages[0].content }}{{ {'a': '한<'} | tojson }}", {})
    assert template.render("", TALK[:1]) == 'Hi {"a": "한<"}'


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ raise_exception.__globals__.os }}",
        "{{ cycler.__init__.__globals__.os.system('true') }}",
        "{{ messages.append(1) }}",
        "{{ '{0.__class__.__mro__}'.format(1) }}",
        "{% include '/etc/passwd' %}",
        "{% for",
    ],
)
def test_unusable_and_hostile_templates_are_refused(source: str) -> None:
    with pytest.raises(TemplateFailed):
        ChatTemplate("m", source + "{{ messages[0].content }}", {})


def test_a_template_that_leaves_out_the_user_is_refused() -> None:
    with pytest.raises(TemplateFailed):
        ChatTemplate("m", "Hello", {})


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ '%s is %03d' % ('a', 7) }}", "a is 007"),
        ("{{ '%s|%s' | format('a', [1]) }}", "a|[1]"),
        ("{{ '{:>4}|{b}'.format('a', b=2) }}", "   a|2"),
        ("{{ 2 ** 10 }}{{ [1, 2, 3] | sum }}{{ [{'n': 2}] | sum(attribute='n', start=1) }}", "102463"),
        ("{% for m in messages %}{{ 'a-b'.replace('-', '+') }}{{ ','.join(['x', 'y']) }}{% endfor %}", "a+bx,y"),
        ("{{ messages[:1] | map(attribute='role') | list }}{{ ['b', 'a'] | sort | join(' ') }}", "['user']a b"),
        ("{{ {'b': [1, '가'], 'a': none} | tojson(indent=1) }}", '{\n "b": [\n  1,\n  "가"\n ],\n "a": null\n}'),
        ("{% generation %}{% set x = 1 %}a{% endgeneration %}{{ x is defined }}", "aFalse"),
    ],
)
def test_what_chat_templates_may_need_works(source: str, text: str) -> None:
    assert ChatTemplate("m", source + "{{ messages[0].content }}", {}).render("", TALK[:1]) == f"{text}Hi "


def test_a_long_conversation_is_far_from_the_limits() -> None:
    talk = [ChatMessage("assistant" if turn % 2 else "user", "word " * 500) for turn in range(401)]
    assert len(ChatTemplate("m", QWEN, {}).render("S", talk)) > 1_000_000


@pytest.mark.parametrize(
    "source",
    [
        "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        "{{ range(999999999) | list }}",
        "{{ 'a' * 999999999 }}",
        "{{ [1] * 999999999 }}",
        "{{ 9 ** 999999999 }}",
        "{{ 'a'.ljust(999999999) }}",
        "{{ '%999999999d' % 1 }}",
        "{{ 'a' | indent(999999999, true) }}",
        "{{ 'a' | center(999999999) }}",
        "{{ ('a' * 9999).replace('a', 'b' * 9999) }}",
        "{{ ('a' * 9999) | replace('a', 'b' * 9999) }}",
        "{{ (['a' * 9999] * 9999) | join }}",
        "{{ ''.join(['a' * 9999] * 9999) }}",
        "{% set n = namespace(x='aaaaaaaa') %}{% for i in range(99) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
        "{% set n = namespace(x=7) %}{% for i in range(99) %}{% set n.x = n.x * n.x %}{% endfor %}",
        "{{ 'a'.encode().ljust(999999999) }}",
        "{{ (1).to_bytes(999999999, 'big') }}",
        "{{ '{:999999999}'.format(1) }}",
        "{{ '{0:>{w}}'.format(1, w=999999999) }}",
        "{{ '%*d' % (999999999, 1) }}",
        "{{ '%999999999d' | format(1) }}",
        "{{ {'a': 1} | tojson(indent=999999999) }}",
        "{{ ('{0}' * 99999).format('a' * 999999) }}",
        "{{ strftime_now('%c' * 999999) }}",
        "{{ [[1] * 9999] * 9999 | sum(start=[]) }}",
        "{{ [[1] * 999] * 999 | tojson }}" * 999,
        "{{ ('f' * 999999) | int(0, 16) // (('f' * 499999) | int(0, 16)) }}",
        "{{ '\u0561 ' * 9999999 | list }}",
        "{{ ('\u0561 ' * 9999999).split() }}",
        "{% set n = namespace(x='aaaa') %}{% for i in range(99) %}{% set n.x = [n.x, n.x] | tojson %}{% endfor %}",
        "{% set n = namespace(x='aaaa') %}{% for i in range(99) %}{% set n.x = [n.x, n.x] | string %}{% endfor %}",
        "{% set n = namespace(x='aaaa') %}{% for i in range(99) %}{% set n.x = '{0}{0}'.format(n.x) %}{% endfor %}",
        "{% set n = namespace(x=[1]) %}{% for i in range(99) %}{% set n.x = [n.x, n.x] %}{% endfor %}{{ n.x }}",
        "{% set n = namespace(x=1) %}{% for i in range(99) %}{% set n.x = (n.x, n.x) %}{% endfor %}{{ {n.x: 1} }}",
        "{% set n = namespace(x={}) %}{% for i in range(99) %}{% set n.x = dict(a=n.x, b=n.x) %}{% endfor %}",
        "{% set n = namespace(x=1) %}{% for i in range(99) %}{% set n.x = namespace(a=n.x) %}{% endfor %}{{ n.x }}",
        "{% set n = namespace(x=[]) %}{% set b = 'a' * 999999 %}"
        "{% for i in range(99999) %}{% set n.x = n.x + [b[i:]] %}{% endfor %}",
        "{% for x in [1] recursive %}{{ loop([x]) }}{% endfor %}",
        "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
        "{# " + "a" * 1_000_000 + " #}",
    ],
)
# The end may strike in a callback of a weak reference first, of which Python warns; it comes again.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_endless_and_growing_templates_are_stopped(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.templates.sandbox.TIME_LIMIT_S", 0.2)
    with pytest.raises(TemplateFailed):
        ChatTemplate("m", source + "{{ messages[0].content }}", {})


LOOP = "{% for i in range(99999) %}{% for j in range(9) %}{% endfor %}{% endfor %}"


def test_a_switch_that_never_comes_to_an_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.templates.sandbox.TIME_LIMIT_S", 0.05)
    with pytest.raises(TemplateFailed):
        ChatTemplate("m", "{{ messages[0].content }}{% if enable_thinking %}" + LOOP * 9 + "{% endif %}", {})


def test_slow_probes_are_stopped_all_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.templates.chat.PROBING_LIMIT_S", 0.2)
    names = "".join(f"{{# think_{first}{second} #}}" for first in "abcdefgh" for second in "abcdefgh")
    assert ChatTemplate("m", "{{ messages[0].content }}", {}).thinks is None
    with pytest.raises(TemplateFailed):
        ChatTemplate("m", "{{ messages[0].content }}" + LOOP + names, {})
