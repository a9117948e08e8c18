/**
 * One `Decide` as the handlers and the engine see it: no wire in it, names already folded to lower case.
 *
 * A lane keeps one and decoders fill it anew for each call, so nobody may keep a reference past the call;
 * `cloneCall` copies what must live longer (streams, batches).
 */

/** A scalar as it came over a wire; objects and arrays stand in as themselves and fail coercion. */
export type WireValue = string | number | boolean | null | object;

export interface PointRequest {
  point: string;
  /** At least 1. */
  count: number;
  allowDuplicates: boolean;
}

export interface PreviewRequest {
  /** Epoch ms; null: the node's clock. */
  asOfMs: number | null;
  profile: Record<string, WireValue>;
  inSegments: string[];
  notInSegments: string[];
  /** Empty: the active bundle. */
  bundle: string;
}

export class DecideCall {
  requestId = "";
  channel = "";
  level = "";
  id = "";
  sessionId = "";
  points: PointRequest[] = [];
  /** Parallel arrays, in the order they came; a repeated name: the last wins. */
  contextNames: string[] = [];
  contextValues: WireValue[] = [];
  explain = false;
  dryRun = false;
  /** 0: the channel's default. */
  deadlineMs = 0;
  preview: PreviewRequest | null = null;
  /** Set by explanations only: a value of a feed's attribute in place of the feed's, to see what it alone would change. */
  tried: { readonly name: string; readonly value: WireValue } | null = null;

  reset(): void {
    this.requestId = "";
    this.channel = "";
    this.level = "";
    this.id = "";
    this.sessionId = "";
    empty(this.points);
    empty(this.contextNames);
    empty(this.contextValues);
    this.explain = false;
    this.dryRun = false;
    this.deadlineMs = 0;
    this.preview = null;
    this.tried = null;
  }
}

/** Keeps the list's room for the next call: `length = 0` would give it back, and takes longer. */
function empty(list: unknown[]): void {
  while (list.length > 0) list.pop();
}

/** A copy that nobody fills anew. Values of the context are shared: nobody changes them. */
export function cloneCall(call: DecideCall): DecideCall {
  const copy = new DecideCall();
  Object.assign(copy, call);
  copy.points = call.points.map((point) => ({ ...point }));
  copy.contextNames = call.contextNames.slice();
  copy.contextValues = call.contextValues.slice();
  return copy;
}
