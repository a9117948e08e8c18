/** Memories against candidates: a small shop with caps and suppressions, and why each of its offers is dropped. */
import t from "tap";
import { EntryKind, type MemoryView } from "../../visitors/memory-layout.ts";
import type { Model } from "../../workspace/model.ts";
import type { Cap, CapWindow, Suppression } from "../../workspace/model-caps.ts";
import type { Channel } from "../../workspace/model-channels.ts";
import type { Offer } from "../../workspace/model-offers.ts";
import { decide } from "../decide.ts";
import type { Decision } from "../decision.ts";
import { type Asked, call, type Happened, NOW_MS, offer, open, rule, shop, visitor } from "./kit.ts";

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const MINUTE_MS = 60_000;
export const EVER: CapWindow = { kind: "ever" };
export const rolling = (ms: number): CapWindow => ({ kind: "rolling", ms });
export const cap = (of: Cap["of"], max: number, window: CapWindow = EVER, subject?: string): Cap => ({
  name: `${of}-cap`,
  of,
  max,
  window,
  ...(subject === undefined ? {} : { subject }),
});

export interface Setting {
  caps?: readonly Cap[];
  suppressions?: readonly Suppression[];
  /** Over the plain offers `a` (of food), `b` (food), `c` (drinks). */
  offers?: Readonly<Record<string, Partial<Offer>>>;
  channel?: Partial<Channel>;
  model?: Partial<Model>;
}

export function model({ caps, suppressions, offers = {}, channel, model }: Setting): Model {
  const category = { a: "food", b: "food", c: "drinks" };
  return shop(
    {
      rules: ["a", "b", "c"].map((code, index) => rule(code, code, { score: 90 - index })),
      ...(caps === undefined ? {} : { caps }),
      ...(suppressions === undefined ? {} : { suppressions }),
      ...channel,
    },
    {
      offers: [
        ...(["a", "b", "c"] as const).map((code) =>
          offer(code, { category: category[code], ...offers[code] }),
        ),
        offer("story", { fallback: true }),
      ],
      ...model,
    },
  );
}

export function reasonsOf(decision: Decision, at: string): Record<string, string> {
  const lines = (decision.trace ?? []).filter((line) => line.point === at);
  return Object.fromEntries(lines.map((line) => [line.offer, line.reason]));
}

export function decided(setting: Setting, memories: readonly MemoryView[], asked: Asked = {}): Decision {
  const generation = open(model(setting));
  const state = visitor(generation, {}, "C-1", "customer", memories);
  const explained = decide(
    generation,
    call({ points: [["p1", 3]], ...asked, explain: true }),
    state,
    NOW_MS,
    0,
  );
  const plain = decide(generation, call({ points: [["p1", 3]], ...asked }), state, NOW_MS, 0);
  t.strictSame(plain.points, explained.points, "a trace changes nothing");
  return explained;
}
export const accepted: Happened = { kind: EntryKind.ACCEPT };
export const rejected: Happened = { kind: EntryKind.REJECT };
