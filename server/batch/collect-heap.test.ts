import t from "tap";
import { collectHeap } from "./collect-heap.ts";

t.test(
  "collect heap: what nothing refers to any more is gone at once, each time it is asked for",
  async (t) => {
    for (const round of ["first", "second"]) {
      const left = new WeakRef(new Uint8Array(1024));
      const kept = new WeakRef(collectHeap);
      await new Promise((resolve) => setImmediate(resolve)); // A WeakRef keeps its target to the end of its turn.
      collectHeap();
      t.equal(left.deref(), undefined, round);
      t.equal(kept.deref(), collectHeap);
    }
    t.equal("gc" in globalThis, false, "nobody else has it");
  },
);
