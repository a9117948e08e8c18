/** A limit of a medium that another channel does not keep to is told. */
import t from "tap";
import { diagnosticLines, loadWith, SMALL_WORKSPACE } from "./testing/small-workspace.ts";

const CHANNEL = "channels/harbor-coffee/channel.yaml";
const CAPPED = `${SMALL_WORKSPACE[CHANNEL]}caps: [{ name: day, of: medium, subject: app, max: 3, per: day }]\n`;
const channel = (medium: string, more = ""): string =>
  `name: second\nzones: [{ name: lobby }]\npoints: [{ name: screen, zone: lobby, medium: ${medium} }]\n${more}`;
const TOLD = (names: string): string =>
  `channels/harbor-coffee/channel.yaml:17 [medium] COMBINATION_INVALID contacts of all channels count, but only this channel keeps to the cap: ${names} has no cap of that medium; state it there, too, if the limit is the visitor's`;

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
