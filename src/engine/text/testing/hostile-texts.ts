/** The chat files of a tiny model, which a test alters. */
interface TinyText {
  readonly template: string;
  readonly normalizer?: unknown;
  readonly preTokenizer?: unknown;
  readonly decoder?: unknown;
}

const USER_TURN = '<image>{{ messages[0].content[1].text }}';
/** One of these behind the other makes 1000 to the power of their number of every space. */
const THOUSANDFOLD = { type: 'Replace', pattern: { String: ' ' }, content: ' '.repeat(1000) };
/** Takes 2 to the power of the number of letters in front of something that is none. */
const CATASTROPHIC = { Regex: '(?:(?:a+)+)+$' };
const LONG_WORD = `${'a'.repeat(60)}!`;

/**
 * Chat files that keep a processor busy or fill the memory when a prompt is made, each by its name. All of them are valid, and of a
 * few kilobytes.
 */
export const HOSTILE_TEXTS: Readonly<Record<string, TinyText>> = {
  'a template with a range of a billion': {
    template: `{% for i in range(1000000000) %}{% endfor %}${USER_TURN}`,
  },
  'a template with loops in loops': {
    template: `{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}${USER_TURN}`,
  },
  'a template that doubles a text': {
    template: `{% set n = namespace(t='ab') %}{% for i in range(99) %}{% set n.t = n.t ~ n.t %}{% endfor %}{{ n.t }}${USER_TURN}`,
  },
  'a template that doubles a list': {
    template: `{% set n = namespace(t=[1]) %}{% for i in range(99) %}{% set n.t = n.t + n.t %}{% endfor %}${USER_TURN}`,
  },
  'a template that writes a hundred million characters': {
    template: `{% set n = namespace(t='abcdefgh') %}{% for i in range(24) %}{% set n.t = n.t ~ n.t %}{% endfor %}{{ n.t }}${USER_TURN}`,
  },
  'normalizers that each make a thousand characters of one': {
    template: `a b c ${USER_TURN}`,
    normalizer: { type: 'Sequence', normalizers: Array.from({ length: 5 }, () => THOUSANDFOLD) },
  },
  'normalizers that make millions of tokens': {
    template: `a b c ${USER_TURN}`,
    normalizer: { type: 'Sequence', normalizers: [THOUSANDFOLD, THOUSANDFOLD] },
  },
  'a normalizer with a catastrophic regular expression': {
    template: `${LONG_WORD}${USER_TURN}`,
    normalizer: { type: 'Replace', pattern: CATASTROPHIC, content: '' },
  },
  'a pre-tokenizer with a catastrophic regular expression': {
    template: `${LONG_WORD}${USER_TURN}`,
    preTokenizer: { type: 'Split', pattern: CATASTROPHIC, behavior: 'Isolated', invert: false },
  },
};

/** A decoder that makes a gigabyte of an answer of a few tokens; the prompt is harmless. */
export const HOSTILE_DECODER: TinyText = {
  template: USER_TURN,
  decoder: {
    type: 'Sequence',
    decoders: [
      { type: 'Replace', pattern: { String: 'a' }, content: ' '.repeat(1000) },
      ...Array.from({ length: 5 }, () => THOUSANDFOLD),
    ],
  },
};

const ANSWER_TURN = '{% if messages[1] %} {{ messages[1].content[0].text }}{% endif %}';

export const HARMLESS_TEXT: TinyText = { template: `${USER_TURN}${ANSWER_TURN}` };

/** The files of such a model: `tokenizer.json` with twelve pieces, of which 4 is the image placeholder, and the template. */
export function chatFilesOf(text: TinyText): ReadonlyMap<string, Uint8Array<ArrayBuffer>> {
  const pieces = ['<unk>', '<s>', '</s>', '<pad>', '<image>', 'a', 'b', 'c', 'd', ' ', '!', 'ab'];
  const special = pieces.slice(0, 5).map((content, id) => ({ id, content, special: true }));
  const tokenizer = {
    version: '1.0',
    added_tokens: special,
    normalizer: text.normalizer ?? null,
    pre_tokenizer: text.preTokenizer ?? null,
    post_processor: null,
    decoder: text.decoder ?? { type: 'Fuse' },
    model: {
      type: 'BPE',
      vocab: Object.fromEntries(pieces.map((piece, id) => [piece, id])),
      merges: ['a b'],
      unk_token: '<unk>',
    },
  };
  const encoder = new TextEncoder();
  return new Map([
    ['tokenizer.json', encoder.encode(JSON.stringify(tokenizer))],
    ['chat_template.jinja', encoder.encode(text.template)],
  ]);
}
