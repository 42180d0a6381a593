import { describe, expect, it } from 'vitest';
import { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';
import { tinyCheckpoint, tinyTensors } from '#engine/checkpoint/testing/tiny-llava.ts';
import { SmallDisk } from '#engine/checkpoint/testing/small-disk.ts';
import { sha256Hex } from '#engine/base/digest.ts';
import { convertCheckpoint, type ConvertProgress } from './convert-checkpoint.ts';
import { startUnlimitedSandbox } from '#engine/text/testing/unlimited-sandbox.ts';

const STAGES = ['vision.bin', 'projector.bin', 'embedding.bin', 'block-00.bin', 'block-01.bin', 'head.bin'];

function convert(
  store: MemoryFolder,
  source = tinyCheckpoint(),
  onProgress?: (progress: ConvertProgress) => void,
) {
  return convertCheckpoint(source, store, {
    startSandbox: startUnlimitedSandbox,
    dtype: 'q4',
    ...(onProgress && { onProgress }),
  });
}

/** SHA-256 by path: comparing the bytes themselves is slow. */
async function digests(store: MemoryFolder): Promise<Record<string, string>> {
  const all = [...store.files].sort().map(async ([path, bytes]) => [path, await sha256Hex(bytes)]);
  return Object.fromEntries(await Promise.all(all));
}

async function wholeModel(): Promise<MemoryFolder> {
  const store = new MemoryFolder();
  await convert(store);
  return store;
}

/** A folder in which a conversion was cut off while it wrote `path`. */
async function cutOffAt(path: string): Promise<MemoryFolder> {
  const store = new MemoryFolder();
  const write = store.write.bind(store);
  store.write = async (file, chunks) => {
    if (file !== path) return write(file, chunks);
    for await (const chunk of chunks) if (chunk.length > 0) throw new Error('cut off');
  };
  await expect(convert(store)).rejects.toThrow('cut off');
  return new MemoryFolder(store.files);
}

describe('a conversion that was cut off', () => {
  it.each(STAGES)('in %s goes on there and ends with the same bytes', async (path) => {
    const store = await cutOffAt(path);
    const seen: ConvertProgress[] = [];
    await convert(store, tinyCheckpoint(), (progress) => seen.push(progress));
    const stages = store.written.filter((name) => name.endsWith('.bin'));
    expect(stages).toEqual(STAGES.slice(STAGES.indexOf(path)));
    const whole = await wholeModel();
    expect(await digests(store)).toEqual(await digests(whole));
    const last = seen.at(-1);
    expect(last?.doneBytes).toBe(last?.totalBytes);
    expect(last?.keptBytes === 0).toBe(path === 'vision.bin');
  });

  it('goes on with the checkpoint of a folder that has moved', async () => {
    const store = await cutOffAt('head.bin');
    const moved = Object.assign(tinyCheckpoint(), { label: 'elsewhere/tiny-llava' });
    await convert(store, moved);
    expect(store.written.filter((name) => name.endsWith('.bin'))).toEqual(['head.bin']);
  });

  it('writes a file again that was damaged, cut or lost meanwhile', async () => {
    const store = await cutOffAt('head.bin');
    store.files.get('vision.bin')?.fill(7, 100, 101);
    store.files.set('block-00.bin', new Uint8Array(3));
    store.files.delete('embedding.bin');
    await convert(store);
    const stages = store.written.filter((name) => name.endsWith('.bin'));
    expect(stages).toEqual(['vision.bin', 'embedding.bin', 'block-00.bin', 'head.bin']);
    const whole = await wholeModel();
    expect(await digests(store)).toEqual(await digests(whole));
  });

  it('starts anew for another dtype, for other weights of the same shapes, and without a readable ledger', async () => {
    const trained = tinyTensors();
    for (const { values } of Object.values(trained)) values.forEach((value, i) => (values[i] = value / 2));
    const other = await cutOffAt('head.bin');
    await convert(other, tinyCheckpoint(trained));
    expect(other.written).toContain('vision.bin');
    const wider = await cutOffAt('head.bin');
    await convertCheckpoint(tinyCheckpoint(), wider, { startSandbox: startUnlimitedSandbox, dtype: 'fp16' });
    expect(wider.written).toContain('vision.bin');
    const unreadable = await cutOffAt('head.bin');
    unreadable.files.set('conversion.json', new TextEncoder().encode('{"format":"skips'));
    await convert(unreadable);
    expect(unreadable.written).toContain('vision.bin');
  });
});

describe('a full disk', () => {
  it('ends the conversion at any byte without a manifest, and with room it goes on', async () => {
    const whole = await wholeModel();
    const bytes = [...whole.files.values()].reduce((sum, file) => sum + file.length, 0);
    for (let capacity = 0; capacity < bytes; capacity += Math.ceil(bytes / 17)) {
      const small = new SmallDisk(capacity);
      await expect(convert(small)).rejects.toThrow('the disk is full');
      expect(small.files.has('manifest.json')).toBe(false);
      const roomy = new MemoryFolder(small.files);
      await convert(roomy);
      expect(await digests(roomy)).toEqual(await digests(whole));
    }
  });
});
