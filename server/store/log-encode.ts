/**
 * Facts as arrays of the log, as LOG.md lists them: what a recovery needs stands first. log-decode.ts reads them back;
 * change both or neither. The caller began the array (kind and sequence are in it) and ends it.
 */
import { assert, type FeedReading, type Generation, type Overlay, type Pick } from "../../engine/index.ts";
import type { LogNames } from "./log-names.ts";
import { DECISION_FLAG_HOLDOUT, PICK_FLAG_FALLBACK, TREATMENT_FLAG_HELD_OUT } from "./log-record.ts";
import type { RecordWriter } from "./msgpack.ts";
import type {
  DecisionEntry,
  EventEntry,
  ForgetEntry,
  LinkEntry,
  ProfileWrite,
  SessionEntry,
} from "./types.ts";

/** Where a record says whose it is. */
export interface RecordVisitor {
  readonly surrogateHigh: number;
  readonly surrogateLow: number;
  readonly atUs: number;
}

/** Numbers of fields, kind and sequence included. */
export const FIELD_COUNT = {
  DECISION: 20,
  EVENT: 16,
  PROFILE_WRITE: 10,
  LINK: 11,
  SESSION: 9,
  FORGET: 5,
  OVERLAY: 7,
} as const;

export function encodeDecision(
  out: RecordWriter,
  names: LogNames,
  entry: DecisionEntry,
  visitor: RecordVisitor,
): void {
  const { call, decision, nowMs } = entry;
  const { generation, points } = decision;
  out.number(nowMs);
  out.number(visitor.atUs - nowMs * 1000);
  out.binary8(visitor.surrogateHigh, visitor.surrogateLow);
  out.number(entry.visitorVersion);
  out.number(decision.holdout ? DECISION_FLAG_HOLDOUT : 0);
  const channel = generation.channels.get(call.channel);
  const numbers = channel === undefined ? null : names.pointsOf(generation, channel);
  const treatments = names.treatmentsOf(generation);
  out.array(points.length);
  for (let position = 0; position < points.length; position++) {
    const point = points[position]!;
    const asked = call.points[position];
    out.array(6);
    if (numbers === null || point.pointIndex < 0) out.string(point.point);
    else {
      const number = numbers[point.pointIndex];
      assert(number !== undefined, "log: a decision names no point of its channel");
      if (number >= 0) out.number(number);
      else names.definePoint(out, generation, channel!, point.pointIndex);
    }
    encodePicks(out, names, point.picks, generation, treatments);
    encodePicks(out, names, point.heldOut, generation, treatments);
    out.number(asked?.count ?? 1);
    out.boolean(asked?.allowDuplicates ?? false);
    out.number(point.status);
  }
  out.number(entry.seed);
  names.write(out, generation.bundleId);
  out.number(generation.number);
  names.write(out, entry.transport);
  names.write(out, entry.caller);
  names.write(out, call.channel);
  out.string(call.requestId);
  const contextCount = call.contextNames.length;
  out.array(contextCount * 2);
  for (let index = 0; index < contextCount; index++) {
    const name = call.contextNames[index]!;
    const number = generation.contextIndex.get(name);
    if (number === undefined) out.string(name);
    else names.writeContext(out, generation, number, name);
    out.value(call.contextValues[index]);
  }
  encodeIntegers(out, decision.stageDrops);
  out.array(decision.withdrawals.length);
  for (const { invariant } of decision.withdrawals) out.number(invariant);
  out.number(decision.overlayVersion);
  encodeFeeds(out, names, decision.feeds);
}

/** Four values a feed; attributes without a value are left out. */
function encodeFeeds(out: RecordWriter, names: LogNames, feeds: readonly FeedReading[]): void {
  out.array(feeds.length * 4);
  for (const { feed, sequence, ageMs, attributes, values } of feeds) {
    names.write(out, feed);
    out.number(sequence);
    out.number(ageMs);
    let count = 0;
    for (let index = 0; index < values.length; index++) if (values[index] !== undefined) count += 1;
    out.array(count * 2);
    for (let index = 0; index < values.length; index++) {
      if (values[index] === undefined) continue;
      names.write(out, attributes[index]!);
      out.value(values[index]);
    }
  }
}

/** Five values a pick. */
function encodePicks(
  out: RecordWriter,
  names: LogNames,
  picks: readonly Pick[],
  generation: Generation,
  treatments: Int32Array,
): void {
  out.array(picks.length * 5);
  for (let index = 0; index < picks.length; index++) {
    const pick = picks[index]!;
    const number = treatments[pick.treatment];
    assert(number !== undefined, "log: a pick names no treatment of its generation");
    if (number >= 0) out.number(number);
    else names.defineTreatment(out, generation, pick.treatment);
    out.number(pick.fallback ? PICK_FLAG_FALLBACK : 0);
    out.number(pick.score);
    out.number(pick.propensity);
    out.number(pick.selectionProbability);
  }
}

