import { z } from 'zod';
import { runEventSchema } from '#engine/search/run-event.ts';
import {
  calibrationFiles,
  calibrationName,
  calibrationSummary,
  documentFrequencySummary,
} from './calibration-schemas.ts';
import { count, fileReference, longList, safeId, sha256 } from './json.ts';
import { dtype, loadedModel, modelOffer, modelOrigin, storageUse, storedModel } from './model-schemas.ts';
import { type Route, bytes, noFields, nothing } from './route.ts';
import {
  evaluation,
  evaluationRequest,
  generation,
  deviceStatus,
  newRun,
  question,
  runList,
  runSummary,
  serverCapabilities,
} from './run-schemas.ts';

/** Version of all that follows: a server and a page of different versions do not talk to each other. */
export const PROTOCOL_VERSION = 1;

/** The header in which a page gives itself a name, so that clients can take turns. */
export const OWNER_HEADER = 'x-skipscope-owner';

/** Bytes of one piece of an upload, at most. */
export const CHUNK_BYTES = 8 * 2 ** 20;

/** Bytes of a body that lists files: those of large calibration sets are many. */
const LIST_BYTES = 32 * 2 ** 20;

const plain = {
  access: 'paired',
  params: noFields,
  query: noFields,
  body: nothing,
  result: nothing,
} as const;
const get = { ...plain, method: 'GET', reply: 'json' } as const;
const post = { ...plain, method: 'POST', reply: 'json' } as const;
/** A long call: progress, and then the result. */
const call = { ...plain, method: 'POST', reply: 'call' } as const;
const remove = { ...plain, method: 'DELETE', reply: 'none' } as const;
const id = z.object({ id: safeId });
const hash = z.object({ hash: sha256 });
const list = <T extends z.ZodType>(of: T) => z.array(of).readonly();
const fewReferences = longList(fileReference.pick({ sha256: true, bytes: true }), 0, 10_000);

