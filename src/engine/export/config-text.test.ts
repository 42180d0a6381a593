import { describe, expect, it } from 'vitest';
import { configWithoutBlocks } from './config-text.ts';

const HEAD = '{\n  "model_type": "llava",\n';

describe('config.json without blocks', () => {
  it('keeps every other character, numbers as they are written included', () => {
    const config = `${HEAD}  "vision_config": {"num_hidden_layers": 4, "layer_norm_eps": 1e-05},
  "text_config": {
    "attention_dropout": 0.0,
    "note": "\\"num_hidden_layers\\": 4, }",
    "num_hidden_layers": 4,
    "rope_theta": 1.0E4,  "limit": Infinity,
    "layer_types": [
      "full_attention",
      "sliding_attention",
      "full_attention",
      "other"
    ]
  }
}
`;
    expect(configWithoutBlocks(config, 4, [1, 3])).toBe(
      config
        .replace('    "num_hidden_layers": 4', '    "num_hidden_layers": 2')
        .replace('\n      "sliding_attention",', '')
        .replace(',\n      "other"', ''),
    );
  });

  it.each([
    [[0], '["b","c", "d"]'],
    [[0, 1], '["c", "d"]'],
    [[2, 3], '["a", "b"]'],
    [[0, 2], '["b", "d"]'],
    [[0, 1, 3], '["c"]'],
    [[1, 2, 3], '["a"]'],
  ])('takes the elements of layers %j out of a list', (skip, list) => {
    const text = configWithoutBlocks(
      '{"text_config": {"num_hidden_layers": 4, "layer_types": ["a", "b","c", "d"]}}',
      4,
      skip,
    );
    expect(text).toBe(`{"text_config": {"num_hidden_layers": ${4 - skip.length}, "layer_types": ${list}}}`);
  });

  it.each([
    [
      '{\n  "text_config": {\n    "a": 1\n  }\n}',
      '{\n  "text_config": {\n    "num_hidden_layers": 30,\n    "a": 1\n  }\n}',
    ],
    ['{"text_config": {}}', '{"text_config": {"num_hidden_layers": 30}}'],
    [
      '{"text_config": null, "a": 1}',
      '{"text_config": {"model_type": "llama", "num_hidden_layers": 30}, "a": 1}',
    ],
    ['{"text_config": {"num_hidden_layers": null}}', '{"text_config": {"num_hidden_layers": 30}}'],
    ['{"a": 1}', '{\n  "text_config": {"model_type": "llama", "num_hidden_layers": 30},"a": 1}'],
  ])('writes out a number of layers that was left to the default: %s', (config, expected) => {
    expect(configWithoutBlocks(config, 32, [3, 7])).toBe(expected);
  });

  it('follows copies beside text_config that fit, and no others', () => {
    const config = (top: number, layers: number) =>
      `{"num_hidden_layers": ${top}, "layer_types": [1, 2], "text_config": {"num_hidden_layers": ${layers}}}`;
    expect(configWithoutBlocks(config(3, 3), 3, [0])).toBe(config(2, 2));
    expect(configWithoutBlocks(config(9, 3), 3, [0])).toBe(config(9, 2));
  });

  it('keeps the window of Qwen2 at the same layers', () => {
    const decoder = (start: string, layers: number) =>
      `{"text_config": {${start}"use_sliding_window": true, "num_hidden_layers": ${layers}}}`;
    expect(configWithoutBlocks(decoder('"max_window_layers": 3, ', 5), 5, [0, 2, 4])).toBe(
      decoder('"max_window_layers": 1, ', 2),
    );
    expect(configWithoutBlocks(decoder('', 32), 32, [3, 30])).toBe(decoder('"max_window_layers": 27,', 30));
    expect(configWithoutBlocks(decoder('', 5), 5, [0])).toBe(decoder('', 4));
  });

  it('refuses numbers and lists that do not fit the decoder', () => {
    expect(() => configWithoutBlocks('{"text_config": {"num_hidden_layers": 5}}', 4, [0])).toThrow(
      'text_config.num_hidden_layers is 5',
    );
    expect(() =>
      configWithoutBlocks('{"text_config": {"num_hidden_layers": 3, "layer_types": [1, 2]}}', 3, [0]),
    ).toThrow('text_config.layer_types is a list of 2');
  });
});
