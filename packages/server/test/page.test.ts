import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { Engine } from '@face/engine';
import { hasSharedData, projectPath } from '@face/testing';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import sharp from 'sharp';
import { describeWithBrowser, startBrowser } from './support/browser.js';
import { photo, plainImage } from './support/images.js';
import { startTestEngine } from './support/test-engine.js';
import { KEY, type TestServer, startTestServer } from './support/test-server.js';

const SCREENSHOTS = projectPath('packages', 'server', 'test-results');
const axe = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

describeWithBrowser('the page in Chromium', () => {
  let engine: Engine;
  let server: TestServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let problems: string[];
  let requested: Set<string>;
  let plain: Buffer;

  beforeAll(async () => {
    mkdirSync(SCREENSHOTS, { recursive: true });
    engine = await startTestEngine();
    server = await startTestServer(engine);
    browser = await startBrowser();
    plain = await plainImage('jpeg', 640, 480);
  });

  afterAll(async () => {
    await browser.close();
    await server.close();
    await engine.close();
  });

  beforeEach(async () => {
    await open();
    return () => context.close();
  });

  async function open(options: Parameters<Browser['newContext']>[0] = {}, url = server.url): Promise<void> {
    context = await browser.newContext({ viewport: { width: 1100, height: 1000 }, ...options });
    page = await context.newPage();
    problems = [];
    requested = new Set();
    page.on('console', (message) => {
      // The browser itself reports refused requests (401, 422), which tests here cause on purpose.
      const isReport = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !isReport) problems.push(message.text());
    });
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (request) => requested.add(new URL(request.url()).origin));
    await page.goto(url);
    await page.getByRole('heading', { level: 1 }).waitFor();
  }

  const choose = (side: 'a' | 'b', buffer: Buffer): Promise<void> =>
    page
      .locator(`input[data-side=${side}]`)
      .setInputFiles({ name: `${side}.jpg`, mimeType: 'image/jpeg', buffer });
  const status = (): Promise<string> => page.getByRole('status').innerText();
  const compareTwo = async (a: Buffer, b: Buffer): Promise<void> => {
    await choose('a', a);
    await choose('b', b);
    await page.getByRole('article', { name: 'Result' }).waitFor();
  };
  const violations = async (): Promise<string[]> => {
    await page.evaluate(axe);
    const { violations: found } = await page.evaluate<AxeResult>('axe.run()');
    return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
  };

  it('loads without errors, from this server alone, under a strict policy', async () => {
    expect(problems).toEqual([]);
    expect([...requested]).toEqual([server.url]);
    const policy = (await page.request.get(server.url, { headers: { accept: 'text/html' } })).headers()[
      'content-security-policy'
    ];
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
  });

  it('is announced and asks for both photos', async () => {
    expect(await status()).toBe('Add two photos to compare them.');
    await choose('a', plain);
    expect(await status()).toBe('Add the other photo.');
  });

  it('says at which photo no face was found', async () => {
    await choose('a', plain);
    await choose('b', plain);
    const problem = page.getByRole('region', { name: 'First photo' }).locator('.problem');
    await problem.waitFor();
    expect(await problem.innerText()).toContain('No face was found');
  });

  it('has no accessibility violations that axe can find, in light and dark', async () => {
    expect(await violations()).toEqual([]);
    await context.close();
    await open({ colorScheme: 'dark' });
    expect(await violations()).toEqual([]);
  });

  it('can be worked by keyboard alone', async () => {
    const reached: string[] = [];
    for (let presses = 0; presses < 8; presses++) {
      await page.keyboard.press('Tab');
      reached.push(await page.evaluate('document.activeElement.innerText || document.activeElement.type'));
    }
    expect(reached.join('|')).toContain('Choose photo');
    expect(reached.join('|')).toContain('Second photo');
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose photo (First photo)' }).focus();
    await page.keyboard.press('Enter');
    await (await chooser).setFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: plain });
    await page.getByRole('button', { name: 'Remove (First photo)' }).waitFor();
  });

  it('takes a picture with the camera', async () => {
    await page.getByRole('button', { name: 'Camera (First photo)' }).click();
    // Asked for in a loop: the policy of the page forbids the evaluation that waitForFunction needs.
    while (!(await page.evaluate<boolean>("document.querySelector('dialog video')?.videoWidth > 0"))) {
      await page.waitForTimeout(50);
    }
    await page.getByRole('button', { name: 'Take photo' }).click();
    await page.getByRole('img', { name: 'First photo: camera' }).waitFor();
    await page.locator('dialog').waitFor({ state: 'detached' });
    const focused = await page.evaluate<string>('document.activeElement.innerText');
    expect(focused.replace(/\s+/g, ' ')).toBe('Camera (First photo)');
  });

  it('keeps the focus where a photo was removed', async () => {
    await choose('a', plain);
    await page.getByRole('button', { name: 'Remove (First photo)' }).press('Enter');
    const focused = await page.evaluate<string>('document.activeElement.innerText');
    expect(focused.replace(/\s+/g, ' ')).toBe('Choose photo (First photo)');
  });

  it('stays when a file is dropped beside the places for photos', async () => {
    const prevented = await page.evaluate<boolean[]>(`['dragover', 'drop'].map((name) =>
      !document.body.dispatchEvent(new DragEvent(name, { bubbles: true, cancelable: true })))`);
    expect(prevented).toEqual([true, true]);
  });

  it('shows the way to the interface description only where there is one', async () => {
    await page.getByRole('link', { name: 'Interface description' }).waitFor();
    const without = await startTestServer(engine, { docs: false });
    await context.close();
    await open({}, without.url);
    await page.getByText('Model ').waitFor();
    expect(await page.getByRole('link').count()).toBe(0);
    await without.close();
  });

  it('asks for a key where one is needed and says when it is refused', async () => {
    const locked = await startTestServer(engine, { keys: [KEY] });
    await context.close();
    await open({}, locked.url);
    await choose('a', plain);
    await choose('b', plain);
    await page.getByLabel('Key id').fill(KEY.id);
    await page.getByLabel('Key secret').fill('wrong secret');
    await page.getByRole('button', { name: 'Use key' }).click();
    await page.getByText('The API key is unknown').waitFor();
    await page.getByLabel('Key secret').fill(KEY.secret);
    await page.getByRole('button', { name: 'Use key' }).click();
    await page.getByText('No face was found').first().waitFor();
    await locked.close();
  });

  it('shrinks photos of which two are too large for one request, one alone not', async () => {
    const bodyMaxBytes = 2 ** 20;
    const small = await startTestServer(engine, { limits: { bodyMaxBytes } });
    try {
      await context.close();
      await open({}, small.url);
      const sample = readFileSync(projectPath('samples', 'bruno-front.jpg'));
      const large = await sharp(sample).resize(4500).jpeg({ quality: 99 }).toBuffer();
      expect(large.length).toBeGreaterThan(bodyMaxBytes);
      await compareTwo(sample, large);
      const score = await page.getByRole('meter', { name: 'Similarity' }).getAttribute('aria-valuenow');
      expect(Number(score)).toBeGreaterThan(90);
    } finally {
      await small.close();
    }
  });

  const itWithPhotos = hasSharedData ? it : it.skip;

  itWithPhotos('shows score, scale, boxes, landmarks and measures of two photos', async () => {
    await compareTwo(photo('001_03'), photo('001_08'));
    const meter = page.getByRole('meter', { name: 'Similarity' });
    const direct = await engine.compare({ bytes: photo('001_03') }, { bytes: photo('001_08') });
    expect(Number(await meter.getAttribute('aria-valuenow'))).toBe(direct.score);
    expect(await page.locator('.scale .mark').allInnerTexts()).toEqual(['70', '80', '90']);
    expect(await page.locator('svg.overlay rect.compared').count()).toBe(2);
    expect(await page.locator('svg.overlay circle').count()).toBe(10);
    expect(await page.getByRole('rowheader').allInnerTexts()).toContain('Time: detect');
    const sharpness = page.getByRole('meter', { name: 'Sharpness, second photo' });
    const { components } = direct.faces[1].faces[0]!.quality!;
    expect(Number(await sharpness.getAttribute('value'))).toBe(components.sharpness);
    expect(await page.locator('table.quality meter').count()).toBe(22);
    expect(await violations()).toEqual([]);
    expect(problems).toEqual([]);
    await page.screenshot({ path: join(SCREENSHOTS, 'page-light.png'), fullPage: true });
  });

  itWithPhotos('draws the box where the face is', async () => {
    await compareTwo(photo('001_03'), photo('005_03'));
    const frame = await page.locator('.frame').first().boundingBox();
    const box = await page.locator('svg.overlay rect.compared').first().boundingBox();
    const { faces } = await engine.detect({ bytes: photo('001_03') });
    // The square photo is as high as its frame and centred in it.
    const scale = frame!.height / 1350;
    const left = frame!.x + (frame!.width - frame!.height) / 2 + faces[0]!.box.left * scale;
    expect(Math.abs(box!.x - left)).toBeLessThan(4);
    expect(Math.abs(box!.y - (frame!.y + faces[0]!.box.top * scale))).toBeLessThan(4);
  });

  itWithPhotos('takes dropped files, and is usable on a narrow dark screen', async () => {
    await context.close();
    await open({ colorScheme: 'dark', viewport: { width: 390, height: 844 } });
    const base64 = photo('005_08').toString('base64');
    const data = await page.evaluateHandle(`(() => {
      const bytes = Uint8Array.from(atob('${base64}'), (character) => character.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], 'dropped.jpg', { type: 'image/jpeg' }));
      return transfer;
    })()`);
    await page.getByRole('region', { name: 'First photo' }).dispatchEvent('drop', { dataTransfer: data });
    await page.getByRole('img', { name: 'First photo: dropped.jpg' }).waitFor();
    await choose('b', photo('001_08'));
    await page.getByRole('article', { name: 'Result' }).waitFor();
    const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    expect(overflow).toBeLessThanOrEqual(0);
    await page.screenshot({ path: join(SCREENSHOTS, 'page-dark-narrow.png'), fullPage: true });
  });
});
