import { Command } from 'commander';
import { addBatchCommand } from './commands/batch.js';
import { addBenchCommand } from './commands/bench.js';
import { addCalibrateCommand } from './commands/calibrate.js';
import { addCompareCommand } from './commands/compare.js';
import { addDemoCommand } from './commands/demo.js';
import { addDoctorCommand } from './commands/doctor.js';
import { addModelsCommand } from './commands/models.js';
import { addServeCommand } from './commands/serve.js';
import { addWorkerCommand } from './commands/worker.js';

/** The face command with all its subcommands; throws instead of exiting. */
export function createProgram(): Command {
  const program = new Command('face')
    .description('Compare faces on your own machine.')
    .exitOverride()
    .showHelpAfterError('(add --help for usage)')
    .configureHelp({ showGlobalOptions: true });
  // Subcommands made later inherit exitOverride.
  addCompareCommand(program);
  addDemoCommand(program);
  addModelsCommand(program);
  addServeCommand(program);
  addCalibrateCommand(program);
  addBenchCommand(program);
  addBatchCommand(program);
  addWorkerCommand(program);
  addDoctorCommand(program);
  return program;
}
