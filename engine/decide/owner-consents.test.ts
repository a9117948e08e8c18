/** A device that is a customer's: whatever reads a consent reads the customer's; the rest of the profile is the device's own. */
import t from "tap";
import { LocalVisitors } from "../visitors/local-visitors.ts";
import type { AttributeValue } from "../workspace/model-attributes.ts";
import type { PreviewRequest } from "./call.ts";
import { decide, visitorSegments } from "./decide.ts";
import { call, NOW_MS, NUMBERS, offer, open, point, rule, shop } from "./testing/kit.ts";

const DEVICE = { level: "device", id: "d-1" };
const CUSTOMER = { level: "customer", id: "C-1" };
const NAMES = ["consent.app.marketing", "consent.app.service"] as const;
const [MARKETING, SERVICE] = NAMES;
type Values = Readonly<Record<string, AttributeValue>>;

const generation = open(
  shop(
    {
      points: [point("p1", { consent: "required", countMax: 9 })],
      rules: ["asked", "read", "guarded", "listed", "serviced", "young"].map((code) =>
        rule(code, code, {
          ...(code === "read" ? { eligibility: `profile.${MARKETING} == "granted"` } : {}),
          ...(code === "listed" ? { segment: "agreed" } : {}),
          ...(code === "young" ? { applicability: "profile.age < 30" } : {}),
        }),
      ),
    },
    {
      purposes: ["marketing", "service"],
      profile: [
        { name: "age", type: "integer" },
        ...NAMES.map((name) => ({
          name,
          type: "string" as const,
          allowed: ["granted", "denied", "unknown"],
        })),
        { name: "tier", type: "string" },
      ],
      segments: [{ name: "agreed", rule: `profile.${MARKETING} == "granted"` }],
      offers: [
        offer("asked", { purpose: "marketing" }),
        ...["read", "guarded", "listed", "young"].map((code) => offer(code)),
        offer("serviced", { purpose: "service" }),
      ],
      invariants: [
        { name: "i", when: 'offer.code == "guarded"', require: `profile.${MARKETING} == "granted"` },
      ],
    },
  ),
);

/** The customer's device, each with what it told of itself before they were linked. */
function linked(ofDevice: Values | null, ofCustomer: Values | null): LocalVisitors {
  const visitors = new LocalVisitors(NUMBERS);
  if (ofDevice !== null) visitors.put(DEVICE.level, DEVICE.id, ofDevice, NOW_MS);
  if (ofCustomer !== null) visitors.put(CUSTOMER.level, CUSTOMER.id, ofCustomer, NOW_MS + 1);
  visitors.link(generation, DEVICE, CUSTOMER, NOW_MS + 2);
  return visitors;
}

function offersOf(visitors: LocalVisitors, profile: Values | null): string[] {
  const asked = call({ points: [["p1", 9]], ...DEVICE });
  const preview: PreviewRequest = {
    asOfMs: null,
    profile: profile ?? {},
    inSegments: [],
    notInSegments: [],
    bundle: "",
  };
  if (profile !== null) asked.preview = preview;
  const decision = decide(
    generation,
    asked,
    visitors.hold(generation, DEVICE.level, DEVICE.id),
    NOW_MS + 9,
    0,
  );
  return decision.points[0]!.picks.map(
    ({ treatment }) => generation.treatments[treatment]!.offer.code,
  ).sort();
}

const ALL = ["asked", "guarded", "listed", "read"];
for (const [ofDevice, ofCustomer, preview, expected, why] of [
  [{ tier: "gold" }, { [MARKETING]: "granted" }, null, ALL, "the customer's word is the device's"],
  [null, { [MARKETING]: "granted" }, null, ALL, "of a device that nothing is known of, too"],
  [{ [MARKETING]: "granted" }, { [MARKETING]: "denied" }, null, [], "the later one"],
  [{ [MARKETING]: "granted" }, null, null, ALL, "the device told it, so the customer has it"],
  [
    { age: 20 },
    { age: 50, [SERVICE]: "granted" },
    null,
    ["serviced", "young"],
    "the age is the device's own",
  ],
  [{ age: 50 }, { age: 20 }, null, [], "and not the customer's"],
  [null, { age: 20 }, null, [], "nor where it has none"],
  [
    {},
    { [MARKETING]: "granted", [SERVICE]: "granted" },
    { [MARKETING]: "denied" },
    ["serviced"],
    "a preview of one consent leaves the others as they are",
  ],
  [{}, { [SERVICE]: "granted" }, { [MARKETING]: "granted" }, [...ALL, "serviced"].sort(), "and adds to them"],
  [{}, { [SERVICE]: "granted" }, { age: 20 }, ["serviced", "young"], "a preview of something else, too"],
] as readonly (readonly [Values | null, Values | null, Values | null, string[], string])[]) {
  t.test(`owner's consents: ${why}`, async (t) => {
    const visitors = linked(ofDevice, ofCustomer);
    t.strictSame(offersOf(visitors, preview), expected);
    if (preview !== null) return;
    const state = visitors.hold(generation, DEVICE.level, DEVICE.id);
    t.strictSame(
      visitorSegments(generation, state, NOW_MS + 9),
      expected.includes("listed") ? ["agreed"] : [],
    );
  });
}

t.test("owner's consents: one visitor after the other reads its own", async (t) => {
  const visitors = linked({}, { [MARKETING]: "granted" });
  t.strictSame(offersOf(visitors, null), ALL);
  const other = visitors.hold(generation, "device", "d-2");
  const asked = call({ points: [["p1", 9]], level: "device", id: "d-2" });
  t.strictSame(decide(generation, asked, other, NOW_MS + 9, 0).points[0]!.picks, []);
  visitors.link(generation, DEVICE, { level: "customer", id: "C-2" }, NOW_MS + 20);
  t.strictSame(offersOf(visitors, null), [], "another's device");
});
