/**
 * Tests only (PROFFER_TEST_FAULTS=1): ends the process when a bundle's life reaches a named point, as a power cut or the
 * system's own killer would. Unarmed, a point is one comparison.
 */

/** A stage as it begins, and `state`: what is in force was written, the epoch was not. */
let killAt = "";
let killAfterMs = 0;

/** `afterMs` 0: at once. */
export function armKill(point: string, afterMs: number): void {
  killAt = point;
  killAfterMs = afterMs;
}

export function reach(point: string): void {
  if (point !== killAt) return;
  const end = () => process.kill(process.pid, "SIGKILL");
  if (killAfterMs === 0) end();
  else setTimeout(end, killAfterMs);
}
