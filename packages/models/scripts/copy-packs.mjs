import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Puts the manifests of `models/` into the package that is about to be published (prepack), or takes them away
 * again (`--remove`, postpack): the checkout keeps one copy only. Weights stay behind.
 */
const models = fileURLToPath(new URL('../../../models/', import.meta.url));
const packs = fileURLToPath(new URL('../packs/', import.meta.url));

rmSync(packs, { recursive: true, force: true });
if (!process.argv.includes('--remove')) {
  for (const pack of readdirSync(models).filter((name) => existsSync(`${models}${name}/pack.json`))) {
    mkdirSync(`${packs}${pack}`, { recursive: true });
    const { sources } = JSON.parse(readFileSync(`${models}${pack}/pack.json`, 'utf8'));
    const bundled = sources.filter((source) => source.bundled).map(({ name }) => name);
    for (const file of ['pack.json', 'calibration.json', 'LICENSE', ...bundled]) {
      if (existsSync(`${models}${pack}/${file}`))
        cpSync(`${models}${pack}/${file}`, `${packs}${pack}/${file}`);
    }
  }
}
