/** What one stop list changes of another, in words for logs and the audit log. */
import type { Stop } from "../../engine/index.ts";
import type { StopChange } from "./control-node.ts";

/** By id: what is new or stands otherwise is stopped, what is gone is lifted. */
export function changesOf(before: readonly Stop[], after: readonly Stop[]): StopChange[] {
  const asBytes = (stop: Stop) => JSON.stringify(stop);
  const known = new Map(before.map((stop) => [stop.id, asBytes(stop)]));
  const left = new Set(after.map(({ id }) => id));
  return [
    ...after
      .filter((stop) => known.get(stop.id) !== asBytes(stop))
      .map((stop): StopChange => ({ act: "stop", subject: stopText(stop), detail: detailOf(stop) })),
    ...before
      .filter(({ id }) => !left.has(id))
      .map((stop): StopChange => ({ act: "lift", subject: stopText(stop), detail: `id ${stop.id}` })),
  ];
}

/** `offer cold-brew`, `zone home in channel app`, `all`. */
export function stopText({ kind, name, channel }: Stop): string {
  const what = kind === "all" ? "all" : `${kind} ${name}`;
  return channel === undefined ? what : `${what} in channel ${channel}`;
}

function detailOf({ id, fromMs, untilMs, why }: Stop): string {
  const from = fromMs === 0 ? "" : `from ${new Date(fromMs).toISOString()} `;
  const until = untilMs === undefined ? "until lifted" : `until ${new Date(untilMs).toISOString()}`;
  return `id ${id}, ${from}${until}: ${why}`;
}
