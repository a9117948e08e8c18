/**
 * Whether what a bundle's model says of visitors' memory names things that it has.
 *
 * A cap about a zone that there is not would never bind, and nobody would be told: such a bundle is refused, as one
 * whose rules name no segment is. Categories are declared nowhere, so any is one.
 */

import type { Model } from "../workspace/model.ts";
import type { Cap, Suppression } from "../workspace/model-caps.ts";
import type { Channel } from "../workspace/model-channels.ts";
import { MEDIUMS } from "../workspace/model-channels.ts";
import type { Offer } from "../workspace/model-offers.ts";

/** "" where all is there, else what is not. O(size). @param model of the right shape. */
export function memoryNamesFault(model: Model): string {
  const offers = new Map(model.offers.map((offer) => [offer.code, offer] as const));
  const attributes = new Set(model.offerAttributes.map(({ name }) => name));
  const profile = new Map(model.profile.map((attribute) => [attribute.name, attribute] as const));
  const zone = zoneFault(model);
  if (zone !== "") return `model: ${zone}`;
  const limits = workspaceCapsFault(model);
  if (limits !== "") return `model: ${limits}`;
  for (const { code, suppressions } of model.offers) {
    const fault = relatedFault(suppressions, attributes);
    if (fault !== "") return `model: offer ${code}: ${fault}`;
  }
  for (const channel of model.channels) {
    const fault =
      capsFault(channel, offers) ||
      relatedFault(channel.suppressions, attributes) ||
      setsFault(channel, (name) => profile.has(name));
    if (fault !== "") return `model: channel ${channel.name}: ${fault}`;
  }
  return "";
}

/** The visitor's time zone: a text whose allowed values have tables. Another text than those is no zone: the channel's counts. */
function zoneFault({ visitorTimeZone: name, profile, timeZones }: Model): string {
  if (name === undefined) return "";
  const attribute = profile.find((each) => each.name === name);
  if (attribute?.type !== "string") return `visitorTimeZone ${name} is no text of the profile`;
  const unknown = (attribute.allowed ?? []).find((zone) => !Object.hasOwn(timeZones, String(zone)));
  return unknown === undefined ? "" : `visitorTimeZone ${name}: no table of ${String(unknown)}`;
}

function capsFault({ caps = [], zones }: Channel, offers: ReadonlyMap<string, Offer>): string {
  for (const cap of caps) {
    if (!hasSubject(cap, zones, offers)) return `cap ${cap.name} is about ${cap.subject}, which is not there`;
  }
  return "";
}

function workspaceCapsFault({ caps = [], purposes }: Model): string {
  const subjects = { medium: MEDIUMS as readonly string[], purpose: purposes };
  for (const { name, of, subject, purpose } of caps) {
    const known = of === "medium" ? subjects.medium : subjects.purpose;
    if (subject !== undefined && !known.includes(subject))
      return `cap ${name} is about ${subject}, which is not there`;
    if (purpose !== undefined && (of !== "medium" || !purposes.includes(purpose)))
      return `cap ${name} is about purpose ${purpose}, which is not there`;
  }
  return "";
}

function hasSubject(
  { of, subject }: Cap,
  zones: Channel["zones"],
  offers: ReadonlyMap<string, Offer>,
): boolean {
  if (subject === undefined || of === "category") return true;
  if (of === "offer") return offers.get(subject)?.fallback === false;
  if (of === "zone") return zones.some(({ name }) => name === subject);
  return MEDIUMS.some((medium) => medium === subject);
}

function relatedFault(suppressions: readonly Suppression[] = [], attributes: ReadonlySet<string>): string {
  for (const { relatedBy } of suppressions) {
    if (relatedBy === undefined || relatedBy === "category" || attributes.has(relatedBy)) continue;
    return `offers are related by ${relatedBy}, which no offer has`;
  }
  return "";
}

function setsFault({ events }: Channel, isKnown: (name: string) => boolean): string {
  for (const { name, sets = [] } of events) {
    const unknown = sets.find(({ attribute }) => !isKnown(attribute));
    if (unknown !== undefined) return `event ${name} sets ${unknown.attribute}, which the profile has not`;
  }
  return "";
}
