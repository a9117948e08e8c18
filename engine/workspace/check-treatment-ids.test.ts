/** One treatment id, one treatment: two channels may have zones of one name, but not rules of one id in them. */
import t from "tap";
import { diagnosticLines, loadWith, SMALL_WORKSPACE } from "./testing/small-workspace.ts";

const kiosk = (zone: string): string =>
  `name: kiosk
zones: [{ name: ${zone} }]
points: [{ name: screen, zone: ${zone}, medium: kiosk }]
`;
const strategy = (items: string): string => `channel: kiosk\n${items}\n`;
const rule = (id: string, zone: string): string =>
  strategy(`rules:\n  - { id: ${id}, zone: "${zone}", offer: free-pastry, score: 5 }`);
const list = (name: string, offer: string): string =>
  strategy(`whiteLists:\n  - { name: ${name}, offers: [${offer}], visitors: [customer:C-1], score: 5 }`);
const TAKEN = "one id would name two treatments; give this";

for (const [zone, text, expected, why] of [
  ["home", rule("pastry", "home"), [], "two zones of one name are two zones"],
  ["lobby", rule("hero-latte", "lobby"), [], "the same rule id in another zone"],
  [
    "home",
    rule("hero-latte", "home"),
    [
      `strategy/kiosk.yaml:3 [hero-latte] NAME_DUPLICATE channel \`harbor-coffee\` has a treatment \`home/hero-latte\` too: ${TAKEN} rule another id, or its zone another name`,
    ],
    "one id, and another offer",
  ],
  [
    "home",
    rule("hero-latte", "*"),
    [
      `strategy/kiosk.yaml:3 [hero-latte] NAME_DUPLICATE channel \`harbor-coffee\` has a treatment \`home/hero-latte\` too: ${TAKEN} rule another id, or its zone another name`,
    ],
    "a rule of all zones is one of each",
  ],
  [
    "home",
    list("vip", "free-pastry"),
    [
      `strategy/kiosk.yaml:3 [vip] NAME_DUPLICATE channel \`harbor-coffee\` has a treatment \`home/white:vip:free-pastry\` too: ${TAKEN} white list another name, or its zone another name`,
    ],
    "white lists have scores of their own",
  ],
  ["home", list("vip", "loyalty-welcome"), [], "the same list with another offer is another id"],
] as const) {
  t.test(`treatment ids: ${why}`, async (t) => {
    const loaded = loadWith({ "channels/kiosk/channel.yaml": kiosk(zone), "strategy/kiosk.yaml": text });
    t.strictSame(diagnosticLines(loaded), expected);
    t.equal(loaded.model === undefined, expected.length > 0);
  });
}

t.test("treatment ids: one channel is asked nothing", async (t) => {
  t.strictSame(diagnosticLines(loadWith({ "workspace.yaml": SMALL_WORKSPACE["workspace.yaml"]! })), []);
});
