import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { rawSafetensors } from '#engine/checkpoint/testing/encode-safetensors.ts';
import type { HostileAnswer, HostileFile } from './hostile-host.ts';

/** A checkpoint that is honest but for some of its files. */
export interface HostileModel {
  readonly name: string;
  readonly files: Readonly<Record<string, HostileFile>>;
}

type Loose = Record<string, unknown>;
const loose = z.looseObject({});

const MB = 2 ** 20;
const deep = (open: string, close: string, levels = 2e5): string =>
  open.repeat(levels) + close.repeat(levels);
const many = <T>(count: number, make: (at: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, at) => make(at));

/** Sends bytes for ever. */
const endless: HostileAnswer = (request, response) => {
  response.writeHead(200, { 'content-type': 'application/octet-stream' });
  // Without a body, each write succeeds at once.
  if (request.method === 'HEAD') return void response.end();
  const piece = Buffer.alloc(64 * 1024, ' ');
  const send = (): void => {
    while (!response.destroyed && response.write(piece));
  };
  response.on('drain', send);
  send();
};

/** Sends a byte now and then. */
const trickling: HostileAnswer = (_, response) => {
  response.writeHead(200, { 'content-length': 1e6 });
  const timer = setInterval(() => response.write(' '), 500);
  response.on('close', () => {
    clearInterval(timer);
  });
};

/** Says nothing. */
const silent: HostileAnswer = () => undefined;

const circling: HostileAnswer = (request, response) => {
  response.writeHead(302, { location: request.url }).end();
};

const toAFile: HostileAnswer = (_, response) => {
  response.writeHead(302, { location: 'file:///etc/passwd' }).end();
};

/** Sends what is small on the way and large when it is unpacked. */
function bomb(megabytes: number): HostileAnswer {
  const packed = gzipSync(Buffer.alloc(megabytes * MB, ' '));
  return (_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length }).end(packed);
  };
}

/** Promises more than there is. */
const lying: HostileAnswer = (_, response) => {
  response
    .writeHead(206, { 'content-range': 'bytes 0-7/9007199254740991', 'content-length': 8 })
    .end(Buffer.alloc(8));
};

const breakingOff: HostileAnswer = (_, response) => {
  response.writeHead(200, { 'content-length': 1000 });
  response.write('{"model_type"', () => response.destroy());
};

function header(bytes: bigint): Uint8Array {
  const file = new Uint8Array(64);
  new DataView(file.buffer).setBigUint64(0, bytes, true);
  return file;
}

const tensor = (shape: readonly number[], end: number): string =>
  JSON.stringify({ 'model.embed_tokens.weight': { dtype: 'F16', shape, data_offsets: [0, end] } });

