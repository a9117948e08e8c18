/**
 * Long work of a batch worker in short stretches, so that a call that comes meanwhile does not wait for it.
 *
 * Where there are fewer cores than threads, a lane that wakes up waits until the system takes the core from whoever has
 * it: some 4 ms, whatever its priority. A worker that pauses by itself gives it up sooner.
 */
import { performance } from "node:perf_hooks";

const STRETCH_MS = 0.3;
/** The system makes about 0.1 ms of it. */
const PAUSE_MS = 0.05;

const nobody = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
let since = 0;

/** To be called now and then, with nothing locked: pauses where the last pause was a stretch ago. Not in a lane. */
export function giveWay(): void {
  if (performance.now() - since < STRETCH_MS) return;
  Atomics.wait(nobody, 0, 0, PAUSE_MS);
  since = performance.now();
}
