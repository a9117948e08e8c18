/** Events of a channel: what they carry, what they write into the profile, which offer they suppress. */
import { type AttributesByName, attributeValue, checkAttributes } from "./check-attributes.ts";
import { byName, type Checker, defined } from "./checker.ts";
import { lastingAt } from "./durations.ts";
import { MEMORY_BOUNDS } from "./memory-bounds.ts";
import type { Attribute, AttributeValue } from "./model-attributes.ts";
import type { EventDefinition } from "./model-channels.ts";
import { foldName } from "./names.ts";
import type { RawChannel, RawEvent } from "./raw.ts";

const MINUTE_MS = 60_000;

export function checkEvents(checker: Checker, raw: RawChannel, profile: AttributesByName): EventDefinition[] {
  const events = new Map<string, EventDefinition>();
  for (const event of raw.events ?? []) {
    const name = checker.name("event", event, "name");
    const attributes = checkAttributes(checker, "event", event.attributes ?? []);
    const own = new Map(attributes.map((attribute) => [attribute.name, attribute] as const));
    const { displayName, category = "plain" } = event;
    const item = defined<EventDefinition>({
      name,
      displayName,
      category,
      attributes,
      sets: checkSets(checker, event, own, profile),
      suppress: checkSuppress(checker, event, own),
    });
    checker.add("event", events, name, item, event, "name");
  }
  return byName(events.values(), (event) => event.name);
}

type Setting = NonNullable<EventDefinition["sets"]>[number];

function checkSets(
  checker: Checker,
  event: RawEvent,
  own: AttributesByName,
  profile: AttributesByName,
): Setting[] | undefined {
  const { sets } = event;
  if (sets === undefined) return undefined;
  const keys = Object.keys(sets);
  const { setsPerEventMax } = MEMORY_BOUNDS;
  if (keys.length > setsPerEventMax) {
    const message = `an event sets at most ${setsPerEventMax} attributes, this one ${keys.length}`;
    checker.report(event, "sets", { code: "LIMIT_EXCEEDED", message }, true);
  }
  const settings = new Map<string, Setting>();
  for (const key of keys) {
    const name = foldName(key);
    const attribute = profile.get(name);
    if (attribute === undefined) {
      checker.unknown("profile attribute", name, profile, () => checker.sources.placeOf(sets, key, true));
      continue;
    }
    if (settings.has(name)) checker.duplicate("profile attribute", name, sets, key);
    const source = sets[key]!;
    if (typeof source !== "object") {
      const value = attributeValue(checker, attribute, sets, key);
      if (value !== undefined) settings.set(name, { attribute: name, value });
      continue;
    }
    const from = checker.reference("event attribute", source, "from", own);
    settings.set(name, { attribute: name, from });
    const carried = own.get(from);
    if (carried !== undefined) checkFits(checker, source, carried, attribute);
  }
  return byName(settings.values(), (setting) => setting.attribute);
}

/** Whether what the event carries is of the profile attribute's type, and could be a value of it. */
function checkFits(
  checker: Checker,
  source: { readonly from: string },
  carried: Attribute,
  attribute: Attribute,
): void {
  const fits = carried.type === attribute.type || (carried.type === "integer" && attribute.type === "number");
  if (!fits) {
    const message = `\`${attribute.name}\` is of type ${attribute.type}, but \`${carried.name}\` of type ${carried.type}`;
    checker.report(source, "from", { code: "TYPE_WRONG", message });
    return;
  }
  const { allowed, min = -Infinity, max = Infinity } = attribute;
  const holds = (value: AttributeValue): boolean =>
    (allowed === undefined || allowed.includes(value)) &&
    (typeof value !== "number" || (value >= min && value <= max));
  const isWithin =
    carried.allowed === undefined
      ? allowed === undefined && (carried.min ?? -Infinity) >= min && (carried.max ?? Infinity) <= max
      : carried.allowed.every(holds);
  if (isWithin) return;
  const message = `\`${carried.name}\` can have values that \`${attribute.name}\` may not: such an event is refused`;
  checker.report(source, "from", { severity: "warning", code: "COMBINATION_INVALID", message });
}

function checkSuppress(
  checker: Checker,
  { suppress }: RawEvent,
  own: AttributesByName,
): EventDefinition["suppress"] {
  if (suppress === undefined) return undefined;
  const offerFrom =
    suppress.offer === undefined ? undefined : checker.reference("event attribute", suppress, "offer", own);
  const carried = offerFrom === undefined ? undefined : own.get(offerFrom);
  if (carried !== undefined && carried.type !== "string") {
    const message = `\`${carried.name}\` is to hold an offer's code: its type is string, not ${carried.type}`;
    checker.report(suppress, "offer", { code: "TYPE_WRONG", message });
  }
  const ms = lastingAt(checker, suppress, MEMORY_BOUNDS.suppressFor);
  // Part of a minute is a minute: an offer is never suppressed for shorter than stated.
  const minutes = ms === undefined ? 0 : Math.ceil(ms / MINUTE_MS);
  return defined<NonNullable<EventDefinition["suppress"]>>({ offerFrom, minutes });
}
