import type { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';
import { tinyCheckpoint } from '#engine/checkpoint/testing/tiny-llava.ts';

const WORDS = ['<unk>', '<s>', '</s>', '<pad>', '<image>', 'a', 'b', 'c', 'd', 'e', 'ab', 'cd'];

/** The tiny checkpoint with a tokenizer of twelve words and a template that work. */
export function runnableCheckpoint(): MemoryFolder {
  const token = (content: string) => ({
    id: WORDS.indexOf(content),
    content,
    special: true,
    normalized: false,
    lstrip: false,
    rstrip: false,
    single_word: false,
  });
  const folder = tinyCheckpoint();
  folder.files.set(
    'chat_template.jinja',
    new TextEncoder().encode('{{ bos_token }}<image>{{ messages[0].content[1].text }}'),
  );
  return folder
    .putJson('tokenizer.json', {
      added_tokens: ['<unk>', '<s>', '</s>', '<pad>', '<image>'].map(token),
      normalizer: null,
      pre_tokenizer: null,
      post_processor: null,
      decoder: null,
      model: {
        type: 'BPE',
        vocab: Object.fromEntries(WORDS.map((word, id) => [word, id])),
        merges: [
          ['a', 'b'],
          ['c', 'd'],
        ],
        unk_token: '<unk>',
      },
    })
    .putJson('tokenizer_config.json', { bos_token: '<s>', eos_token: '</s>' });
}
