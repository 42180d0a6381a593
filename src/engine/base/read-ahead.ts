/** An item to read, with the memory in bytes that it takes once read. */
export interface Sized {
  readonly bytes: number;
}

/**
 * Reads one item after the other, in order, starting the next ones while the caller works on the last: as many as fit
 * in `windowBytes`, at least one. The outcome of reads that the caller no longer waits for (it stopped, or an earlier
 * one failed) is ignored.
 */
export async function* readAhead<T extends Sized, R>(
  items: readonly T[],
  windowBytes: number,
  read: (item: T) => Promise<R>,
): AsyncGenerator<readonly [T, R], void, undefined> {
  const started: Promise<R>[] = [];
  let next = 0;
  let waitingBytes = 0;
  for (const item of items) {
    for (
      let ahead = items[next];
      ahead !== undefined && (started.length === 0 || waitingBytes + ahead.bytes <= windowBytes);
      ahead = items[++next]
    ) {
      const reading = read(ahead);
      reading.catch(() => undefined);
      started.push(reading);
      waitingBytes += ahead.bytes;
    }
    const reading = started.shift();
    if (reading === undefined) return;
    const result = await reading;
    waitingBytes -= item.bytes;
    yield [item, result];
  }
}
