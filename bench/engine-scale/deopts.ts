/**
 * Functions that V8 threw the optimised code of away, from what `--trace-deopt` wrote.
 *
 * A loop is a function that is optimised and thrown away over and over: one that shows up again and again after warming
 * up. Some few, once each, are code that learnt something new.
 */
const LINE = /begin\. deoptimizing \S+ <JSFunction ([^\s>]*)/;

/** How often each function was deoptimised, the most often first; one without a name is "(anonymous)". */
export function deoptimised(trace: string): [name: string, count: number][] {
  const counts = new Map<string, number>();
  for (const line of trace.split("\n")) {
    const name = LINE.exec(line)?.[1];
    if (name === undefined) continue;
    const known = name === "" || name === "(sfi" ? "(anonymous)" : name;
    counts.set(known, (counts.get(known) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]);
}
