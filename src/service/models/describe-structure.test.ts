import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

import { manifestSchema } from '#engine/model/manifest.ts';
import { describeStructure } from './describe-structure.ts';

it.each(['llava-pictograms', 'llava-smollm2-135m'])(
  'the parts of %s are all of its parameters, and all bytes of its weight files',
  (name) => {
    const json: unknown = JSON.parse(readFileSync(`public/models/${name}/manifest.json`, 'utf8'));
    const manifest = manifestSchema.parse(json);
    const { vision, projector, embedding, decoder, blocks, head } = describeStructure(manifest);
    const parts = [vision, projector, ...(embedding ? [embedding] : []), ...blocks, head];
    const sum = (key: 'parameters' | 'bytes') => parts.reduce((total, part) => total + part[key], 0);
    expect(sum('parameters')).toBe(manifest.parameters);
    const { stages } = manifest;
    const files = [stages.vision, stages.projector, stages.embedding ?? [], stages.blocks, stages.head].flat();
    expect(sum('bytes')).toBe(files.reduce((total, { bytes }) => total + bytes, 0));
    expect(blocks).toHaveLength(manifest.decoder.blocks);
    // The head is the norm, and the table of embeddings with one row for each token.
    expect(head.parameters).toBe(decoder.hiddenSize * (1 + decoder.vocabSize));
    expect(vision.architecture).toBe(manifest.vision.architecture);
  },
);