export function encodeEvent(
  out: RecordWriter,
  names: LogNames,
  entry: EventEntry,
  visitor: RecordVisitor,
): void {
  const { treatment, suppress } = entry;
  out.float(visitor.atUs);
  out.float(entry.atMs);
  out.binary8(visitor.surrogateHigh, visitor.surrogateLow);
  out.number(entry.visitorVersion);
  names.write(out, entry.event);
  names.write(out, entry.category);
  out.float(entry.occurredAtMs);
  out.string(entry.eventId);
  if (treatment === null) out.nil();
  else {
    out.array(11);
    out.binaryOfHex(treatment.decisionId);
    names.write(out, treatment.offer);
    names.write(out, treatment.rule);
    names.write(out, treatment.point);
    out.number(treatment.position);
    out.float(treatment.atMs);
    names.writeOptional(out, treatment.zone);
    names.writeOptional(out, treatment.category);
    names.write(out, treatment.channel);
    out.number(treatment.medium);
    out.number(
      (treatment.fallback ? PICK_FLAG_FALLBACK : 0) | (treatment.heldOut ? TREATMENT_FLAG_HELD_OUT : 0),
    );
  }
  if (suppress === null) out.nil();
  else {
    out.array(2);
    names.write(out, suppress.offer);
    out.number(suppress.minutes);
  }
  out.string(entry.requestId);
  names.write(out, entry.channel);
  names.write(out, entry.caller);
  const attributes = Object.keys(entry.attributes);
  out.array(attributes.length * 2);
  for (const name of attributes) {
    names.write(out, name);
    out.value(entry.attributes[name]);
  }
}

export function encodeProfileWrite(
  out: RecordWriter,
  names: LogNames,
  write: ProfileWrite,
  version: number,
  visitorVersion: number,
  caller: string,
  visitor: RecordVisitor,
): void {
  out.float(write.atUs);
  out.binary8(visitor.surrogateHigh, visitor.surrogateLow);
  out.number(version);
  out.number(write.sequence ?? 0);
  out.array(write.set.length * 2);
  for (const { name, value } of write.set) {
    names.write(out, name);
    out.value(value);
  }
  out.array(write.unset.length);
  for (const name of write.unset) names.write(out, name);
  names.write(out, caller);
  // Eight bytes whatever it is: no record of a visitor is smaller than what redacting it takes.
  out.float(visitorVersion);
}

export function encodeLink(
  out: RecordWriter,
  names: LogNames,
  entry: LinkEntry,
  alias: RecordVisitor,
  owner: RecordVisitor,
): void {
  out.binary8(alias.surrogateHigh, alias.surrogateLow);
  out.number(entry.alias.visitorVersion);
  out.float(alias.atUs);
  out.binary8(owner.surrogateHigh, owner.surrogateLow);
  out.number(entry.owner.visitorVersion);
  out.float(owner.atUs);
  out.boolean(entry.linked);
  out.float(entry.atMs);
  names.write(out, entry.caller);
}

export function encodeSession(
  out: RecordWriter,
  names: LogNames,
  entry: SessionEntry,
  visitor: RecordVisitor,
): void {
  const { id, channel, changedAtUs, untilMs, ended } = entry.session;
  out.float(changedAtUs);
  out.binary8(visitor.surrogateHigh, visitor.surrogateLow);
  out.string(id);
  names.write(out, channel);
  out.float(untilMs);
  out.boolean(ended);
  names.write(out, entry.caller);
}

export function encodeForget(out: RecordWriter, names: LogNames, entry: ForgetEntry): void {
  out.float(entry.atMs);
  out.array(entry.surrogates.length);
  for (const surrogate of entry.surrogates) out.binaryOfHex(surrogate);
  names.write(out, entry.caller);
}

/** Stops are spelled out whole, and feeds by number: their tables are too large for every file. */
export function encodeOverlay(out: RecordWriter, overlay: Overlay, atMs: number): void {
  out.number(atMs);
  out.number(overlay.version);
  out.number(overlay.stopListSequence);
  out.array(overlay.stops.length);
  for (const stop of overlay.stops) {
    out.array(7);
    out.string(stop.id);
    out.string(stop.kind);
    out.string(stop.name);
    out.value(stop.channel ?? null);
    out.number(stop.fromMs);
    out.value(stop.untilMs ?? null);
    out.string(stop.why);
  }
  out.array(overlay.feeds.length);
  for (const { feed, sequence, asOfMs } of overlay.feeds) {
    out.array(3);
    out.string(feed);
    out.number(sequence);
    out.number(asOfMs);
  }
}

function encodeIntegers(out: RecordWriter, values: readonly number[]): void {
  out.array(values.length);
  for (let index = 0; index < values.length; index++) out.number(values[index] ?? 0);
}
