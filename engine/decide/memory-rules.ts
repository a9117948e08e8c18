/**
 * What a channel's frequency caps and suppressions come to when a generation is opened: counters, and which entries of
 * a visitor's memory feed them. Made once by `build-memory-rules.ts`, only read by decisions (`recall.ts`).
 *
 * A *counter* is a distinct thing that caps count: a subject (offer, category, zone or medium) within a window. A
 * *suppressor* is a distinct way in which offers are kept from a visitor: one suppression, set off by any of its offers.
 * Both are fed by offer index, category number, zone number or medium number; entries name terms, `MemorySubjects`
 * says what those are here.
 *
 * Contacts count whatever channel they came by: limits are a visitor's, per medium and never per channel. A zone is its
 * channel's own; zones of one name in two channels are two.
 */
import type { Cap, CapWindow, Suppression } from "../workspace/model-caps.ts";
import { MEDIUMS } from "../workspace/model-channels.ts";
import { type ListsByIndex, NO_LISTS } from "./lists-by-index.ts";

/** Medium numbers are below it. */
const MEDIUM_STRIDE = MEDIUMS.length + 1;

/** A purpose by a medium as one number. @param medium `mediumNumber`; 0: whatever the medium. */
export function purposeIndexOf(purpose: number, medium: number): number {
  return purpose * MEDIUM_STRIDE + medium;
}

export interface CapPlan {
  readonly cap: Cap;
  /** Name of what it counts contacts with. */
  readonly subject: string;
  /** The subject as MemorySubjects numbers it; of a medium `mediumNumber`; with a purpose `purposeIndexOf`. */
  readonly number: number;
  /** −1 of an offer's own: `OwnContacts` counts those. */
  readonly counter: number;
  readonly window: number;
  readonly max: number;
  /** Reason code of its being used up. */
  readonly code: number;
}

export interface SuppressorPlan {
  readonly suppression: Suppression;
  /** Infinity: for good. */
  readonly forMs: number;
  readonly code: number;
}

/** What a suppressor `on: presented` counts: the contacts of one offer. */
export interface PresentedPlan {
  readonly suppressor: number;
  /** Index of the offer. */
  readonly offer: number;
  readonly moreThan: number;
  /** Infinity: all. */
  readonly withinMs: number;
}

export interface MemoryRules {
  /** No caps and no suppressions: only what events suppressed by themselves counts. */
  readonly isEmpty: boolean;
  /** Nothing counts but offers' own caps: nothing that one point picks speaks against another offer. */
  readonly countsOffersAlone: boolean;
  readonly windows: readonly CapWindow[];
  /** Index into `windows` by counter. */
  readonly counterWindows: Int32Array;
  readonly caps: readonly CapPlan[];
  /** Of each cap, flat. */
  readonly capCounters: Int32Array;
  readonly capMax: Int32Array;
  readonly capWindows: Int32Array;
  /** By offer: how many of its caps, the first ones, count the offer itself. */
  readonly ownCapCounts: Int32Array;
  /**
   * What offers' own caps allow, without which offer's they are: by set, (window, max) one after the other, the least
   * that is allowed first. Many offers have equal caps: their sets stay in the cache.
   */
  readonly capSets: ListsByIndex;
  readonly suppressors: readonly SuppressorPlan[];
  readonly presented: readonly PresentedPlan[];
  /** Whether any of `presented` counts within a window. */
  readonly countsWithin: boolean;

  /** Counters by category; by zone; by medium number; by `purposeIndexOf`, in this order. */
  readonly counters: readonly [
    category: ListsByIndex,
    zone: ListsByIndex,
    medium: ListsByIndex,
    purpose: ListsByIndex,
  ];
  /** Suppressors by offer that is accepted or rejected; indexes into `presented` by offer that is presented. */
  readonly onAccept: ListsByIndex;
  readonly onReject: ListsByIndex;
  readonly onPresented: ListsByIndex;
}

export const NO_RULES: MemoryRules = {
  isEmpty: true,
  countsOffersAlone: true,
  windows: [],
  counterWindows: new Int32Array(0),
  caps: [],
  capCounters: new Int32Array(0),
  capMax: new Int32Array(0),
  capWindows: new Int32Array(0),
  ownCapCounts: new Int32Array(0),
  capSets: NO_LISTS,
  suppressors: [],
  presented: [],
  countsWithin: false,
  counters: [NO_LISTS, NO_LISTS, NO_LISTS, NO_LISTS],
  onAccept: NO_LISTS,
  onReject: NO_LISTS,
  onPresented: NO_LISTS,
};
