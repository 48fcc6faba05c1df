// An organisation that vouches for people: a small provider of OpenID Connect on this machine. Browsers do not go there, as
// pages of the service may lead to no other host in these tests; what a browser would bring back is made here.
import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { Client } from './client.mjs';

const CLIENT_ID = 'tracker';
const TOKEN_SECONDS = 300;

/** Starts one that vouches for whoever has this address; `settings` are those of the service for it. */
export async function startOrganisation(email) {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = { ...publicKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'key' };
  // The last nonce that was asked with: nobody else signs in meanwhile.
  const asked = { nonce: '' };
  const server = createServer((request, response) => {
    const url = `http://127.0.0.1:${server.address().port}`;
    const answers = {
      '/.well-known/openid-configuration': () => description(url),
      '/keys': () => ({ keys: [key] }),
      '/token': () => ({ access_token: 'access', token_type: 'Bearer', id_token: token(privateKey, url, email, asked.nonce) }),
    };
    const answer = answers[new URL(request.url, url).pathname];
    request.resume();
    response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ? answer() : {}));
  });
  await new Promise((listening, failed) => server.once('error', failed).listen(0, '127.0.0.1', listening));
  const name = 'CT__SINGLE_SIGN_ON__KIND__';
  return {
    settings: {
      [`${name}ISSUER`]: `http://127.0.0.1:${server.address().port}`,
      [`${name}CLIENT_ID`]: CLIENT_ID,
      [`${name}CLIENT_SECRET`]: 'not much of a secret either',
      [`${name}BUTTON`]: 'Sign in with Kind Homes',
    },
    /** Signs somebody in once, so that their account is linked. */
    link: async (url) => {
      const client = new Client(url);
      const { location } = await client.go('/sign-in/with/kind');
      const sent = new URL(location).searchParams;
      asked.nonce = sent.get('nonce');
      const back = await client.go(backWith({ code: 'code', state: sent.get('state') }));
      if (back.status !== 303) throw new Error(`coming back answered ${back.status}:\n${back.text}`);
    },
    stop: () => new Promise((stopped) => server.close(stopped)),
  };
}

/** Has a browser leave for the organisation, and come back without being vouched for; gives the path to open. */
export async function refusedPath(page) {
  const left = await page.request.get(new URL('/sign-in/with/kind', page.url()).href, { maxRedirects: 0 });
  const sent = new URL(left.headers().location).searchParams;
  return backWith({ error: 'access_denied', state: sent.get('state') });
}

function backWith(fields) {
  return `/sign-in/with/kind/done?${new URLSearchParams(fields)}`;
}

function description(url) {
  return {
    issuer: url,
    authorization_endpoint: `${url}/authorize`,
    token_endpoint: `${url}/token`,
    jwks_uri: `${url}/keys`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  };
}

function token(key, issuer, email, nonce) {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: issuer, aud: CLIENT_ID, sub: 'somebody', iat: now, exp: now + TOKEN_SECONDS, nonce, email, email_verified: true };
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'RS256', kid: 'key' })}.${part(claims)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
}
