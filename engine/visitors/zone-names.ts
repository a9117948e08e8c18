/**
 * What a zone is called where channels meet: in a visitor's memory, which all channels share.
 *
 * A zone belongs to its channel, so the term of a zone is that of `channel/zone` (names have no slash). Memories written
 * before that have the bare name: it stands for the zones of that name in all channels, until those entries have left
 * every window; no cap gets wider by it. Logs and treatment codes name channel and zone apart, and always did.
 */
const SEPARATOR = "/";

/** The name whose term memories hold; "" for no zone. */
export function zoneTermName(channel: string, zone: string): string {
  return zone === "" ? "" : `${channel}${SEPARATOR}${zone}`;
}

/** The zone's own name, of a name that memories hold. */
export function zoneOfTermName(name: string): string {
  return name.slice(name.lastIndexOf(SEPARATOR) + 1);
}
