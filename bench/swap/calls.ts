/** What the load asks: a call for each asked visitor, at both points, in one of a few hundred contexts. */
import { writeFileSync } from "node:fs";
import { encodeRequest } from "../../scripts/client/index.ts";
import { Draws } from "../engine-scale/draws.ts";
import { drawMoments } from "../engine-scale/zone-rules.ts";
import { prefixed } from "../grpc/calls.ts";
import { visitorId } from "./lists.ts";
import { CHANGED_OFFERS, CHANNEL, HERO, LEVEL, MAIN } from "./workspace.ts";

const SEED = 7;
const MISSING_SHARE = 0.05;

/** Call `n` is visitor `n`'s. */
export function writeCalls(path: string, askedCount: number): void {
  const moments = drawMoments(MISSING_SHARE, new Draws(SEED, "swap-calls"));
  const points = [HERO, MAIN].map((point) => ({ point, count: CHANGED_OFFERS }));
  const calls = Array.from({ length: askedCount }, (_, index) => {
    const visitor = { level: LEVEL, id: visitorId(index) };
    const request = { channel: CHANNEL, visitor, points, context: moments[index % moments.length]! };
    return prefixed(encodeRequest("Decide", request, "protobuf"));
  });
  writeFileSync(path, Buffer.concat(calls));
}
