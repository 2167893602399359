const { mkdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

/** Leaves the counts of one package's run where tools/test.mjs adds them up (also after a cached run). */
class TallyReporter {
  constructor(globalConfig) {
    this.folder = join(globalConfig.rootDir, 'test-results');
  }

  onRunComplete(_contexts, results) {
    const skipped = results.testResults.flatMap((file) =>
      file.testResults
        .filter((test) => test.status === 'pending' || test.status === 'todo')
        .map((test) => test.fullName),
    );
    // A suite that cannot even load counts as one failure: its tests never got a chance to.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(
      join(this.folder, 'tally.json'),
      JSON.stringify({ passed: results.numPassedTests, failed, skipped }, null, 2) + '\n',
    );
  }
}

module.exports = TallyReporter;
