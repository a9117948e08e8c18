/** A limit of a medium that another channel does not keep to is told. */
import t from "tap";
import { diagnosticLines, loadWith, SMALL_WORKSPACE } from "./testing/small-workspace.ts";

const CHANNEL = "channels/harbor-coffee/channel.yaml";
const CAPPED = `${SMALL_WORKSPACE[CHANNEL]}caps: [{ name: day, of: medium, subject: app, max: 3, per: day }]\n`;
const channel = (medium: string, more = ""): string =>
  `name: second\nzones: [{ name: lobby }]\npoints: [{ name: screen, zone: lobby, medium: ${medium} }]\n${more}`;
const TOLD = (names: string): string =>
  `channels/harbor-coffee/channel.yaml:17 [medium] COMBINATION_INVALID contacts of all channels count, but only this channel keeps to the cap: ${names} has no cap of that medium; a limit of the visitor's is stated in the \`caps\` of workspace.yaml`;

for (const [second, expected, why] of [
  [channel("app"), [TOLD("`second` (`app`)")], "it goes on where the first stops"],
  [channel("web"), [], "another medium"],
  [
    channel("app", "caps: [{ name: week, of: medium, max: 9, window: 7d }]\n"),
    [],
    "it has a limit of its own",
  ],
  [
    channel("app", "caps: [{ name: week, of: medium, subject: web, max: 9, window: 7d }]\n"),
    [
      "channels/second/channel.yaml:4 [web] COMBINATION_INVALID no point of the channel has the medium `web`, so the cap is never reached",
      TOLD("`second` (`app`)"),
    ],
    "a limit of another medium is none of this",
  ],
] as const) {
  t.test(`medium caps: ${why}`, async (t) => {
    const loaded = loadWith({ [CHANNEL]: CAPPED, "channels/second/channel.yaml": second });
    t.strictSame(diagnosticLines(loaded).sort(), [...expected].sort());
    t.ok(loaded.model !== undefined, "it is a warning");
  });
}

const limits = (items: string): Record<string, string> => ({
  "workspace.yaml": `${SMALL_WORKSPACE["workspace.yaml"]}caps:\n  - ${items}\n`,
});

t.test(
  "medium caps: the workspace's hold everywhere: nothing to be told, and the model has them",
  async (t) => {
    const files = limits("{ name: Day, of: medium, subject: app, max: 3, per: day }");
    const loaded = loadWith({ ...files, [CHANNEL]: CAPPED, "channels/second/channel.yaml": channel("app") });
    t.strictSame(diagnosticLines(loaded), []);
    const window = { kind: "calendar", unit: "day", zone: "channel" };
    t.strictSame(loaded.model!.caps, [{ name: "day", of: "medium", subject: "app", max: 3, window }]);
  },
);

for (const [items, expected, why] of [
  [
    "{ name: a, of: medium, subject: app, purpose: marketing, max: 3, window: 7d }",
    "",
    "of a medium for a purpose",
  ],
  ["{ name: a, of: purpose, max: 3, window: 7d }", "", "of each purpose"],
  [
    "{ name: a, of: purpose, subject: marketng, max: 3, window: 7d }",
    "[marketng] REFERENCE_UNKNOWN unknown purpose `marketng` → marketing",
    "a purpose that there is not",
  ],
  [
    "{ name: a, of: medium, subject: ap, max: 3, window: 7d }",
    "[ap] REFERENCE_UNKNOWN unknown medium `ap` → app",
    "a medium that there is not",
  ],
  [
    "{ name: a, of: purpose, purpose: marketing, max: 3, window: 7d }",
    "[purpose] COMBINATION_INVALID `purpose` narrows a cap `of: medium`; the purpose that this one is about is its `subject`",
    "a purpose of a purpose",
  ],
] as const) {
  t.test(`limits of the workspace: ${why}`, async (t) => {
    const lines = diagnosticLines(loadWith(limits(items)));
    t.strictSame(lines, expected === "" ? [] : [`workspace.yaml:15 ${expected}`]);
  });
}
