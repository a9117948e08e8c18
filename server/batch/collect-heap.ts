/** A collection of this thread's whole heap, asked for: what a bundle's compile leaves is let go of when nothing else wants the processor. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

let collect: (() => void) | null = null;

/**
 * Collects now. V8 does so by itself when a heap has grown, which that of a thread with nothing to do does not: blobs that
 * it read and buffers that it let go of stay resident. Cost: some tens of ms of the thread.
 */
export function collectHeap(): void {
  if (collect === null) {
    // Its collector is a function of contexts that are made from now on.
    setFlagsFromString("--expose-gc");
    collect = runInNewContext("gc") as () => void;
    setFlagsFromString("--no-expose-gc");
  }
  collect();
}
