"""The tokens of a reference behind its prompt, by transformers' own rendering of the chat template."""

from __future__ import annotations

from typing import Any


def reference_ids(processor: Any, question: str, answer: str) -> list[int] | None:
    """
    Ids of `answer` behind the prompt of `question`, without an end token: the conversation up to the end of the answer
    (`continue_final_message`), less the prompt (`add_generation_prompt`). None if its tokens do not begin with the prompt's.
    Where both differ in the white space in front of the answer, the prompt's counts.
    """
    asked = [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": question}]}]
    told = [*asked, {"role": "assistant", "content": [{"type": "text", "text": answer.strip()}]}]
    prompt = processor.apply_chat_template(asked, add_generation_prompt=True)
    text = processor.apply_chat_template(told, continue_final_message=True)
    assert text.startswith(prompt.rstrip()) and text.endswith(answer.strip()), (prompt, text)
    if not text.startswith(prompt):
        assert not text[len(prompt.rstrip()):-len(answer.strip())].strip()
        text = prompt + answer.strip()
    ids, prompt_ids = ([*map(int, processor.tokenizer(rendered)["input_ids"])] for rendered in (text, prompt))
    return ids[len(prompt_ids):] if ids[:len(prompt_ids)] == prompt_ids else None
