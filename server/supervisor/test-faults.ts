/**
 * Tests only (PROFFER_TEST_FAULTS=1): ends the process when a bundle's life reaches a named point, as a power cut or the
 * system's own killer would, or stops it there. Unarmed, a point is one comparison.
 */

/** A stage as it begins, and `state`: what is in force was written, the epoch was not. */
let faultAt = "";
let faultAfterMs = 0;
let faultSignal: NodeJS.Signals = "SIGKILL";

/** Once. `afterMs` 0: at once. */
export function armFault(point: string, afterMs: number, signal: NodeJS.Signals = "SIGKILL"): void {
  faultAt = point;
  faultAfterMs = afterMs;
  faultSignal = signal;
}

export function reach(point: string): void {
  if (point !== faultAt) return;
  faultAt = "";
  const happen = () => process.kill(process.pid, faultSignal);
  if (faultAfterMs === 0) happen();
  else setTimeout(happen, faultAfterMs);
}
