/** Arbitrary stops of offers, points, zones, mediums or of all, that begin and end about the clock. */
import { STOP_KINDS, type Stop } from "../trust/documents.ts";
import type { Channel } from "../workspace/model-channels.ts";
import { type Dice, maybe, NOW_MS } from "./dice.ts";

export function someStops(dice: Dice, channels: readonly Channel[], codes: readonly string[]): Stop[] {
  return Array.from({ length: dice.count(1, 3) }, (_, index) => stop(dice, `${index}`, channels, codes));
}

function stop(dice: Dice, id: string, channels: readonly Channel[], codes: readonly string[]): Stop {
  const kind = dice.oneIn(2) ? "offer" : dice.pick(STOP_KINDS);
  const points = channels.flatMap((channel) => channel.points);
  const names = {
    offer: [...codes, "no-such-offer"],
    point: points.map(({ name }) => name),
    zone: ["home", "order"],
    medium: ["app", "web", "sms"],
    all: [""],
  } as const;
  return {
    id,
    kind,
    name: dice.pick(names[kind]),
    ...maybe("channel", dice.pick([undefined, undefined, "shop", "kiosk"])),
    fromMs: dice.pick([0, 0, NOW_MS, NOW_MS + 1]),
    ...maybe("untilMs", dice.pick([undefined, undefined, NOW_MS, NOW_MS + 1])),
    why: "generated",
  };
}