/** Everything that can be asked of a server. */
export const routes = {
  health: {
    ...get,
    path: '/healthz',
    access: 'public',
    summary: 'Whether the server lives, and which protocol it speaks.',
    result: z.object({ status: z.literal('ok'), app: z.string(), protocol: count }),
  },
  metrics: { ...get, path: '/metrics', reply: 'bytes', summary: 'Figures in the text format of Prometheus.' },
  openApi: {
    ...get,
    path: '/openapi.json',
    access: 'public',
    reply: 'bytes',
    summary: 'This description.',
  },
  capabilities: {
    ...get,
    path: '/v1/server',
    summary: 'The machine and its device.',
    result: serverCapabilities,
  },
  status: { ...get, path: '/v1/status', summary: 'Model, queue and memory now.', result: deviceStatus },

  models: { ...get, path: '/v1/models', summary: 'The models kept here.', result: list(storedModel) },
  loadModel: {
    ...call,
    path: '/v1/models/load',
    summary: 'Load a model, in place of the one in use.',
    body: z.object({ url: z.string().max(2000), provider: z.enum(['auto', 'webgpu', 'wasm']) }),
    result: loadedModel,
  },
  inspectModel: {
    ...call,
    path: '/v1/models/inspect',
    summary: 'What a model elsewhere would take.',
    body: z.object({ origin: modelOrigin }),
    bodyBytes: LIST_BYTES,
    result: modelOffer,
  },
  importModel: {
    ...call,
    path: '/v1/models/import',
    summary: 'Fetch, convert and keep a model.',
    body: z.object({ origin: modelOrigin, dtype }),
    bodyBytes: LIST_BYTES,
    result: storedModel,
  },
  verifyModel: {
    ...call,
    path: '/v1/models/:id/verify',
    summary: 'Compare every file of a model with its SHA-256.',
    params: id,
  },
  deleteModel: { ...remove, path: '/v1/models/:id', summary: 'Delete a model.', params: id },
  storage: { ...get, path: '/v1/storage', summary: 'Room on the disk.', result: storageUse },

  missingUploads: {
    ...post,
    path: '/v1/uploads',
    summary: 'Which of these files are not here yet, and how much of each is.',
    body: z.object({ files: fewReferences }),
    result: z.object({ missing: list(z.object({ sha256, offset: count })) }),
  },
  upload: {
    ...plain,
    method: 'PUT',
    reply: 'json',
    path: '/v1/uploads/:hash',
    summary: `The next piece of a file, ${String(CHUNK_BYTES)} bytes at most. The last one completes it, if its SHA-256 is right.`,
    params: hash,
    query: z.object({
      offset: z.coerce.number().int().nonnegative(),
      bytes: z.coerce.number().int().nonnegative(),
    }),
    body: bytes,
    bodyBytes: CHUNK_BYTES,
    result: z.object({ offset: count }),
  },
  uploaded: {
    ...get,
    path: '/v1/uploads/:hash',
    reply: 'bytes',
    summary: 'A file that was uploaded.',
    params: hash,
  },

  calibrations: {
    ...get,
    path: '/v1/calibrations',
    summary: 'The calibration sets kept here.',
    result: list(calibrationName),
  },
  importCalibration: {
    ...call,
    path: '/v1/calibrations',
    summary: 'Read, check and keep a calibration set of uploaded files.',
    body: calibrationFiles,
    bodyBytes: LIST_BYTES,
    result: calibrationSummary,
  },
  openCalibration: {
    ...call,
    path: '/v1/calibrations/:id/open',
    summary: 'A calibration set that is kept here.',
    params: id,
    result: calibrationSummary,
  },
  calibrationFiles: {
    ...get,
    path: '/v1/calibrations/:id/files',
    summary: 'The files of a calibration set.',
    params: id,
    result: calibrationFiles,
  },
  calibrationImage: {
    ...get,
    path: '/v1/calibrations/:id/images/:sample',
    reply: 'bytes',
    summary: 'The picture of a sample.',
    params: z.object({ id: safeId, sample: z.coerce.number().int().nonnegative() }),
  },
  removeCalibration: {
    ...remove,
    path: '/v1/calibrations/:id',
    summary: 'Delete a calibration set.',
    params: id,
  },

  documentFrequencies: {
    ...get,
    path: '/v1/document-frequencies',
    summary: 'The tables of document frequencies kept here.',
    result: list(documentFrequencySummary),
  },
  importDocumentFrequencies: {
    ...call,
    path: '/v1/document-frequencies',
    summary: 'Keep a table of document frequencies, or count one from COCO captions; the file is uploaded.',
    body: fileReference,
    result: documentFrequencySummary,
  },
  documentFrequencyFile: {
    ...get,
    path: '/v1/document-frequencies/:hash',
    reply: 'bytes',
    summary: 'The file of a table of document frequencies.',
    params: hash,
  },
  removeDocumentFrequencies: {
    ...remove,
    path: '/v1/document-frequencies/:hash',
    summary: 'Delete a table of document frequencies.',
    params: hash,
  },

  generate: {
    ...call,
    path: '/v1/generate',
    summary: 'Answer a question about a picture, between two evaluations of whatever search is under way.',
    body: question,
    result: generation,
  },
  evaluate: {
    ...call,
    path: '/v1/evaluate',
    summary:
      'Score a skip set on a calibration set, between two evaluations of whatever search is under way.',
    body: evaluationRequest,
    result: evaluation,
  },

  jobs: { ...get, path: '/v1/jobs', summary: 'Every run.', result: runList },
  createJob: {
    ...post,
    path: '/v1/jobs',
    summary: 'Take on a search. Answered once its journal is on the disk; it goes on whoever goes away.',
    body: newRun,
    result: runSummary,
  },
  job: { ...get, path: '/v1/jobs/:id', summary: 'One run.', params: id, result: runSummary },
  jobEvents: {
    ...get,
    path: '/v1/jobs/:id/events',
    reply: 'events',
    summary:
      'The events of a run as server-sent events, live; `Last-Event-ID` goes on behind the last one that was seen.',
    params: id,
  },
  jobJournal: {
    ...get,
    path: '/v1/jobs/:id/journal',
    reply: 'bytes',
    summary: 'The journal of a run as JSON Lines, as it is stored.',
    params: id,
  },
  adoptJob: {
    ...post,
    path: '/v1/jobs/:id/journal',
    reply: 'none',
    summary: 'Keep the journal of a run that another host has driven so far; the file is uploaded.',
    params: id,
    body: z.object({ sha256 }),
  },
  pauseJob: { ...post, path: '/v1/jobs/:id/pause', reply: 'none', summary: 'Pause a run.', params: id },
  resumeJob: {
    ...post,
    path: '/v1/jobs/:id/resume',
    summary: 'Take a run on again; one that is under way goes on.',
    params: id,
    result: runSummary,
  },
  cancelJob: {
    ...post,
    path: '/v1/jobs/:id/cancel',
    reply: 'none',
    summary: 'End a run for good.',
    params: id,
  },
  deleteJob: { ...remove, path: '/v1/jobs/:id', summary: 'Delete a run.', params: id },
} as const satisfies Record<string, Route>;

/** The data of a stream's `event: run`, whose id is its index in the journal and a checksum of it. */
export const streamedEvent = runEventSchema;
