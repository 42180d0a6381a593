import { describe, expect, it } from 'vitest';
import { isOutOfMemory, runtimeError } from './runtime-error.ts';

describe('an error of ONNX Runtime', () => {
  it.each([
    'std::bad_alloc',
    'bad allocation',
    "Can't create a session. failed to allocate a buffer of size 117030912.",
    'RangeError: Array buffer allocation failed',
    'RuntimeError: memory access out of bounds',
    'Out of memory',
    'Failed to allocate memory for requested buffer of size 180355072',
    'Not enough memory left: out of memory.',
    'Buffer size (2147483648) exceeds the max buffer size limit (1073741824).',
  ])('is known as one of memory: %s', (message) => {
    expect(isOutOfMemory(new Error(message))).toBe(true);
    const error = runtimeError('webgpu', 'run a graph', new Error(message));
    expect(error.message).toMatch(/^Memory ran out \(webgpu\)/);
    expect(error.remedy).toContain('smaller dtype');
    expect(error.remedy).toContain('journal');
  });

  it('of another kind is not blamed on memory', () => {
    const error = runtimeError('cpu', 'compile a graph', new Error('Non-zero status code: invalid shape'));
    expect(error.message).toContain('(cpu) could not compile a graph: Non-zero status code');
  });
});
