/** Collections asked for, of this thread's heap: of one that has nothing to do, V8 finds nothing to collect. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

type Collect = (options?: { readonly type: "minor" }) => void;
let collect: Collect | null = null;

function collector(): Collect {
  if (collect === null) {
    // Its collector is a function of contexts that are made from now on.
    setFlagsFromString("--expose-gc");
    collect = runInNewContext("gc") as Collect;
    setFlagsFromString("--no-expose-gc");
  }
  return collect;
}

/**
 * The whole heap: blobs that it read and buffers that it let go of would stay resident. Cost: some tens of ms of the
 * thread.
 */
export function collectHeap(): void {
  collector()();
}

/**
 * What is new and forgotten already: buffers of bytes that went through. V8 counts what refers to them, a few bytes, and
 * would let tens of megabytes pile up. Cost: about a millisecond of the thread.
 */
export function collectNew(): void {
  collector()({ type: "minor" });
}
