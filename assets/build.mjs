// Builds assets/dist: styles, script, icons and licences under names that carry their content's hash, each beside its
// compressed copies, with manifest.json to find them by. The binary embeds the folder.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { compileAsync } from 'sass';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCE = join(ROOT, 'assets');
const DIST = join(SOURCE, 'dist');
const MODULES = join(ROOT, 'node_modules');
const IMAGES = join(MODULES, 'nhsuk-frontend/dist/nhsuk/assets/images');
const BROWSERS = ['chrome109', 'edge109', 'firefox115', 'safari15'];

/** The packages whose code reaches the browser: the licence each has, and the files with its text. */
const LICENCES = {
  'nhsuk-frontend': { kind: 'MIT', texts: ['nhsuk-frontend.txt', 'govuk-frontend.txt'] },
};

const files = new Map();
const manifest = {};

/** Takes a file into the build and answers with the address it will be served from. */
function emit(name, content) {
  const bytes = Buffer.from(content);
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 10);
  const extension = extname(name);
  const hashed = `${basename(name, extension)}-${hash}${extension}`;
  files.set(hashed, bytes);
  manifest[name] = hashed;
  return `/assets/${hashed}`;
}

/** Compiles the styles, and serves the few pictures they name under hashed names too. */
async function styles() {
  const { css } = await compileAsync(join(SOURCE, 'app.scss'), {
    style: 'compressed',
    loadPaths: [MODULES],
    quietDeps: true,
    charset: false,
  });
  let done = css;
  const pictures = new Set([...css.matchAll(/url\("?\/assets\/images\/([a-z0-9-]+\.svg)"?\)/g)].map((found) => found[1]));
  for (const picture of pictures) {
    const address = emit(picture, await readFile(join(IMAGES, picture)));
    done = done.replaceAll(new RegExp(`url\\("?/assets/images/${picture}"?\\)`, 'g'), `url(${address})`);
  }
  const stray = done.match(/(https?:)?\/\/[a-z0-9.-]+|url\((?!\/assets\/[a-z0-9-]+\.svg\))[^)]*|frutiger/i);
  if (stray) throw new Error(`app.css must not load or name ${stray[0]}`);
  emit('app.css', done);
}

/** Bundles the script and answers with the names of the packages that went into it. */
async function script() {
  const result = await build({
    entryPoints: [join(SOURCE, 'app.js')],
    absWorkingDir: ROOT,
    bundle: true,
    minify: true,
    format: 'esm',
    target: BROWSERS,
    legalComments: 'none',
    metafile: true,
    write: false,
  });
  emit('app.js', result.outputFiles[0].contents);
  const inputs = Object.keys(result.metafile.inputs).filter((path) => path.startsWith('node_modules/'));
  return new Set(inputs.map((path) => path.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)/)[1]));
}

/** Writes down the licence of each package that reaches the browser; one we know no text for stops the build. */
async function licences(packages) {
  const require = createRequire(import.meta.url);
  const parts = [];
  for (const name of [...packages].sort()) {
    const { version, license } = require(`${name}/package.json`);
    const known = LICENCES[name];
    if (known?.kind !== license) throw new Error(`no licence text for ${name} ${version} (${license}): add it to assets/licences`);
    const texts = await Promise.all(known.texts.map((file) => readFile(join(SOURCE, 'licences', file), 'utf8')));
    parts.push(`${name} ${version}\n${'='.repeat(72)}\n\n${texts.join(`\n${'-'.repeat(72)}\nParts adapted from other work:\n\n`)}`);
  }
  emit('licences.txt', `The pages of this service use the open source packages below.\n\n${parts.join('\n')}`);
}

/** Writes a file and its compressed copies. */
async function write(name, bytes) {
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } });
  const gzip = gzipSync(bytes, { level: 9 });
  await writeFile(join(DIST, name), bytes);
  await writeFile(join(DIST, `${name}.br`), brotli);
  await writeFile(join(DIST, `${name}.gz`), gzip);
  console.log(`${relative(ROOT, join(DIST, name))}  ${bytes.length} bytes, ${brotli.length} as br, ${gzip.length} as gz`);
}

await styles();
const packages = await script();
await licences(packages.add('nhsuk-frontend'));
emit('favicon.svg', await readFile(join(SOURCE, 'favicon.svg')));

await rm(DIST, { recursive: true, force: true });
await mkdir(DIST, { recursive: true });
for (const [name, bytes] of files) await write(name, bytes);
await writeFile(join(DIST, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
