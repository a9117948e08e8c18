/**
 * Step 2: what expressions read. The profile in its row, the context after defaults, coerced and typed.
 *
 * A profile value is the stored one, else (no record) the channel's anonymous default, else the attribute's default,
 * else missing. A preview's values stand before all of them. A context value is what the call sent, else the default;
 * one that a feed gives is the feed's (generation-feeds.ts): what a call sends of it is ignored and counted, as what
 * nobody declared is, unless the call is a preview, where it stands in the feed's place.
 */
import { assert } from "../assert.ts";
import { NodeError } from "../errors.ts";
import { readValue } from "../rules/expression-inputs.ts";
import { CoercionFailure, coerceValue, refusalText } from "../visitors/coerce.ts";
import { plainCell } from "../visitors/plain-visitor.ts";
import { type ProfileCells, storedValue, type VisitorState } from "../visitors/visitor.ts";
import type { Attribute, AttributeValue } from "../workspace/model-attributes.ts";
import type { DecideCall, PreviewRequest, WireValue } from "./call.ts";
import { OVERRIDE_IN, OVERRIDE_OUT } from "./membership.ts";
import type { OpenedGeneration } from "./opened.ts";
import type { ChannelPlan } from "./plan.ts";

/**
 * Lays the visitor's cells before the expressions; `plan` null: no channel, so no anonymous defaults.
 *
 * Cost: O(1), nothing is copied: the row is read where it lies, and must stay as it is until the decision is made. Of an
 * alias O(profile attributes).
 */
export function readProfile(
  generation: OpenedGeneration,
  plan: ChannelPlan | null,
  visitor: VisitorState,
): void {
  const { desk, profileDefaults } = generation;
  const { inputs, rowEmpty } = desk;
  if (visitor.known) {
    assert(
      visitor.base + rowEmpty.length <= visitor.row.length,
      "visitor: the row ends before the columns do",
    );
    inputs.row = visitor.row;
    inputs.base = visitor.base;
    inputs.strings = visitor.strings;
    inputs.texts = visitor.texts;
  } else {
    inputs.row = rowEmpty;
    inputs.base = 0;
  }
  if (plan === null) inputs.defaults = profileDefaults;
  else inputs.defaults = visitor.known ? plan.defaultsKnown : plan.defaultsAnonymous;
  if (visitor.owner !== null) layConsents(generation, visitor.known, visitor.owner);
}

/** A person's consents are one, whichever of its ids they were told under, and stand in its owner's row. */
function layConsents(
  { columns, consents, desk }: OpenedGeneration,
  isKnown: boolean,
  owner: ProfileCells,
): void {
  const { inputs, rowMerged } = desk;
  if (isKnown) assert(inputs.strings === owner.strings, "visitor: its owner's strings are others");
  for (let index = 0; index < columns.length; index++)
    rowMerged[columns[index]!] = inputs.row[inputs.base + columns[index]!]!;
  const texts = isKnown ? [...inputs.texts] : [];
  for (let at = 0; at < consents.length; at++) {
    const column = columns[consents[at]!]!;
    let cell = owner.known ? owner.row[owner.base + column]! : Number.NaN;
    if (cell < 0) cell = -texts.push(owner.texts[-1 - cell]!);
    rowMerged[column] = cell;
  }
  inputs.row = rowMerged;
  inputs.base = 0;
  inputs.strings = owner.strings;
  inputs.texts = texts;
}

/** A profile attribute as the decision under way sees it, after defaults. */
export function profileValue(generation: OpenedGeneration, index: number): AttributeValue | undefined {
  return readValue(generation.desk.inputs, generation.profileReads[index]!);
}

/**
 * Fills the desk's context and returns how many attributes were sent that are not declared.
 *
 * Errors: ATTRIBUTE_VALUE_INVALID with field `context.<name>`.
 */
export function readContext(generation: OpenedGeneration, call: DecideCall): number {
  const { contextNames, contextIndexes } = generation.desk;
  resetContext(generation);
  generation.feeds?.begin();
  let unknownCount = 0;
  let place = 0;
  for (let at = 0; at < call.contextNames.length; at++) {
    const name = call.contextNames[at]!;
    // Callers send the same names in the same order, call after call, and now and then one less.
    if (contextNames[place] !== name && contextNames[place + 1] === name) place += 1;
    let index = contextIndexes[place];
    if (contextNames[place] !== name) {
      index = generation.contextIndex.get(name);
      contextNames[place] = name;
      contextIndexes[place] = index;
    }
    place += 1;
    if (index === undefined && call.preview !== null) index = generation.feeds?.state(name, true);
    if (index === undefined) {
      unknownCount += 1;
      continue;
    }
    putContext(generation, index, call.contextValues[at]!);
  }
  if (call.tried !== null) {
    const index = generation.feeds?.state(call.tried.name, false);
    if (index !== undefined) putContext(generation, index, call.tried.value);
  }
  return unknownCount;
}

