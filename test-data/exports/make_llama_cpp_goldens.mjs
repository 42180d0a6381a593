/**
 * Asks llama.cpp the models of make_gguf_goldens.py, and writes llama-cpp-goldens.json: what it was, and that it agrees.
 *
 *     npm install --prefix /tmp/llama node-llama-cpp@3.22.1 @wllama/wllama@3.13.0
 *     node test-data/exports/make_llama_cpp_goldens.mjs /tmp/llama/node_modules
 *
 * node-llama-cpp is llama.cpp built for Node; it splits the texts of gguf-goldens.json into tokens, which must be those of
 * transformers. @wllama/wllama is llama.cpp as WebAssembly, with its vision code; in Chromium it answers about the pictures
 * with each form of the demo model. The pictures have the tower's size, since llama.cpp resizes and pads others its own way;
 * the question begins with a line end, which the chat template puts behind a picture and llama.cpp does not. The answers of
 * F16 must be those of transformers; those of the others are recorded. Exports by the command line, so it needs `npm install`.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

const HERE = import.meta.dirname;
const ROOT = join(HERE, '../..');
const [modules = ''] = process.argv.slice(2);
const CONTENT = { '.js': 'text/javascript', '.wasm': 'application/wasm', '.html': 'text/html', '.png': 'image/png' };
const { cases, question } = JSON.parse(readFileSync(join(HERE, 'gguf-goldens.json'), 'utf8'));
const versionOf = (name) => JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8')).version;

function exported({ checkpoint, skip, exporter }, out) {
  const args = ['--checkpoint', checkpoint, '--skip', skip.join() || 'none', '--to', exporter, '--name', 'golden', '--out', out];
  execFileSync('npx', ['tsx', 'src/cli/main.ts', 'export', ...args], { cwd: ROOT, stdio: 'ignore' });
  return readdirSync(out).filter((file) => file.endsWith('.gguf'));
}

/** Token ids of each text, as a prompt has them. */
async function tokensOf(llama, file, texts) {
  const model = await llama.loadModel({ modelPath: file });
  const { bos, shouldPrependBosToken } = model.tokens;
  const found = texts.map(({ text }) => [...(shouldPrependBosToken ? [bos] : []), ...model.tokenize(text, true)]);
  await model.dispose();
  return found;
}

/** Serves the package, the export and the pictures to one page. */
function serve(folders) {
  const server = createServer((request, response) => {
    const [, folder, ...path] = decodeURIComponent(new URL(request.url, 'http://localhost').pathname).split('/');
    const body = folder in folders ? readFileSync(join(folders[folder], ...path)) : '<!doctype html>';
    const type = folder in folders ? (CONTENT[extname(path.at(-1))] ?? 'application/octet-stream') : CONTENT['.html'];
    response.writeHead(200, { 'content-type': type });
    response.end(body);
  });
  return new Promise((resolve) => server.listen(0, () => resolve(server)));
}

async function answersOf(files, folder, pictures) {
  const folders = { wllama: join(modules, '@wllama/wllama/esm'), model: folder, pictures: join(HERE, 'square-pictures') };
  const server = await serve(folders);
  const executablePath = process.env.CHROMIUM_PATH;
  const browser = await chromium.launch({ args: ['--no-sandbox'], ...(executablePath && { executablePath }) });
  try {
    const page = await browser.newPage();
    await page.goto(`http://localhost:${server.address().port}/`);
    return await page.evaluate(
      async ({ files, pictures, question }) => {
        const { Wllama } = await import('/wllama/index.js');
        const wllama = new Wllama({ default: '/wllama/wasm/wllama.wasm' });
        const blobs = await Promise.all(files.map(async (file) => (await fetch(`/model/${file}`)).blob()));
        await wllama.loadModel(blobs, { n_ctx: 256, n_threads: 1, n_gpu_layers: 0 });
        const answers = {};
        for (const picture of pictures) {
          const data = await (await fetch(`/pictures/${picture}`)).arrayBuffer();
          const content = [{ type: 'image', data }, { type: 'text', text: `\n${question}` }];
          const messages = [{ role: 'user', content }];
          const { choices } = await wllama.createChatCompletion({ messages, temperature: 0, max_tokens: 8 });
          answers[picture] = choices[0].message.content;
        }
        return answers;
      },
      { files, pictures, question },
    );
  } finally {
    await browser.close();
    server.close();
  }
}

const { getLlama } = await import(pathToFileURL(join(modules, 'node-llama-cpp/dist/index.js')).href);
const llama = await getLlama({ gpu: false, build: 'never', logLevel: 'error' });
const goldens = [];
for (const golden of cases) {
  const folder = mkdtempSync(join(tmpdir(), 'skipscope-llama-'));
  try {
    const files = exported(golden, folder);
    const tokens = await tokensOf(llama, join(folder, files.find((file) => !file.startsWith('mmproj'))), golden.texts);
    const others = golden.texts.filter(({ tokens: expected }, at) => JSON.stringify(expected) !== JSON.stringify(tokens[at]));
    const pictures = Object.keys(golden.answers);
    const answers = pictures.length === 0 ? {} : await answersOf(files, folder, pictures);
    if (golden.exporter === 'gguf-f16') assert.deepEqual(answers, golden.answers);
    console.log(golden.name, answers, others.map(({ text }) => text));
    goldens.push({ name: golden.name, otherTokens: others.map(({ text }) => text), answers });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
await llama.dispose();
const versions = Object.fromEntries(['node-llama-cpp', '@wllama/wllama'].map((name) => [name, versionOf(name)]));
writeFileSync(join(HERE, 'llama-cpp-goldens.json'), `${JSON.stringify({ versions, cases: goldens }, null, 1)}\n`);
