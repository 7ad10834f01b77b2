"""Chat templates in the style of well-known families, written for the tests: short, with what makes each special."""

import msgspec

QWEN3 = """
{%- set ns = namespace(last=0) %}
{%- for m in messages %}{%- if m.role == 'user' %}{%- set ns.last = loop.index0 %}{%- endif %}{%- endfor %}
{%- for m in messages %}
    {%- set text = m.content %}
    {%- if m.role == 'assistant' %}
        {%- set thought = m.reasoning_content if m.reasoning_content is string else '' %}
        {%- if '</think>' in text %}{%- set text = text.split('</think>')[-1].lstrip('\\n') %}{%- endif %}
        {{- '<|im_start|>assistant\\n' }}
        {%- if loop.index0 > ns.last %}{{- '<think>\\n' + thought.strip('\\n') + '\\n</think>\\n\\n' }}{%- endif %}
        {{- text + '<|im_end|>\\n' }}
    {%- else %}
        {{- '<|im_start|>' + m.role + '\\n' + text + '<|im_end|>\\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}{{- '<think>\\n\\n</think>\\n\\n' }}{%- endif %}
{%- endif %}"""
GEMMA3 = """{{ bos_token }}
{%- set first = '' %}
{%- if messages[0].role == 'system' %}
    {%- set first = messages[0].content + '\\n\\n' %}{%- set messages = messages[1:] %}
{%- endif %}
{%- for m in messages %}
    {%- if (m.role == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('roles must alternate') }}{%- endif %}
    {%- set role = 'model' if m.role == 'assistant' else m.role %}
    {{- '<start_of_turn>' + role + '\\n' + (first if loop.first else '') }}
    {%- if m.content is string %}{{ m.content | trim }}
    {%- else %}{%- for part in m.content %}{%- if part.type == 'text' %}{{ part.text | trim }}{%- endif %}{%- endfor %}
    {%- endif %}
    {{- '<end_of_turn>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}{{- '<start_of_turn>model\\n' }}{%- endif %}"""
LLAMA3 = """{{- bos_token }}
{%- if strftime_now is defined %}{%- set day = strftime_now('%d %b %Y') %}{%- endif %}
{%- if messages[0]['role'] == 'system' %}
    {%- set system = messages[0]['content'] | trim %}{%- set messages = messages[1:] %}
{%- else %}{%- set system = '' %}{%- endif %}
{{- '<|start_header_id|>system<|end_header_id|>\\n\\nToday Date: ' + day + '\\n\\n' + system + '<|eot_id|>' }}
{%- for m in messages %}
    {{- '<|start_header_id|>' + m['role'] + '<|end_header_id|>\\n\\n' + m['content'] | trim + '<|eot_id|>' }}
{%- endfor %}
{%- if add_generation_prompt %}{{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{%- endif %}"""
PHI4 = """{% for m in messages %}
{{- '<|im_start|>' + m['role'] + '<|im_sep|>' + m['content'] + '<|im_end|>' }}{% endfor %}
{%- if add_generation_prompt %}{{ '<|im_start|>assistant<|im_sep|>' }}{% endif %}"""
EXAONE = """{%- for m in messages %}
    {%- if m.role == 'assistant' %}
        {%- set text = m.content.split('</thought>')[-1].lstrip('\\n') if '</thought>' in m.content else m.content %}
        {{- '[|assistant|]' + text + '[|endofturn|]\\n' }}
    {%- else %}{{- '[|' + m.role + '|]' + m.content + ('[|endofturn|]' if m.role == 'system' else '') + '\\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}{{- '[|assistant|]<thought>\\n' }}{%- endif %}"""
HYPERCLOVA = """
{%- set ns = namespace(last=0) %}
{%- for m in messages %}{%- if m.role == 'user' %}{%- set ns.last = loop.index0 %}{%- endif %}{%- endfor %}
{%- for m in messages %}
    {%- if m.role == 'assistant' and m.reasoning_content and loop.index0 > ns.last %}
        {{- '<|im_start|>assistant/think\\n' + m.reasoning_content + '<|im_end|>\\n' }}
    {%- endif %}
    {{- '<|im_start|>' + m.role + '\\n' + m.content + '<|im_end|>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant' }}
    {%- if force_reasoning is defined and force_reasoning is true %}{{- '/think\\n' }}
    {%- elif skip_reasoning is defined and skip_reasoning is true %}{{- '\\n' }}{%- endif %}
{%- endif %}"""
DEEPSEEK_R1 = """{{ bos_token }}
{%- for m in messages %}
    {%- if m.role == 'system' %}{{- m.content }}
    {%- elif m.role == 'user' %}{{- '<｜User｜>' + m.content }}
    {%- else %}{{- '<｜Assistant｜>' + m.content.split('</think>')[-1] + '<｜end▁of▁sentence｜>' }}{%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}{{- '<｜Assistant｜><think>\\n' }}{%- endif %}"""
