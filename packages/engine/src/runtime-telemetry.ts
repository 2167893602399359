import { setEnvironmentDefault } from '@face/native';

/**
 * From release 1.29 on ONNX Runtime tells its maker about process, models and speed, under an identifier that it
 * stores in the home folder, unless this variable is set before it starts. An engine that runs on one's own
 * machines must not; who wants it sets the variable to 0.
 */
export function keepRuntimeToItself(): void {
  setEnvironmentDefault('ORT_DISABLE_TELEMETRY', '1');
}
