/** A collection of a serving thread's whole heap, in the small steps that its calls do not notice. */
import { measureMemory } from "node:vm";

/**
 * Begins one now: marking goes on beside the calls, as in a collection that the heap's growth asks for; the
 * one stop at its end is of a few ms. A heap that stopped growing would keep the garbage of the last generations, and with
 * it the table buffers that they read. V8 measures a heap by collecting it, and takes no other order to collect gently.
 */
export function collectMeanwhile(): void {
  const { emitWarning } = process;
  // Node says with the first call that the function is experimental; to whoever runs a node that says nothing.
  process.emitWarning = () => {};
  try {
    // What it tells is of no use; where it cannot measure, the heap is collected when it has grown.
    measureMemory({ mode: "summary", execution: "eager" }).catch(() => {});
  } finally {
    process.emitWarning = emitWarning;
  }
}
