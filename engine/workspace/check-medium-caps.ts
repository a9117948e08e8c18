/**
 * Whether a channel's limit of a medium leaves another channel without one.
 *
 * Contact limits are a visitor's, per medium: a cap counts contacts of all channels, but what it keeps back is its own
 * channel's offers. Whoever means a limit for the medium must find out here that another channel goes on.
 */
import type { CheckedChannel } from "./check-channels.ts";
import type { Checker } from "./checker.ts";
import type { Cap } from "./model-caps.ts";
import type { Medium } from "./model-channels.ts";

export function warnOfUnlimitedChannels(
  checker: Checker,
  channels: ReadonlyMap<string, CheckedChannel>,
  ofAll: readonly Cap[],
): void {
  if (checker.hasGaps) return;
  for (const channel of channels.values())
    for (const cap of channel.caps ?? []) {
      if (cap.of !== "medium") continue;
      const isMeant = (medium: Medium): boolean => cap.subject === undefined || cap.subject === medium;
      const free = [...channels.values()].flatMap((other) => {
        const limited = [...ofAll, ...(other.caps ?? [])].filter(
          ({ of, purpose }) => of === "medium" && purpose === undefined,
        );
        const isFree = (medium: Medium): boolean =>
          !limited.some(({ subject }) => subject === undefined || subject === medium);
        const point = other.points.find(({ medium }) => isMeant(medium) && isFree(medium));
        return point === undefined ? [] : [`\`${other.name}\` (\`${point.medium}\`)`];
      });
      if (free.length === 0) continue;
      const message =
        `contacts of all channels count, but only this channel keeps to the cap: ${free.sort().join(", ")} ` +
        "has no cap of that medium; a limit of the visitor's is stated in the `caps` of workspace.yaml";
      const problem = { severity: "warning", code: "COMBINATION_INVALID", message } as const;
      checker.report(checker.originOf(cap), "of", problem);
    }
}
