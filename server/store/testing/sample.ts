/** Small generations, calls and decisions for the store's tests: as the engine makes them, without a workspace. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Attribute,
  type AttributeValue,
  assert,
  type Channel,
  DecideCall,
  type Decision,
  emptyVisitorState,
  type Generation,
  LocalNumbers,
  type Model,
  type NodeNumbers,
  OVERLAY_NONE,
  PlainVisitor,
  recordingTables,
  storedValue,
  type VisitorState,
} from "../../../engine/index.ts";
import { openDataDirectory } from "../data-directory.ts";
import { attributeOfEntry } from "../profile-record.ts";
import { LmdbProfileStore } from "../profile-store.ts";
import { openStore, type Store, type StoreOptions } from "../store.ts";
import type { DecisionEntry, EventEntry, ProfileStore } from "../types.ts";

const ATTRIBUTES: Attribute[] = [
  { name: "age", type: "integer" },
  { name: "consent.app.marketing", type: "string", allowed: ["granted", "denied", "unknown"] },
  { name: "first_name", type: "string" },
  { name: "member", type: "boolean" },
  { name: "spend", type: "number" },
  { name: "tier", type: "string", allowed: ["bronze", "silver", "gold"] },
];

export function sampleGeneration(
  profile: readonly Attribute[] = ATTRIBUTES,
  numbers: NodeNumbers = new LocalNumbers(),
): Generation {
  const offers = Array.from({ length: 5 }, (_, index) => ({
    code: `offer-${index}`,
    category: "drinks",
    fallback: false,
    attributes: {},
  }));
  const points = [
    { name: "home.hero", zone: "home", medium: "app", contact: "decide", reservationMs: 0 },
    { name: "home.footer", zone: "home", medium: "web", contact: "impression", reservationMs: 60_000 },
  ];
  const channel = { name: "sample", points } as unknown as Channel;
  const model = {
    format: 1,
    name: "sample",
    profile,
    context: [{ name: "daypart", type: "string", source: "client" }],
    channels: [channel],
    offers,
  } as unknown as Model;
  const treatments = offers.map((offer, index) => ({
    index,
    id: `home/rule-${index}`,
    channel: "sample",
    zone: "home",
    rule: `rule-${index}`,
    offer,
    fallback: false,
    constants: [],
    personal: [],
  }));
  return {
    bundleId: "ab".repeat(32),
    overlay: OVERLAY_NONE,
    number: 1,
    activatedAtMs: 0,
    segmentsAsOfMs: 0,
    model,
    treatments,
    channels: new Map([["sample", channel]]),
    profileIndex: new Map(profile.map((attribute, index) => [attribute.name, index])),
    contextIndex: new Map([["daypart", 0]]),
    recording: recordingTables(model, treatments, numbers),
    columns: Int32Array.from(profile, (attribute) => numbers.column(attribute)),
  };
}

export const emptyVisitor = emptyVisitorState;

/** Reads the visitor's profile record, naively, into a state of its own rows; whether there is one. */
export function readProfile(
  profiles: ProfileStore,
  generation: Generation,
  level: string,
  id: string,
  into: VisitorState,
): boolean {
  assert(profiles instanceof LmdbProfileStore, "test: profiles of another kind");
  const record = profiles.readRecord(level, id);
  const values: Record<string, AttributeValue> = {};
  const kinds = new Map(generation.model.profile.map(({ name, type }) => [name, kindOf(type)]));
  for (const [key, { value }] of record?.entries ?? []) {
    const name = profiles.interns.names[attributeOfEntry(key)]!;
    if (value !== undefined && kinds.get(name) === typeof value) values[name] = value;
  }
  const known = record !== null;
  const updatedAtMs = Math.floor((record?.lastFactUs ?? 0) / 1000);
  Object.assign(into, new PlainVisitor(generation, { level, id, known, updatedAtMs, values }));
  into.version = record?.version ?? 0;
  return known;
}

function kindOf(type: Attribute["type"]): string {
  return type === "string" || type === "boolean" ? type : "number";
}

/** What a visitor has stored, by index into `generation.model.profile`. */
export function storedValues(generation: Generation, visitor: VisitorState): (AttributeValue | undefined)[] {
  return generation.model.profile.map((_, index) => storedValue(generation, visitor, index));
}

export function sampleCall(id: string, requestId = "r-1"): DecideCall {
  const call = new DecideCall();
  call.requestId = requestId;
  call.channel = "sample";
  call.level = "customer";
  call.id = id;
  call.points = [{ point: "home.hero", count: 3, allowDuplicates: false }];
  call.contextNames = ["daypart", "made.up"];
  call.contextValues = ["morning", 7.5];
  return call;
}

export function sampleDecision(generation: Generation, decisionId: string): Decision {
  return {
    generation,
    decisionId,
    channelIndex: 0,
    points: [
      {
        point: "home.hero",
        pointIndex: 0,
        status: 1,
        picks: [0, 1, 2].map((treatment) => ({
          treatment,
          score: 70 - treatment * 1.25,
          propensity: 0,
          selectionProbability: 1,
          fallback: false,
          code: "",
          personal: null,
        })),
        heldOut: [],
      },
    ],
    holdout: false,
    trace: null,
    stageDrops: [0, 3, 1, 0, 0, 2, 1],
    withdrawals: [],
    contextUnknownCount: 1,
    overlayVersion: 0,
    feeds: [],
    staleDrops: 0,
    profileUpdatedAtMs: -1,
  };
}

/** Draws an id and appends a decision for `id`; returns the decision id. */
export function logDecision(store: Store, generation: Generation, id: string, nowMs = Date.now()): string {
  const decisionId = store.log.nextDecisionId();
  const entry: DecisionEntry = {
    call: sampleCall(id),
    decision: sampleDecision(generation, decisionId),
    nowMs,
    seed: 12345,
    visitorVersion: 0,
    atUs: 0,
    surrogateHigh: 0,
    surrogateLow: 0,
    transport: "http",
    caller: "tester",
  };
  store.log.appendDecision(entry);
  return decisionId;
}

export function sampleEvent(id: string, decisionId: string | null, atMs = Date.now()): EventEntry {
  return {
    requestId: "r-2",
    channel: "sample",
    level: "customer",
    id,
    event: "accept",
    category: "accept",
    eventId: "e-1",
    treatment:
      decisionId === null
        ? null
        : {
            decisionId,
            offer: "offer-0",
            rule: "rule-0",
            point: "home.hero",
            position: 0,
            atMs,
            zone: "home",
            category: "drinks",
            channel: "sample",
            medium: 2,
            fallback: false,
            heldOut: false,
          },
    suppress: null,
    visitorVersion: 0,
    atUs: 0,
    surrogateHigh: 0,
    surrogateLow: 0,
    occurredAtMs: atMs - 5,
    atMs,
    attributes: { section: "hot drinks" },
    caller: "tester",
  };
}

export interface TemporaryFolder {
  readonly path: string;
  remove(): void;
}
export function temporaryFolder(): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), "proffer-store-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export interface OpenedStore {
  readonly store: Store;
  readonly path: string;
  close(): Promise<void>;
}

/** A store of one lane in `path`, under the directory's lock. */
export async function openTemporaryStore(
  path: string,
  options: Partial<StoreOptions> = {},
): Promise<OpenedStore> {
  const directory = await openDataDirectory(path);
  const store = openStore({ directory: directory.handle, lane: 0, version: "0.1.0", ...options });
  return {
    store,
    path,
    async close(): Promise<void> {
      await store.close();
      await directory.close();
    },
  };
}