function putContext(generation: OpenedGeneration, index: number, wire: WireValue): void {
  // What is allowed word for word needs no other look, and no second one by its rule index.
  const place = typeof wire === "string" ? generation.contextPlaces[index]?.get(wire) : undefined;
  if (place !== undefined) {
    generation.desk.context[index] = wire as string;
    generation.desk.inputs.contextPlaces[index] = place;
    return;
  }
  const attribute = generation.contextAttributes[index]!;
  const value = coerceValue(attribute, wire);
  if (value instanceof CoercionFailure) throw invalidValue("context", attribute, value);
  generation.desk.inputs.contextPlaces[index] = -1;
  generation.desk.context[index] = value === undefined ? generation.contextDefaults[index] : value;
}

/** Only the defaults: for looks at a visitor outside of a call. */
export function resetContext(generation: OpenedGeneration): void {
  const { context, inputs } = generation.desk;
  inputs.contextPlaces.fill(-1);
  for (let index = 0; index < context.length; index++) context[index] = generation.contextDefaults[index];
}

/**
 * Lays a preview's values over the profile, in a row of its own; null takes a stored value away, so that the default
 * is read. `visitor` null: nobody was looked at, the values are only checked.
 *
 * Cost: O(profile attributes), allocates; previews only.
 * Errors: ATTRIBUTE_UNKNOWN, ATTRIBUTE_VALUE_INVALID with field `preview.profile.<name>`.
 */
export function applyPreviewProfile(
  generation: OpenedGeneration,
  visitor: VisitorState | null,
  preview: PreviewRequest,
): void {
  const { model, columns, consents, desk } = generation;
  const { inputs } = desk;
  const values = model.profile.map((_, index) => {
    if (visitor === null) return undefined;
    const isOwners = visitor.owner !== null && consents.includes(index);
    return storedValue(generation, isOwners ? visitor.owner! : visitor, index);
  });
  for (const [name, wire] of Object.entries(preview.profile)) {
    const index = generation.profileIndex.get(name);
    const field = `preview.profile.${name}`;
    if (index === undefined)
      throw new NodeError("ATTRIBUTE_UNKNOWN", `the profile has no attribute \`${name}\``, { field });
    const value = coerceValue(model.profile[index]!, wire);
    if (value instanceof CoercionFailure) throw invalidValue("preview.profile", model.profile[index]!, value);
    values[index] = value;
  }
  const texts: string[] = [];
  inputs.row = new Float64Array(desk.rowEmpty.length); // Every column's cell is written below.
  inputs.base = 0;
  inputs.strings = [];
  inputs.texts = texts;
  values.forEach((value, index) => {
    inputs.row[columns[index]!] = plainCell(value, model.profile[index]!.type, texts);
  });
}

/** By segment index; a segment named both ways is out. Errors: SEGMENT_UNKNOWN. */
export function previewOverrides(generation: OpenedGeneration, preview: PreviewRequest): Uint8Array | null {
  if (preview.inSegments.length === 0 && preview.notInSegments.length === 0) return null;
  const { indexOf, segments } = generation.memberships.plan;
  const overrides = new Uint8Array(segments.length);
  const set = (names: readonly string[], field: string, override: number): void => {
    for (let at = 0; at < names.length; at++) {
      const index = indexOf.get(names[at]!);
      if (index === undefined)
        throw new NodeError("SEGMENT_UNKNOWN", `the bundle has no segment \`${names[at]}\``, {
          field: `${field}[${at}]`,
        });
      overrides[index] = override;
    }
  };
  set(preview.inSegments, "preview.inSegments", OVERRIDE_IN);
  set(preview.notInSegments, "preview.notInSegments", OVERRIDE_OUT);
  return overrides;
}

function invalidValue(root: string, attribute: Attribute, failure: CoercionFailure): NodeError {
  const field = `${root}.${attribute.name}`;
  return new NodeError("ATTRIBUTE_VALUE_INVALID", `${field} ${refusalText(attribute, failure)}`, { field });
}