/** Hostile models of which each differs from an honest checkpoint, whose small files are given, in one thing. */
export function hostileModels(honest: ReadonlyMap<string, Uint8Array>): readonly HostileModel[] {
  const json = (path: string): Loose => loose.parse(JSON.parse(new TextDecoder().decode(honest.get(path))));
  const config = (change: Loose): string => JSON.stringify({ ...json('config.json'), ...change });
  const decoder = (change: Loose): string =>
    config({ text_config: { ...loose.parse(json('config.json')['text_config']), ...change } });
  const vision = (change: Loose): string =>
    config({ vision_config: { ...loose.parse(json('config.json')['vision_config']), ...change } });
  const template = (text: string): Record<string, HostileFile> => ({
    'chat_template.json': JSON.stringify({ chat_template: text }),
  });
  const tokenizer = (change: Loose): string => JSON.stringify({ ...json('tokenizer.json'), ...change });
  const model = loose.parse(json('tokenizer.json')['model']);
  const preprocessor = (change: Loose): string =>
    JSON.stringify({ ...json('preprocessor_config.json'), ...change });
  const list: Readonly<Record<string, Record<string, HostileFile>>> = {
    'template: a loop of a billion': template('{% for i in range(1000000000) %}x{% endfor %}'),
    'template: loops in loops': template(
      '{% for a in range(99999) %}{% for b in range(99999) %}{% set x = a * b %}{% endfor %}{% endfor %}',
    ),
    'template: a list of a billion': template('{{ range(1000000000) | list | length }}'),
    'template: a text that doubles': template(
      "{% set n = namespace(s='aaaaaaaa') %}{% for i in range(40) %}{% set n.s = n.s + n.s %}{% endfor %}{{ n.s }}",
    ),
    'template: a macro that calls itself': template(
      '{% macro f(x) %}{{ f(x) }}{{ f(x) }}{% endmacro %}{{ f(1) }}',
    ),
    'template: deep brackets': template(`{{ ${deep('(', ')')} }}`),
    'template: 30 MB': template('x'.repeat(30 * MB)),
    'template: never closed': template('{% for a in b %}'.repeat(1e5)),
    'tokenizer: normalizers that double': {
      'tokenizer.json': tokenizer({
        normalizer: {
          type: 'Sequence',
          normalizers: many(40, () => ({ type: 'Replace', pattern: { String: 'a' }, content: 'aa' })),
        },
      }),
    },
    'tokenizer: a pattern that backtracks': {
      'tokenizer.json': tokenizer({
        pre_tokenizer: {
          type: 'Split',
          pattern: { Regex: '(a+)+(a+)+(a+)+(a+)+[^a-z ]$|((\\w+\\s?)+)+!$' },
          behavior: 'Isolated',
          invert: false,
        },
      }),
    },
    'tokenizer: a million words': {
      'tokenizer.json': tokenizer({
        model: { ...model, vocab: Object.fromEntries(many(1e6, (at) => [`w${String(at)}`, at])) },
      }),
    },
    'tokenizer: a million merges': {
      'tokenizer.json': tokenizer({
        model: { ...model, merges: many(1e6, (at) => [`a${String(at)}`, 'b']) },
      }),
    },
    'tokenizer: a million added tokens': {
      'tokenizer.json': tokenizer({
        added_tokens: many(1e6, (id) => ({
          id,
          content: `t${String(id)}`,
          special: true,
          normalized: false,
          lstrip: false,
          rstrip: false,
          single_word: false,
        })),
      }),
    },
    'tokenizer: a prefix of 20 MB': {
      'tokenizer.json': tokenizer({ normalizer: { type: 'Prepend', prepend: 'x'.repeat(20 * MB) } }),
    },
    'tokenizer: deep': { 'tokenizer.json': deep('[', ']') },
    'tokenizer: a gzip bomb': { 'tokenizer.json': bomb(1024) },
    'tokenizer: 200 MB of blanks': { 'tokenizer.json': ' '.repeat(200 * MB) },
    'tokenizer: ids of a billion': {
      'tokenizer.json': tokenizer({ model: { ...model, vocab: { a: 1e9 } } }),
    },
    'config: a gzip bomb': { 'config.json': bomb(2048) },
    'config: without end': { 'config.json': endless },
    'config: a byte now and then': { 'config.json': trickling },
    'config: silence': { 'config.json': silent },
    'config: redirected in a circle': { 'config.json': circling },
    'config: redirected to a file': { 'config.json': toAFile },
    'config: broken off': { 'config.json': breakingOff },
    'config: deep': { 'config.json': deep('{"a":', '}').replace('{"a":}', '{"a":1}') },
    'config: a billion blocks': { 'config.json': decoder({ num_hidden_layers: 1e9 }) },
    'config: a hidden size of a billion': {
      'config.json': decoder({ hidden_size: 2 ** 30, intermediate_size: 2 ** 31 }),
    },
    'config: a vocabulary of a trillion': { 'config.json': decoder({ vocab_size: 1e12 }) },
    'config: no heads': { 'config.json': decoder({ num_attention_heads: 0 }) },
    'config: negative sizes': { 'config.json': decoder({ hidden_size: -64, intermediate_size: -1 }) },
    'config: a context of a quadrillion': { 'config.json': decoder({ max_position_embeddings: 1e15 }) },
    'config: pictures of a billion patches': { 'config.json': vision({ image_size: 1e6, patch_size: 1 }) },
    'config: a billion layers of the tower': { 'config.json': vision({ num_hidden_layers: 1e9 }) },
    'weights: a header of exabytes': { 'model.safetensors': header(2n ** 60n) },
    'weights: a header of a gigabyte': { 'model.safetensors': header(2n ** 30n) },
    'weights: a header of a million tensors': {
      'model.safetensors': rawSafetensors(
        JSON.stringify(
          Object.fromEntries(
            many(1e6, (at) => [
              `t${String(at)}`,
              { dtype: 'F16', shape: [1], data_offsets: [2 * at, 2 * at + 2] },
            ]),
          ),
        ),
        new Uint8Array(8),
      ),
    },
    'weights: a deep header': { 'model.safetensors': rawSafetensors(deep('[', ']'), new Uint8Array(8)) },
    'weights: a shape of exabytes': {
      'model.safetensors': rawSafetensors(tensor([2 ** 40, 2 ** 20], 8), new Uint8Array(8)),
    },
    'weights: offsets beyond the file': {
      'model.safetensors': rawSafetensors(tensor([320, 64], 2 ** 52), new Uint8Array(8)),
    },
    'weights: without end': { 'model.safetensors': endless },
    'weights: a size that is a lie': { 'model.safetensors': lying },
    'weights: a byte now and then': { 'model.safetensors': trickling },
    'index: a million shards': {
      'model.safetensors.index.json': JSON.stringify({
        weight_map: Object.fromEntries(many(1e6, (at) => [`t${String(at)}`, `s${String(at)}.safetensors`])),
      }),
    },
    'index: a path that leads out': {
      'model.safetensors.index.json': JSON.stringify({
        weight_map: { 'lm_head.weight': '../../../../etc/passwd' },
      }),
    },
    'generation: answers of a billion tokens': {
      'generation_config.json': JSON.stringify({ eos_token_id: 2, max_new_tokens: 1e9 }),
    },
    'generation: a million end tokens': {
      'generation_config.json': JSON.stringify({ eos_token_id: many(1e6, (at) => at) }),
    },
    'pictures: scaled to a million pixels a side': {
      'preprocessor_config.json': preprocessor({
        size: { shortest_edge: 1e6 },
        crop_size: { height: 1e6, width: 1e6 },
      }),
    },
    'pictures: a mean of a million channels': {
      'preprocessor_config.json': preprocessor({ image_mean: many(1e6, () => 0.5) }),
    },
    'manifest: a billion blocks': {
      'manifest.json': JSON.stringify({
        format: 'skipscope',
        blocks: many(1e5, () => ({ file: 'block.bin', bytes: 2 ** 50 })),
      }),
    },
    'manifest: deep': { 'manifest.json': deep('[', ']') },
  };
  return Object.entries(list).map(([name, files]) => ({ name, files }));
}
