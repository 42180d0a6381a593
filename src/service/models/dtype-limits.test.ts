import { describe, expect, it } from 'vitest';
import type { DeviceLimits } from '#service/ports/engine-host.ts';
import { type DtypeDemand, obstacles, warnings } from './dtype-limits.ts';

const GIGA = 1e9;
const gpu: DeviceLimits = { provider: 'webgpu', f16: true, maxBufferBytes: 2 * GIGA, maxMemoryBytes: null };
const wasm: DeviceLimits = {
  provider: 'wasm',
  f16: false,
  maxBufferBytes: 4 * GIGA,
  maxMemoryBytes: 4 * GIGA,
};

const demand = (
  dtype: DtypeDemand['dtype'],
  needs: Partial<DtypeDemand['needs']> = {},
  storedBytes = 0,
): DtypeDemand => ({
  dtype,
  needs: {
    downloadBytes: 14 * GIGA,
    diskBytes: 4 * GIGA,
    memoryBytes: GIGA,
    largestBufferBytes: 1e8,
    ...needs,
  },
  storedBytes,
});

describe('obstacles', () => {
  it.each([
    ['q4f16', gpu, true],
    ['fp16', gpu, true],
    ['q4f16', { ...gpu, f16: false }, false],
    ['fp16', { ...gpu, f16: false }, false],
    ['q4', { ...gpu, f16: false }, true],
    ['q4f16', wasm, false],
    ['fp16', wasm, true],
  ] as const)('%s on %o can run: %s', (dtype, device, possible) => {
    expect(obstacles(demand(dtype), device).length === 0).toBe(possible);
  });

  it('name a buffer and a memory that are too small', () => {
    expect(obstacles(demand('fp32', { largestBufferBytes: 3 * GIGA }), gpu)).toEqual([
      'Its largest tensor takes 3.0 GB; one buffer may take 2.0 GB here.',
    ]);
    expect(obstacles(demand('fp32', { memoryBytes: 28 * GIGA }), wasm)).toEqual([
      'It needs 28.0 GB of memory; WASM can have 4.0 GB.',
    ]);
  });
});

describe('warnings', () => {
  it('count what is stored already', () => {
    expect(warnings(demand('q4'), gpu, 3 * GIGA)).toEqual([expect.stringContaining('3.0 GB more')]);
    expect(warnings(demand('q4', {}, 2 * GIGA), gpu, 3 * GIGA)).toEqual([]);
    expect(warnings(demand('q4'), gpu, null)).toEqual([]);
  });

  it('doubt that a GPU holds a big model', () => {
    expect(warnings(demand('fp16', { memoryBytes: 14 * GIGA }), gpu, null)).toEqual([
      expect.stringContaining('14.0 GB of GPU memory'),
    ]);
  });
});
