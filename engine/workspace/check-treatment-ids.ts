/**
 * Whether each static treatment id names one treatment of the workspace.
 *
 * An id is made of the zone's and the rule's (or white list's) name, without the channel: logs, goldens and touchpoints
 * know it for good, so it must not change when another channel comes. Two channels may therefore have zones of one name,
 * but not, in those, rules of one id. What levels offer by default and what points fall back to may share an id: it is
 * one offer by one declaration in each channel.
 */
import type { CheckedChannel } from "./check-channels.ts";
import type { CheckedStrategy } from "./check-strategy.ts";
import type { Checker } from "./checker.ts";
import { ALL_ZONES, type OfferList, type TreatmentRule } from "./model-strategy.ts";

export function checkTreatmentIds(
  checker: Checker,
  channels: ReadonlyMap<string, CheckedChannel>,
  strategies: ReadonlyMap<string, CheckedStrategy>,
): void {
  if (channels.size < 2) return;
  /** Channel by id. */
  const owners = new Map<string, string>();
  const claim = (channel: string, item: TreatmentRule | OfferList, ids: readonly string[]): void => {
    const taken = ids.find((id) => (owners.get(id) ?? channel) !== channel);
    for (const id of ids) if (!owners.has(id)) owners.set(id, channel);
    if (taken === undefined) return;
    const message =
      `channel \`${owners.get(taken)}\` has a treatment \`${taken}\` too: one id would name two treatments; ` +
      `give this ${"id" in item ? "rule another id" : "white list another name"}, or its zone another name`;
    checker.report(checker.originOf(item), "id" in item ? "id" : "name", { code: "NAME_DUPLICATE", message });
  };
  for (const [channel, { rules, whiteLists }] of [...strategies].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const all = channels.get(channel)!.zones.map(({ name }) => name);
    for (const rule of rules) {
      const zones = rule.zone === ALL_ZONES ? all : [rule.zone];
      claim(
        channel,
        rule,
        zones.map((zone) => `${zone}/${rule.id}`),
      );
    }
    for (const list of whiteLists) {
      const ids = (list.zones ?? all).flatMap((zone) =>
        list.offers.map((offer) => `${zone}/white:${list.name}:${offer}`),
      );
      claim(channel, list, ids);
    }
  }
}