GPT_OSS = """{{- '<|start|>system<|message|>Reasoning: ' + (reasoning_effort or 'medium') + '<|end|>' }}
{%- for m in messages %}
    {%- if m.role == 'assistant' %}
        {%- if loop.last and m.thinking %}
            {{- '<|start|>assistant<|channel|>analysis<|message|>' + m.thinking + '<|end|>' }}
        {%- endif %}
        {{- '<|start|>assistant<|channel|>final<|message|>' + m.content + ('<|return|>' if loop.last else '<|end|>') }}
    {%- else %}
        {{- '<|start|>' + ('developer' if m.role == 'system' else m.role) + '<|message|>' + m.content + '<|end|>' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}{{- '<|start|>assistant' }}{%- endif %}"""
MAGISTRAL = """{{- bos_token }}
{%- if messages[0].role != 'system' %}{{- '[SYSTEM_PROMPT]Think in [THINK]thoughts[/THINK] first.[/SYSTEM_PROMPT]' }}
{%- endif %}
{%- for m in messages %}
    {%- if m.role == 'user' %}{{- '[INST]' + m.content + '[/INST]' }}
    {%- elif m.role == 'system' %}{{- '[SYSTEM_PROMPT]' + m.content + '[/SYSTEM_PROMPT]' }}
    {%- else %}{{- m.content + eos_token }}{%- endif %}
{%- endfor %}"""
GEMMA4 = """{{ bos_token }}
{%- if enable_thinking is defined and enable_thinking %}{{- '<|turn>system\\n<|think|>\\n<turn|>\\n' }}{%- endif %}
{%- for m in messages %}
    {{- '<|turn>' + ('model' if m.role == 'assistant' else m.role) + '\\n' + m.content | trim + '<turn|>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|turn>model\\n' }}
    {%- if not enable_thinking | default(false) %}{{- '<|channel>thought\\n<channel|>' }}{%- endif %}
{%- endif %}"""
REFLECTING = """{% for m in messages %}{{ '<|' + m.role + '|>' + m.content + '<|end|>' }}{% endfor %}
{%- if add_generation_prompt %}{{ '<|assistant|><reasoning>' }}{% endif %}"""


class Family(msgspec.Struct, frozen=True):
    """A template and what is to be found in it: the marks, the default of the switch, and what prompts open."""

    template: str
    opening: str
    closing: str
    thinks: bool | None = None
    opens: bool = False
    lead: str = ""


FAMILIES = {
    "Qwen3": Family(QWEN3, "<think>", "</think>", thinks=True),
    "Gemma 3": Family(GEMMA3, "<think>", "</think>"),
    "Llama 3": Family(LLAMA3, "<think>", "</think>"),
    "Phi-4": Family(PHI4, "<think>", "</think>"),
    "EXAONE": Family(EXAONE, "<thought>", "</thought>", opens=True),
    "HyperCLOVA X SEED": Family(HYPERCLOVA, "/think", "<|im_end|>\n<|im_start|>assistant", thinks=True),
    "DeepSeek-R1": Family(DEEPSEEK_R1, "<think>", "</think>", opens=True),
    "gpt-oss": Family(
        GPT_OSS,
        "<|channel|>analysis<|message|>",
        "<|end|><|start|>assistant<|channel|>final<|message|>",
        lead="<|channel|>final<|message|>",
    ),
    "Magistral": Family(MAGISTRAL, "[THINK]", "[/THINK]"),
    "Gemma 4": Family(GEMMA4, "<|channel>thought", "<channel|>", thinks=False),
    "reasoning tags": Family(REFLECTING, "<reasoning>", "</reasoning>", opens=True),
}
"""By name. Families that do not reason still have the tags that a model trained further may write."""
