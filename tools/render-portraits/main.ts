import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { encodeJpeg } from './encode-jpeg.js';
import { peopleJson, samplesReadme } from './listing.js';
import { renderPreview } from './preview.js';
import { samples } from './gallery.js';

const help = `Renders the sample portraits of invented people. Needs no network; the same bytes every time.

  npx tsx tools/render-portraits/main.ts --out <folder>      write all pictures, people.json and README.md
  npx tsx tools/render-portraits/main.ts --check <folder>    render again and compare; exit 1 on a difference
  npx tsx tools/render-portraits/main.ts --preview <file>    write a contact sheet (PNG)

  --only <text>   only files whose name contains <text> (with --out or --check)
  --help          this text
`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

type Visit = (file: string, bytes: Buffer) => Promise<void>;

async function renderEach(only: string, visit: Visit): Promise<void> {
  for (const sample of samples)
    if (sample.file.includes(only)) await visit(sample.file, await encodeJpeg(sample.render()));
  for (const [file, text] of [
    ['people.json', peopleJson()],
    ['README.md', samplesReadme()],
  ] as const)
    if (file.includes(only)) await visit(file, Buffer.from(text));
}

async function writeSamples(folder: string, only: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await renderEach(only, async (file, bytes) => {
    await writeFile(join(folder, file), bytes);
    say(`${file}  ${bytes.byteLength} bytes`);
  });
}

/** Number of files that are missing or differ from a fresh render. */
async function checkSamples(folder: string, only: string): Promise<number> {
  let differing = 0;
  await renderEach(only, async (file, bytes) => {
    const committed = await readFile(join(folder, file)).catch(() => Buffer.alloc(0));
    const same = committed.equals(bytes);
    if (!same) differing++;
    say(`${same ? 'same   ' : 'DIFFERS'}  ${file}`);
  });
  return differing;
}

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    check: { type: 'string' },
    preview: { type: 'string' },
    only: { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help || !(values.out ?? values.check ?? values.preview)) {
  process.stdout.write(help);
  process.exitCode = values.help ? 0 : 2;
}
if (values.out) await writeSamples(values.out, values.only);
if (values.check) process.exitCode = (await checkSamples(values.check, values.only)) > 0 ? 1 : 0;
if (values.preview) await writeFile(values.preview, await renderPreview(say));
