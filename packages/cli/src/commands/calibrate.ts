import { join } from 'node:path';
import { type CalibrationTable, FALSE_MATCH_RATES, cosineAt } from '@face/core';
import { chooseVariant, requireTable } from '@face/engine';
import { loadPack } from '@face/models';
import type { Command } from 'commander';
import { type DatasetFlags, withCalibrationDataset, withDatasetOptions } from '../calibration-dataset.js';
import { loadBenchmark } from '../load-benchmark.js';
import { parseRate } from '../parse-rate.js';
import { showClaim } from '../show-claim.js';
import { dim, note, print } from '../terminal.js';

export function addCalibrateCommand(program: Command): void {
  const command = program
    .command('calibrate')
    .description('Fit the score of a pack to the false match rates measured on your people, or test it.');
  withDatasetOptions(
    command
      // Two commands beside each other: options of one are never taken for those of the other.
      .command('fit', { isDefault: true })
      .description('Make the table of a pack (what `face calibrate` alone does).'),
  )
    .option('--out <file>', 'table file; default calibration.json of the pack')
    .action(runFit);
  withDatasetOptions(
    command
      .command('verify')
      .description('Test the table of a pack on people that it was not made from.')
      .option('--fmr <rate>', 'also recommend a threshold for this false match rate', parseRate),
  ).action(runVerify);
}

async function runFit(flags: DatasetFlags & { out?: string }): Promise<void> {
  const { calibrate, saveCalibration } = await loadBenchmark();
  await withCalibrationDataset(flags, async (dataset) => {
    const { templates, embedder, failures, progress, signal } = dataset;
    const { table } = await calibrate(templates, {
      provenance: {
        pack: embedder.pack,
        profile: embedder.table,
        models: embedder.models,
        dataset: dataset.name,
        datasetSha256: dataset.sha256,
        choose: flags.choose,
        date: new Date().toISOString().slice(0, 10),
      },
      signal,
      onProgress: progress.stage,
    });
    progress.stop();
    const file = flags.out ?? join(embedder.packFolder, 'calibration.json');
    const { dropped } = await saveCalibration(file, table);
    print(
      `${table.people} people, ${table.images} images (${failures} without a face), ` +
        `${table.impostorTrials.toLocaleString('en')} impostor and ${table.genuineTrials.toLocaleString('en')} genuine pairs`,
      ...FALSE_MATCH_RATES.map((rate) => describeKnot(table, cosineAt(table, rate))),
      `written to ${file}`,
    );
    if (dropped.length > 0) {
      note(
        `left out, because they were made with other weights: ${dropped.join(', ')}; calibrate them as well`,
      );
    }
  });
}

function describeKnot(table: CalibrationTable, cosine: number): string {
  const { fmr, fmrLow, fmrHigh } = table.knots.find((knot) => knot.cosine === cosine)!;
  const isExtrapolated = cosine > table.extrapolatedFrom + 1e-9;
  return (
    `  FMR ${fmr}  cosine ${cosine.toFixed(4)}  95% [${fmrLow}, ${fmrHigh}]` +
    (isExtrapolated ? '  extrapolated: too few pairs of people to measure it' : '')
  );
}

async function runVerify(flags: DatasetFlags & { fmr?: number }): Promise<void> {
  const { recommendThreshold, verifyCalibration } = await loadBenchmark();
  const pack = await loadPack(flags.pack);
  const table = requireTable(pack, chooseVariant(pack, flags.profile, flags.precision));
  await withCalibrationDataset(flags, async ({ templates, sha256, failures, progress, signal }) => {
    const claims = await verifyCalibration(table, templates, { signal, onProgress: progress.stage });
    progress.stop();
    print(
      `${templates.subjectCount} people, ${templates.count} images (${failures} without a face)`,
      ...claims.flatMap(showClaim),
    );
    if (table.datasetSha256 === sha256) note('these are the very images that the table was made from');
    if (table.choose !== undefined && table.choose !== flags.choose) {
      note(`the table was made with --choose ${table.choose}`);
    }
    if (flags.fmr === undefined) return;
    const { score, cosine, fmrHigh, supported, reason } = recommendThreshold(table, flags.fmr);
    print(
      `FMR ${flags.fmr}: score ${score} (cosine ${cosine.toFixed(4)}), at most ${fmrHigh.toExponential(2)} with 95%` +
        (supported ? '' : dim(`; not supported: ${reason}`)),
    );
  });
}
