/** What a node takes of visitors' memory in a bundle's model, and what not: one value of a good model changed a row. */
import t from "tap";
import { loadWorkspace } from "../workspace/load.ts";
import type { Model } from "../workspace/model.ts";
import { filesWith, MEMORY_WORKSPACE, SMALL_WORKSPACE } from "../workspace/testing/small-workspace.ts";
import { buildBundle, readBundle } from "./bundle.ts";
import { memoryNamesFault } from "./memory-names.ts";
import { modelFault } from "./model-shape.ts";

const load = (base: Readonly<Record<string, string>>): Model => loadWorkspace(filesWith({}, base)).model!;
const good = JSON.stringify(load(MEMORY_WORKSPACE));

t.test("a model with and one without", async (t) => {
  t.equal(modelFault(JSON.parse(good)), "");
  t.equal(modelFault(JSON.parse(JSON.stringify(load(SMALL_WORKSPACE)))), "", "as older bundles have it");
});

/** The good model with the value at `path` replaced. */
function changed(path: string, value: unknown): Record<string, unknown> {
  const model = JSON.parse(good) as Record<string, unknown>;
  let at = model;
  const keys = path.split(".");
  for (const key of keys.slice(0, -1)) at = at[key] as Record<string, unknown>;
  at[keys.at(-1)!] = value;
  return model;
}

const CHANNEL = "channels.0.";
const PASTRY = "offers.1.";
const DAY_MS = 86_400_000;

for (const [path, value, fault] of [
  [`${CHANNEL}caps.0.max`, 0, "channels[0].caps[0].max is not a whole number within bounds"],
  [`${CHANNEL}caps.0.max`, 1.5, "channels[0].caps[0].max is not a whole number within bounds"],
  [`${CHANNEL}caps.0.of`, "everything", "channels[0].caps[0].of is not one of offer, category, zone, medium"],
  [
    `${CHANNEL}caps.0.window`,
    { kind: "rolling", ms: 60_000 },
    "channels[0].caps[0].window.ms is not a whole number within bounds",
  ],
  [
    `${CHANNEL}caps.0.window`,
    { kind: "rolling", ms: 401 * DAY_MS },
    "channels[0].caps[0].window.ms is not a whole number within bounds",
  ],
  [
    `${CHANNEL}caps.0.window`,
    { kind: "calendar", unit: "year", zone: "channel" },
    "channels[0].caps[0].window.unit is not one of day, week, month",
  ],
  [`${CHANNEL}caps.0.window`, { kind: "lunar" }, "channels[0].caps[0].window.unit is not there"],
  [
    `${CHANNEL}caps.0.window`,
    { kind: "ever", ms: 1 },
    "channels[0].caps[0].window.ms is not a field of format 1",
  ],
  [`${CHANNEL}caps.0.colour`, "red", "channels[0].caps[0].colour is not a field of format 1"],
  [
    `${CHANNEL}suppressions.0.on`,
    "click",
    "channels[0].suppressions[0].on is not one of accept, reject, presented",
  ],
  [`${CHANNEL}suppressions.0.moreThan`, 3, "channels[0].suppressions[0].moreThan is not a field of format 1"],
  [`${CHANNEL}suppressions.1`, { on: "presented" }, "channels[0].suppressions[1].moreThan is not there"],
  [
    `${CHANNEL}suppressions.1.forMs`,
    1,
    "channels[0].suppressions[1].forMs is not a whole number within bounds",
  ],
  [`${CHANNEL}responses`, { withinMs: 60_000 }, "channels[0].responses.withoutContact is not there"],
  [
    `${CHANNEL}sessionTimeoutMs`,
    31 * DAY_MS,
    "channels[0].sessionTimeoutMs is not a whole number within bounds",
  ],
  [
    `${CHANNEL}events.1.suppress`,
    { minutes: -1 },
    "channels[0].events[1].suppress.minutes is not a whole number within bounds",
  ],
  [`${CHANNEL}events.1.sets.0`, { attribute: "tier" }, "channels[0].events[1].sets[0].value is not there"],
  [
    `${CHANNEL}events.1.sets.0`,
    { attribute: "tier", from: "a", value: 1 },
    "channels[0].events[1].sets[0].value is not a field of format 1",
  ],
  [`${PASTRY}caps.0.of`, "zone", "offers[1].caps[0].of is not one of offer"],
  [`${PASTRY}caps.0.subject`, "x", "offers[1].caps[0].subject is not a field of format 1"],
  [
    `${PASTRY}caps`,
    Array(11).fill({ name: "a", of: "offer", max: 1, window: { kind: "ever" } }),
    "offers[1].caps is not a list within bounds",
  ],
  [`${PASTRY}fallback`, true, "offers[1].caps is not a field of format 1"],
  ["visitorTimeZone", 3, "visitorTimeZone is not a name within bounds"],
  ["sequences.0.steps.0.kind", "sleep", "sequences[0].steps[0].kind is not one of decide"],
  ["sequences.0.steps.1.atMs", "now", "sequences[0].steps[1].atMs is not a whole number within bounds"],
  [
    "sequences.0.steps.1.expect",
    { applied: "yes" },
    "sequences[0].steps[1].expect.applied is not true or false",
  ],
  [
    "sequences.0.steps",
    Array(201).fill({ kind: "forget", atMs: 0 }),
    "sequences[0].steps is not a list within bounds",
  ],
] as const) {
  t.test(`${path}: ${fault}`, async (t) => {
    const model = changed(path, value);
    t.equal(modelFault(model), `model: ${fault}`);
  });
}

for (const [path, value, fault] of [
  ["visitorTimeZone", "nowhere", "visitorTimeZone nowhere is no text of the profile"],
  ["visitorTimeZone", "age", "visitorTimeZone age is no text of the profile"],
  ["timeZones", {}, "visitorTimeZone home_zone: no table of Europe/Lisbon"],
  [
    `${CHANNEL}caps.2.subject`,
    "nowhere",
    "channel harbor-coffee: cap ever is about nowhere, which is not there",
  ],
  [
    `${CHANNEL}caps.2.subject`,
    "brand-story",
    "channel harbor-coffee: cap ever is about brand-story, which is not there",
  ],
  [
    `${CHANNEL}caps.3.subject`,
    "nowhere",
    "channel harbor-coffee: cap home-week is about nowhere, which is not there",
  ],
  [
    `${CHANNEL}caps.0.subject`,
    "fax",
    "channel harbor-coffee: cap app-month is about fax, which is not there",
  ],
  [
    `${CHANNEL}suppressions.0.relatedBy`,
    "colour",
    "channel harbor-coffee: offers are related by colour, which no offer has",
  ],
  [
    `${PASTRY}suppressions.0.relatedBy`,
    "colour",
    "offer free-pastry: offers are related by colour, which no offer has",
  ],
  [
    `${CHANNEL}events.1.sets.0.attribute`,
    "hair",
    "channel harbor-coffee: event view.menu sets hair, which the profile has not",
  ],
] as const) {
  t.test(`names: ${fault}`, async (t) => {
    const model = changed(path, value) as unknown as Model;
    t.equal(modelFault(model), "", "the shape is right");
    t.equal(memoryNamesFault(model), `model: ${fault}`);
    t.throws(() => readBundle(buildBundle(model, []).bytes), { code: "BUNDLE_INVALID" });
  });
}

t.test("names: all are there", async (t) => t.equal(memoryNamesFault(JSON.parse(good)), ""));
