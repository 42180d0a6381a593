"""How a question about a picture is worded for a decoder, as text and as a chat template."""

from __future__ import annotations

from dataclasses import dataclass

IMAGE = "<image>"


@dataclass(frozen=True)
class Dialogue:
    """The text around a prompt; an answer follows after `lead` and ends with the token `end`."""

    before_image: str
    before_prompt: str
    after_prompt: str
    lead: str
    end: str
    chat_template: str

    def question(self, prompt: str, image_tokens: int) -> str:
        """The text in front of the answer, with the image token repeated."""
        return (f"{self.before_image}{IMAGE * image_tokens}{self.before_prompt}{prompt}"
                f"{self.after_prompt}")


# The last line break of the template of ChatML stands in an expression, because Jinja drops one at the end.
CHATML = Dialogue(
    before_image="<|im_start|>user\n", before_prompt="\n",
    after_prompt="<|im_end|>\n<|im_start|>assistant\n", lead="", end="<|im_end|>",
    chat_template=(
        "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' }}"
        "{% if message['content'] is string %}{{ message['content'] }}{% else %}"
        "{% for item in message['content'] if item['type'] == 'image' %}"
        "{{ '<image>\\n' }}{% endfor %}"
        "{% for item in message['content'] if item['type'] == 'text' %}"
        "{{ item['text'] }}{% endfor %}"
        "{% endif %}{{ '<|im_end|>\\n' }}{% endfor %}"
        "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"))

VICUNA = Dialogue(
    before_image="USER: ", before_prompt="\n", after_prompt=" ASSISTANT:", lead=" ", end="</s>",
    chat_template=(
        "{% for message in messages %}"
        "{% if message['role'] == 'user' %}USER: {% else %}ASSISTANT: {% endif %}"
        "{% if message['content'] is string %}{{ message['content'] }}{% else %}"
        "{% for item in message['content'] if item['type'] == 'image' %}"
        "{{ '<image>\\n' }}{% endfor %}"
        "{% for item in message['content'] if item['type'] == 'text' %}"
        "{{ item['text'] }}{% endfor %}"
        "{% endif %}"
        "{% if message['role'] == 'user' %} {% else %}</s>{% endif %}"
        "{% endfor %}"
        "{% if add_generation_prompt %}ASSISTANT:{% endif %}"))
