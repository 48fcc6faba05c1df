// The real binary, on a free port, with an empty database and demo accounts of its own.
import { execFile, spawn } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
export const TARGET = resolve(ROOT, process.env.CARGO_TARGET_DIR ?? 'target');
const BINARY = join(TARGET, 'debug', 'capacity-tracker');
const READY_WITHIN_MS = 30_000;
const STOPPED_WITHIN_MS = 10_000;

const run = promisify(execFile);

/** Runs a subcommand and gives what it printed. */
export async function command(words, environment = process.env) {
  if (!existsSync(BINARY)) throw new Error(`${BINARY} is not there: run "cargo build" first`);
  const { stdout } = await run(BINARY, words, { cwd: ROOT, env: environment, maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}

/** Every route of the service: method, path, kind, access. */
export async function listRoutes() {
  return JSON.parse(await command(['routes', '--json']));
}

/**
 * Starts a server. `name` names its log, target/browser/<name>.log; `settings` are CT__ variables, `demo` words for the
 * demonstration that it begins with.
 * Stopping it fails if it did not leave by itself, or if anything in it panicked.
 */
export async function startServer(name, settings = {}, demo = []) {
  const folder = await mkdtemp(join(tmpdir(), 'capacity-browser-'));
  const mailFolder = join(folder, 'mail');
  const database = join(folder, 'test.db');
  const port = await freePort();
  const environment = {
    ...withoutSettings(process.env),
    CT__ENVIRONMENT: 'demo',
    CT__DATABASE__URL: `sqlite://${database}`,
    CT__SERVER__BIND: `127.0.0.1:${port}`,
    CT__MAIL__URL: `file://${mailFolder}`,
    CT__EXTRACTS__DIRECTORY: `${database}-extracts`,
    ...settings,
  };
  const log = join(TARGET, 'browser', `${name}.log`);
  try {
    const { accounts } = JSON.parse(await command(['demo', '--json', ...demo], environment));
    let child = await serve(environment, log);
    const url = `http://127.0.0.1:${port}`;
    await ready(url, child, log);
    return {
      url,
      accounts,
      /** The account with this address; of a demo account, the part before the @ will do. */
      account: (who) => accountOf(accounts, who),
      mailFolder,
      database,
      folder,
      /** Runs a subcommand on the server's database. */
      command: (words) => command(words, environment),
      /** Adds somebody; gives their number, and the path of their link for setting a password. */
      addAccount: async (email, name) => {
        const words = ['accounts', 'add', '--email', email, '--name', name, '--role', 'analyst', '--json'];
        const { id, link } = JSON.parse(await command(words, environment));
        return { id, path: new URL(link, url).pathname };
      },
      /** Starts it again with other settings, on the same database and at the same address. */
      restart: async (more) => {
        await stop(child, log);
        child = await serve({ ...environment, ...more }, log);
        await ready(url, child, log);
      },
      stop: async () => {
        try {
          await stop(child, log);
        } finally {
          await rm(folder, { recursive: true, force: true });
        }
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

function accountOf(accounts, who) {
  const found = accounts.find((account) => account.email === who || account.email === `${who}@demo.example`);
  if (!found) throw new Error(`no account ${who}; there are ${accounts.map((a) => a.email).join(', ')}`);
  return found;
}

function withoutSettings(environment) {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('CT__')));
}

async function freePort() {
  const server = createServer();
  await new Promise((listening, failed) => server.once('error', failed).listen(0, '127.0.0.1', listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

async function serve(environment, log) {
  await mkdir(join(TARGET, 'browser'), { recursive: true });
  const child = spawn(BINARY, ['serve'], { cwd: ROOT, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const file = createWriteStream(log);
  child.stdout.pipe(file, { end: false });
  child.stderr.pipe(file, { end: false });
  child.once('close', () => file.end());
  child.once('error', (error) => file.write(`${error}\n`));
  // Whatever becomes of the test run, the server must not stay.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  return child;
}

async function ready(url, child, log) {
  const until = Date.now() + READY_WITHIN_MS;
  while (Date.now() < until && child.exitCode === null && child.signalCode === null) {
    const answer = await fetch(`${url}/health/ready`).catch(() => null);
    await answer?.arrayBuffer();
    if (answer?.status === 200) return;
    await pause(50);
  }
  child.kill('SIGKILL');
  throw new Error(`the server did not become ready:\n${await lastLines(log)}`);
}

async function stop(child, log) {
  const hadLeft = child.exitCode !== null || child.signalCode !== null;
  const left = hadLeft ? Promise.resolve() : new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  const inTime = await Promise.race([left.then(() => true), pause(STOPPED_WITHIN_MS, false, { ref: false })]);
  if (!inTime) child.kill('SIGKILL');
  const text = await readFile(log, 'utf8').catch(() => '');
  if (hadLeft) throw new Error(`the server stopped during the tests:\n${await lastLines(log)}`);
  if (!inTime) throw new Error(`the server did not stop within ${STOPPED_WITHIN_MS} ms:\n${await lastLines(log)}`);
  if (child.exitCode !== 0) throw new Error(`the server ended with ${child.exitCode}:\n${await lastLines(log)}`);
  if (text.includes('panicked at')) throw new Error(`the server panicked, see ${log}`);
}

async function lastLines(log) {
  const text = await readFile(log, 'utf8').catch(() => '(no log)');
  return text.split('\n').slice(-20).join('\n');
}
