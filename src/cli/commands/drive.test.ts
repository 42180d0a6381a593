import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openMcap } from '#engine/streams/mcap-recording.ts';
import { ANSWERS_TOPIC, recordedAnswersSchema } from '#engine/drive/recorded-answers.ts';
import { openDiskRange } from '#host/node/streams/disk-range.ts';
import { callCli } from '#cli/testing/call-cli.ts';
import { DEMO_MODEL } from '#cli/testing/run-cli.ts';

const ROAD = 'public/drives/road.mcap';
const spread = z.object({ median: z.number(), low: z.number(), high: z.number() });
const report = z.object({
  source: z.literal('road.mcap'),
  topic: z.literal('/camera/image_raw/compressed'),
  type: z.literal('sensor_msgs/msg/CompressedImage'),
  prompt: z.string(),
  rate: z.number(),
  seconds: z.number().positive(),
  frames: z.object({
    seen: z.int(),
    used: z.int(),
    dropped: z.int(),
    broken: z.literal(0),
    lastBroken: z.null(),
  }),
  damaged: z.object({ parts: z.literal(0), last: z.null() }),
  answered: z.int(),
  ageMs: spread,
  lanes: z.tuple([
    z.object({
      name: z.literal('Full model'),
      skip: z.array(z.int()).length(0),
      sparsity: z.literal(0),
      latencyMs: z.record(z.string(), spread),
      lastAnswer: z.string().min(1),
    }),
    z.object({
      name: z.literal('Skip set'),
      skip: z.tuple([z.literal(3), z.literal(7)]),
      sparsity: z.literal(2 / 12),
      latencyMs: z.record(z.string(), spread),
      lastAnswer: z.string(),
    }),
  ]),
  agreement: z.object({
    same: z.int(),
    share: z.number(),
    interval: z.looseObject({ low: z.number(), high: z.number() }),
  }),
  reduction: spread,
  provider: z.string(),
  blocks: z.literal(12),
  record: z.string().nullable(),
  report: z.string().nullable(),
  published: z.array(z.string()),
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'skipscope-drive-'));
});
afterAll(() => rm(folder, { recursive: true }));

function drive(...args: readonly string[]) {
  return callCli('drive', '--model', DEMO_MODEL, '--skip', '3,7', '--json', ...args);
}

