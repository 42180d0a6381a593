import { join } from 'node:path';
import { type BrowserContext, expect, test } from '@playwright/test';
import { loadChatTokenizer } from '#engine/text/chat-tokenizer.ts';
import { familyCheckpoint, readFamilyGoldens } from '#host/node/testing/family-goldens.ts';
import { ModelServer, filesOf } from '#host/node/testing/model-server.ts';
import { APP_URL } from './servers.ts';
import { ModelManager } from './support/model-manager.ts';

/** Three shards of random weights. */
const FAMILY = 'mistral-clip';
const checkpoint = familyCheckpoint(FAMILY);
const SHARDS = [1, 2, 3].map((shard) => `model-0000${shard}-of-00003.safetensors`);

/** Share of the weights that is served before the tab dies: the tower, the embeddings and the first blocks. */
const FIRST_PART = 0.7;

let server: ModelServer;
test.beforeEach(async () => {
  server = await ModelServer.start(await filesOf(checkpoint.label));
});
test.afterEach(() => server.stop());

async function openManager(context: BrowserContext): Promise<ModelManager> {
  const manager = new ModelManager(await context.newPage());
  await manager.open();
  return manager;
}

/** What transformers answers to the first golden question, as this checkpoint's tokenizer spells it. */
async function goldenAnswer() {
  const goldens = await readFamilyGoldens(FAMILY);
  const [row] = goldens.rows;
  const ids = goldens.runs.find(({ skipped }) => skipped.length === 0)?.rows[0]?.greedy_ids;
  if (!row || !ids) throw new Error('The goldens hold no answer of the full model.');
  const tokenizer = await loadChatTokenizer(checkpoint, {
    tokenId: row.input_ids[6] ?? 0,
    tokensPerImage: 16,
  });
  return { ...row, answer: tokenizer.decode(ids).trim(), ids };
}

test('an import whose tab is closed half-way goes on in the next one, and gives the golden tokens', async ({
  context,
}) => {
  const weights = SHARDS.reduce((sum, shard) => sum + (server.files.get(shard)?.length ?? 0), 0);
  // The answer is as long as the golden one.
  const golden = await goldenAnswer();
  const limit = { eos_token_id: 2, pad_token_id: 312, max_new_tokens: golden.ids.length };
  server.files.set('generation_config.json', new TextEncoder().encode(JSON.stringify(limit)));

  const first = await openManager(context);
  await first.lookUp(server.url);
  // The import reads configurations and headers once more before it fetches weights.
  const overhead = server.servedBytes;
  const { reached, release } = server.hold(overhead + weights * FIRST_PART);
  await first.import('fp32');
  await reached;
  await first.page.close();
  release();
  const before = server.servedBytes;

  const page = await context.newPage();
  await page.goto('?model=models/nothing/&provider=wasm');
  await page.getByTestId('import-offer').getByRole('button', { name: 'Continue' }).click();
  await new ModelManager(page).expectAnswer(
    join(checkpoint.label, '..', golden.image),
    golden.question,
    golden.answer,
  );
  expect(server.servedBytes - before).toBeLessThan(overhead + weights * FIRST_PART);
});

test('a damaged shard is named', async ({ context }) => {
  const [, second = ''] = SHARDS;
  const whole = server.files.get(second) ?? new Uint8Array(0);
  server.files.set(second, whole.subarray(0, whole.length - 1000));
  const manager = await openManager(context);
  await manager.lookUp(server.url);
  await manager.import('q4');
  await expect(manager.problem(second)).toContainText('truncated');
  await expect(manager.page.getByText('No model is stored yet.')).toBeVisible();
});

test('full storage is said in words, and the import goes on when there is room', async ({ context }) => {
  const manager = await openManager(context);
  const cdp = await context.newCDPSession(manager.page);
  const origin = new URL(APP_URL).origin;
  await cdp.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 300_000 });
  await manager.lookUp(server.url);
  await manager.import('fp32');
  const full = manager.problem('storage is full');
  await expect(full).toBeVisible();
  await cdp.send('Storage.overrideQuotaForOrigin', { origin });
  await full.getByRole('button', { name: 'Try again' }).click();
  await expect(manager.stored()).toContainText('in use');
});
