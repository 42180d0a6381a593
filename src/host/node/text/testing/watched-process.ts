import { watchProcess } from '../watch-process.ts';

// A process that watches itself: it says so, and then fills 1 GiB outside of V8's heap, or turns in a loop without end.

const MOST_BYTES = 512 * 2 ** 20;
const kept: Buffer[] = [];
await watchProcess(MOST_BYTES);
// Something that the process waits for from now on: the watching thread alone does not keep it.
setInterval(() => kept.length, 1_000);
if (process.argv[2] === 'buffers') {
  for (let filled = 0; filled < 2 * MOST_BYTES; filled += 2 ** 24) kept.push(Buffer.alloc(2 ** 24, 1));
} else {
  process.send?.('ready', () => {
    for (;;);
  });
}
