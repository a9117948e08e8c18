/**
 * A visitor's history as callers get it: names in place of terms, and each presentation's treatment code.
 *
 * As far back as memories keep it line by line (`MEMORY_LIMITS`), those of linked ids added up. Treatment codes are
 * minted again: a code is a function of the presentation's names and times and the fleet's first secret, so it is the
 * one that the decision gave, unless the secret was changed since; it resolves all the same.
 */
import {
  CodeMinter,
  type HistoryEntry,
  historyOf,
  type Treatment,
  zoneOfTermName,
} from "../../engine/index.ts";
import type { HeldVisitor } from "../store/types.ts";
import type { HandlerContext } from "./context.ts";
import type { HistoryLine } from "./messages.ts";

/** Newest first. Cost: decodes the memories, mints a code a line. */
export function historyLines(context: HandlerContext, held: HeldVisitor): HistoryLine[] {
  const { level, id } = held.state;
  const minter = new CodeMinter(context.codes);
  const nameOf = (term: number) => context.numbers.name(term);
  const entries = historyOf([{ level, id, memory: held.readMemory() }, ...held.readLinked()]);
  return entries.map((entry) => ({
    offer: nameOf(entry.offer),
    point: nameOf(entry.point),
    treatmentCode: codeOf(minter, entry, nameOf),
    kind: entry.kind === "event" ? nameOf(entry.event) : entry.kind,
    atMs: entry.atMs,
  }));
}

/**
 * "" where the entry belongs to no presentation, or too little of it is still known; to whom it was made, above all: a
 * code of the same decision for anybody else would be another one.
 */
function codeOf(minter: CodeMinter, entry: HistoryEntry, nameOf: (term: number) => string): string {
  const { decisionId, decidedAtMs, presentedTo, position } = entry;
  const isKnown = entry.offer !== 0 && entry.rule !== 0 && entry.point !== 0;
  if (presentedTo === null || Number.isNaN(decidedAtMs) || !isKnown) return "";
  // These names are all that a code takes of a treatment; its offer may be in no bundle any more.
  const treatment = {
    index: 0,
    channel: nameOf(entry.channel),
    rule: nameOf(entry.rule),
    offer: { code: nameOf(entry.offer) },
    zone: zoneOfTermName(nameOf(entry.zone)),
  } as unknown as Treatment;
  minter.begin(decisionId, decidedAtMs, presentedTo.level, presentedTo.id);
  return minter.mint(treatment, { point: nameOf(entry.point), pointIndex: 0 }, position);
}
