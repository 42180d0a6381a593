import { expect, it } from 'vitest';
import { inboxOf, userOfCredentials } from './inbox.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const SUBJECT = 'UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4';

it('is named after the user that a file of credentials is of', () => {
  const token = [part({ typ: 'JWT', alg: 'ed25519-nkey' }), part({ sub: SUBJECT, name: 'lab' }), 'c2ln'].join(
    '.',
  );
  const file = `-----BEGIN NATS USER JWT-----\n${token}\n------END NATS USER JWT------\n\n-----BEGIN USER NKEY SEED-----\nSU…\n`;
  expect(inboxOf(userOfCredentials(bytes(file)))).toEqual({ inboxPrefix: `_INBOX_${SUBJECT}` });
});

it.each([
  ['another file', 'user: one'],
  ['a token of another form', '-----BEGIN NATS USER JWT-----\nabc.def.ghi\n'],
  ['a user who listens to others', `-----BEGIN NATS USER JWT-----\nx.${part({ sub: '>' })}.y\n`],
])('is not named after %s', (_, file) => {
  expect(() => userOfCredentials(bytes(file))).toThrow(expect.objectContaining({ code: 'invalid-input' }));
});