describe('skipscope drive', () => {
  it('answers the frames of a recording in both lanes, and records them', async () => {
    const record = path.join(folder, 'drive.mcap');
    const written = path.join(folder, 'drive.md');
    const { status, stdout, stderr } = await drive(
      ...[
        '--source',
        ROAD,
        '--rate',
        '4',
        '--speed',
        '4',
        '--from',
        '20',
        '--frames',
        '5',
        '--record',
        record,
        '--report',
        written,
      ],
    );
    expect(stderr).not.toContain('error');
    expect(status).toBe(0);
    const { frames, answered, agreement, ...rest } = report.parse(JSON.parse(stdout));
    expect([rest.record, rest.report]).toEqual([record, written]);
    expect(await readFile(written, 'utf8')).toContain(
      `| Same answer | ${String(agreement.same)} of 5: ${(20 * agreement.same).toFixed(1)} % [`,
    );
    expect([answered, frames.used]).toEqual([5, 5]);
    expect(frames.seen).toBeGreaterThanOrEqual(frames.used + frames.dropped);
    const recording = await openMcap(await openDiskRange(record));
    const topic = recording.topics.find(({ name }) => name === ANSWERS_TOPIC);
    expect(recording.topics.map(({ name, messages }) => [name, messages])).toEqual([
      ['/camera/image_raw/compressed', 5],
      [ANSWERS_TOPIC, 5],
    ]);
    let same = 0;
    if (topic)
      for await (const { data } of recording.messages(topic, 0n))
        if (recordedAnswersSchema.parse(JSON.parse(new TextDecoder().decode(data))).same) same++;
    expect(same).toBe(agreement.same);
    recording.close();
    const again = await callCli(
      ...['drive', '--model', DEMO_MODEL, '--source', record, '--rate', '20', '--speed', '4'],
    );
    expect(again.stdout).toContain('Same answer in ');
  });

  describe('pictures', () => {
    const driven = z.object({
      source: z.string(),
      topic: z.literal('/camera'),
      frames: z.object({ seen: z.int(), used: z.int(), broken: z.int(), lastBroken: z.string().nullable() }),
      answered: z.int(),
      record: z.string().nullable(),
    });
    const scene = (number: number) =>
      `public/calibration/scenes/images/${String(number).padStart(6, '0')}.webp`;
    /** Slow enough that none is dropped where a test machine is busy. */
    const rate = ['--rate', '2'];

    it('of a folder come in the order of their names, each once; what is no picture is named', async () => {
      const pictures = path.join(folder, 'pictures');
      await mkdir(pictures);
      await copyFile(scene(1), path.join(pictures, '9.webp'));
      await writeFile(path.join(pictures, '10.png'), 'no picture');
      await copyFile(scene(2), path.join(pictures, '11.webp'));
      await writeFile(path.join(pictures, 'notes.md'), 'no picture either');
      const record = path.join(folder, 'pictures.mcap');
      const { status, stdout, stderr } = await drive('--source', pictures, '--record', record, ...rate);
      expect(status, stderr).toBe(0);
      const { source, frames, answered } = driven.parse(JSON.parse(stdout));
      expect({ source, answered, frames }).toEqual({
        source: 'pictures',
        answered: 2,
        frames: {
          ...{ seen: 3, used: 3, broken: 1 },
          lastBroken: expect.stringContaining('its 10 bytes are no "JPEG, PNG or WebP" file'),
        },
      });
      const bytes = await readFile(record);
      const places = await Promise.all(
        [1, 2].map(async (number) => bytes.indexOf(await readFile(scene(number)))),
      );
      expect(places[0]).toBeGreaterThan(0);
      expect(places[1]).toBeGreaterThan(places[0] ?? 0);
    });

    it('of a calibration set come in its order, and what was left out of it is named', async () => {
      const set = path.join(folder, 'set');
      await mkdir(path.join(set, 'images'), { recursive: true });
      await copyFile(scene(1), path.join(set, 'images', 'b.webp'));
      await copyFile(scene(2), path.join(set, 'images', 'a.webp'));
      const table = path.join(set, 'labels.csv');
      await writeFile(table, 'file_name,label\nb.webp,car\nlost.webp,bus\na.webp,bus\n');
      for (const given of [set, table]) {
        const { status, stdout, stderr } = await drive('--source', given, ...rate);
        expect(status, stderr).toBe(0);
        const { source, frames, answered } = driven.parse(JSON.parse(stdout));
        expect([source, answered, frames.seen]).toEqual([given === set ? 'set' : 'labels', 2, 2]);
        expect(stderr).toContain('Left out: labels.csv, line 3');
      }
    });

    it.each([
      [['--source', 'public/drives'], 'Give one of them: public/drives/road.mcap.', 1],
      [['--source', 'public/icons-that-are-not-there.csv'], 'cannot be read', 1],
      [['--source', 'src/entries'], 'No sample of the calibration set entries can be used', 1],
      [['--source', 'public/calibration/scenes', '--loop'], '--loop are for recordings.', 2],
    ])('%s: %s', async (options, message, code) => {
      const { status, stderr } = await drive(...options);
      expect(stderr).toContain(message);
      expect(status).toBe(code);
    });
  });

  it.each([
    [
      '--source',
      'road.txt',
      'road.txt is no recording, no set of pictures and no address of a bridge. Give one of: FILE.mcap',
      2,
    ],
    ['--source', 'no.mcap', 'no.mcap cannot be read', 1],
    ['--source', 'ws://127.0.0.1:9', 'ws://127.0.0.1:9 cannot be reached', 1],
  ])('%s %s: %s', async (option, value, message, code) => {
    const { status, stderr } = await drive(option, value);
    expect(stderr).toContain(message);
    expect(status).toBe(code);
  });

  it.each([
    [['--topic', '/lidar'], 'There is no topic /lidar. Choose one of: /camera/image_raw/compressed.', 1],
    [['--topic', '/ground_truth'], 'Messages of the type skipscope.Truth hold no picture', 1],
    [['--publish', '/answer'], '--publish and --publish-names are for the address of a bridge.', 2],
    [['--publish', 'no topic'], '"no topic" is no name of a topic', 2],
    [['--report', 'drive.pdf'], '"drive.pdf" has to end with .html or .md.', 2],
    [['--rate', '0'], '"0" is not a number above 0.', 2],
    [['--skip', '99'], 'Block 99 does not exist', 2],
  ])('%s are wrong: %s', async (options, message, code) => {
    const { status, stderr } = await drive('--source', ROAD, ...options);
    expect(stderr).toContain(message);
    expect(status).toBe(code);
  });

  it('does not write over a recording', async () => {
    const record = path.join(folder, 'drive.mcap');
    const { status, stderr } = await drive('--source', ROAD, '--frames', '1', '--record', record);
    expect([status, stderr]).toEqual([1, expect.stringContaining('drive.mcap cannot be written')]);
  });
});
