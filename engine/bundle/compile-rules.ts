/**
 * From a model to its rule index: which treatments each zone has, in which order they are looked at, and which words of
 * them an attribute's value rules out (rules/index/layout.ts).
 *
 * Runs in the batch pool; lanes map the result. Conditions are taken apart once per distinct text (and offer, where
 * they read one). What a condition's clauses do not say, its function is asked: `asks` says of which treatments.
 *
 * Deterministic. Errors: BUNDLE_INVALID where the model is not one that a build would have made.
 */
import { treatmentId, type ZoneEntry, zoneEntries } from "../decide/zone-entries.ts";
import { NodeError } from "../errors.ts";
import { checkedTree, isTree } from "../rules/check.ts";
import { AttributeTable } from "../rules/index/attribute-table.ts";
import { type Ways, ZoneBuilder } from "../rules/index/build-zone.ts";
import {
  ASK_DATES,
  ASK_STAGES,
  askBit,
  BLOCK_INTS,
  type CompiledRules,
  Growing,
  type IndexPart,
  NO_SOURCE,
  SourceKind,
  WORD_BITS,
  type ZoneDirectory,
} from "../rules/index/layout.ts";
import { CLOCK, type NormalForm, normalForm } from "../rules/index/normal-form.ts";
import {
  intersection,
  isNothing,
  NO_VALUES,
  type ValueSet,
  valuesBelow,
  valuesFrom,
} from "../rules/index/value-set.ts";
import { type WideForm, WideTable, type WrittenWides } from "../rules/index/wide-table.ts";
import { ALL_ROOTS, type ExpressionScope, offerValuesOf, scopeOf } from "../rules/scope.ts";
import { StateQueries } from "../rules/state-query.ts";
import { readsOfTree, type TreeNode } from "../rules/tree.ts";
import { planSegments } from "../segments/segment-plan.ts";
import type { Model } from "../workspace/model.ts";
import type { AttributeValue } from "../workspace/model-attributes.ts";
import type { Channel } from "../workspace/model-channels.ts";
import type { Offer, Predicates, Validity } from "../workspace/model-offers.ts";
import { canonicalBytes } from "./canonical-json.ts";
import { ScoreParts } from "./score-parts.ts";

const MIB = 1024 * 1024;
/** All rows together, where conditions are as heavy as can be; most indexes are far from it. */
const ROWS_BYTES_MAX = 256 * MIB;
const BLOCK_BYTES_MAX = MIB / 4;
const BLOCK_BYTES_MIN = MIB / 64;

/** One treatment on its way into the index. */
interface Draft {
  /** Place in `zoneEntries`. */
  readonly place: number;
  readonly id: string;
  readonly entry: ZoneEntry;
  readonly offer: Offer;
  readonly bound: number;
  /** By stage, what is asked of each attribute alone. */
  readonly stages: readonly Map<number, ValueSet>[];
  readonly ways: (Ways | null)[];
  /** Wide conditions: `condition << 2 | stage`. */
  readonly wides: number[];
  asks: number;
  /** Whether it can be presented at all: switched on, and no condition of it is never true. */
  canBe: boolean;
  readonly leaveOut: (stage: number) => void;
}

interface IndexedForm extends WideForm {
  readonly form: NormalForm;
}

export function compileRules(model: Model): CompiledRules {
  return new RulesCompiler(model).compile();
}

class RulesCompiler {
  readonly #model: Model;
  readonly #scope: ExpressionScope;
  readonly #offers: ReadonlyMap<string, Offer>;
  readonly #offerValues = new Map<string, readonly (AttributeValue | undefined)[]>();
  readonly #trees = new Map<string, { tree: TreeNode; readsOffer: boolean }>();
  readonly #forms = new Map<string, IndexedForm>();
  readonly #attributes = new AttributeTable();
  readonly #wides = new WideTable(this.#attributes);
  readonly #scores: ScoreParts;
  readonly #segmentIndex: ReadonlyMap<string, number>;
  readonly #numbers = new Growing(Float64Array);
  readonly #ints = new Growing(Int32Array);
  readonly #places = new Growing(Uint16Array);
  readonly #words = new Growing(Int32Array);

  constructor(model: Model) {
    this.#model = model;
    this.#scope = scopeOf(model, ALL_ROOTS, Int32Array.from(model.profile.keys()), new StateQueries());
    this.#offers = new Map(model.offers.map((offer) => [offer.code, offer]));
    this.#scores = new ScoreParts(model, this.#scope, this.#ints, this.#numbers);
    this.#segmentIndex = planSegments(model.segments, model.segmentGroups).indexOf;
  }

  compile(): CompiledRules {
    const zones = this.#model.channels.flatMap((channel) =>
      channel.zones.map(({ name }) => ({ channel, zone: name, drafts: this.#drafts(channel, name) })),
    );
    for (const { drafts } of zones)
      for (const { stages, ways } of drafts)
        for (const sets of [...stages, ...ways.flatMap((either) => either ?? [])])
          for (const [attribute, set] of sets) this.#attributes.note(attribute, set);
    const attributes = this.#attributes.seal(this.#numbers);
    const attributeBytes = 8 * this.#numbers.length;
    const wordCount = zones.reduce((sum, { drafts }) => sum + Math.ceil(drafts.length / WORD_BITS), 0);
    const share = Math.floor(ROWS_BYTES_MAX / Math.max(1, wordCount));
    const blockBytesMax = Math.min(BLOCK_BYTES_MAX, Math.max(BLOCK_BYTES_MIN, share));
    const bytes = { rows: 0, places: 0 };
    const wideFrom = this.#ints.length;
    const written = this.#wides.write(this.#ints);
    const { tablesAt, tableCount, chainsAt, chainCount } = written;
    const wideBytes = 4 * (this.#ints.length - wideFrom);
    const directories = zones.map(({ channel, zone, drafts }) =>
      this.#zone(channel.name, zone, drafts, written, blockBytesMax, bytes),
    );
    const all =
      8 * this.#numbers.length + 4 * this.#ints.length + 2 * this.#places.length + 4 * this.#words.length;
    const sizes: IndexPart[] = [
      { part: "rows", bytes: bytes.rows },
      { part: "classes to rows", bytes: bytes.places },
      { part: "bounds of attributes", bytes: attributeBytes },
      { part: "wide conditions", bytes: wideBytes },
      { part: "zones", bytes: all - bytes.rows - bytes.places - attributeBytes - wideBytes },
    ];
    const directory = canonicalBytes({
      attributes,
      tablesAt,
      tableCount,
      chainsAt,
      chainCount,
      reads: this.#scores.reads,
      zones: directories,
      sizes,
    });
    return {
      directory,
      numbers: this.#numbers.cells(),
      ints: this.#ints.cells(),
      places: this.#places.cells(),
      words: this.#words.cells(),
    };
  }

  #drafts(channel: Channel, zone: string): Draft[] {
    const drafts = zoneEntries(this.#model, channel, zone).map((entry, place): Draft => {
      const offer = this.#offers.get(entry.offer);
      if (offer === undefined) throw new NodeError("BUNDLE_INVALID", `there is no offer \`${entry.offer}\``);
      return this.#draft(zone, entry, place, offer);
    });
    return drafts.sort((a, b) => b.bound - a.bound || compareIds(a.id, b.id));
  }

  #draft(zone: string, entry: ZoneEntry, place: number, offer: Offer): Draft {
    const stages = ASK_STAGES.map(() => new Map<number, ValueSet>());
    const draft: Draft = {
      place,
      id: treatmentId(zone, entry.rule),
      entry,
      offer,
      bound: this.#scores.boundOf(entry, this.#valuesOf(offer)),
      stages,
      ways: ASK_STAGES.map(() => null),
      wides: [],
      asks: 0,
      canBe: entry.enabled,
      leaveOut: (stage) => {
        draft.asks |= askedOf(entry.predicates, offer, stage) | (stage === 0 ? ASK_DATES : 0);
      },
    };
    const clock = this.#attributes.id(CLOCK);
    for (const { validity } of [entry, offer])
      if (validity !== undefined) narrow(draft, stages[0]!, clock, datesOf(validity));
    ASK_STAGES.forEach((name, stage) => {
      for (const isOffer of [false, true]) {
        const text = (isOffer ? offer : entry.predicates)[name];
        if (text === undefined) continue;
        const { form, wide, ways, isDecided } = this.#form(text, offer);
        for (const clause of form.clauses) {
          if (clause.length === 0) draft.canBe = false;
          if (clause.length !== 1) continue;
          const { attribute, set } = clause[0]!;
          narrow(draft, stages[stage]!, this.#attributes.id(attribute), set);
        }
        if (ways !== null && draft.ways[stage] === null) draft.ways[stage] = ways;
        else if (wide !== null) draft.wides.push((this.#wides.add(wide) << 2) | stage);
        if (!isDecided) draft.asks |= askBit(stage, isOffer);
      }
      const either = draft.ways[stage]!;
      if (either !== null)
        draft.ways[stage] = [allOf(stages[stage]!, either[0]), allOf(stages[stage]!, either[1])];
    });
    return draft;
  }

  #valuesOf(offer: Offer): readonly (AttributeValue | undefined)[] {
    let values = this.#offerValues.get(offer.code);
    if (values === undefined) {
      values = offerValuesOf(this.#model.offerAttributes, offer);
      this.#offerValues.set(offer.code, values);
    }
    return values;
  }

  #form(text: string, offer: Offer): IndexedForm {
    let known = this.#trees.get(text);
    if (known === undefined) {
      const tree = checkedTree(text, "boolean", this.#scope);
      if (!isTree(tree))
        throw new NodeError("BUNDLE_INVALID", `expression does not check: ${tree[0]!.message}: ${text}`);
      known = { tree, readsOffer: readsOfTree(tree).some(({ root }) => root === "offer") };
      this.#trees.set(text, known);
    }
    const key = known.readsOffer ? `${offer.code}\n${text}` : `\n${text}`;
    let form = this.#forms.get(key);
    if (form === undefined) {
      const made = normalForm(known.tree, this.#valuesOf(offer), this.#model.timeZones);
      form = { form: made, ...this.#wides.form(made) };
      this.#forms.set(key, form);
    }
    return form;
  }

  #zone(
    channel: string,
    zone: string,
    drafts: readonly Draft[],
    written: WrittenWides,
    blockBytesMax: number,
    bytes: { rows: number; places: number },
  ): ZoneDirectory {
    const count = drafts.length;
    const wordCount = Math.ceil(count / WORD_BITS);
    const sinks = { ints: this.#ints, places: this.#places, words: this.#words };
    const builder = new ZoneBuilder(this.#attributes, drafts, sinks, blockBytesMax);
    const { blocks, groups, lines } = builder.build(); // First: it may leave conditions to be asked.
    bytes.rows += builder.bytes.rows;
    bytes.places += builder.bytes.places;
    const sources = drafts.map(({ entry }) => sourceOf(entry, this.#segmentIndex));
    const parts = drafts.flatMap(({ entry, offer }) =>
      this.#scores.partsOf(entry, offer.code, this.#valuesOf(offer)),
    );
    const purposes = this.#model.purposes.flatMap((name, purpose) => {
      const isOf = drafts.map(({ offer }) => offer.purpose === name);
      return isOf.includes(true) ? [{ purpose, words: this.#bits(isOf) }] : [];
    });
    for (const { offer } of drafts)
      if (offer.purpose !== undefined && !this.#model.purposes.includes(offer.purpose))
        throw new NodeError("BUNDLE_INVALID", `offer \`${offer.code}\`: no purpose \`${offer.purpose}\``);
    return {
      channel,
      zone,
      count,
      wordCount,
      order: this.#ints.append(drafts.map(({ place }) => place)),
      asks: this.#ints.append(drafts.map(({ asks }) => asks)),
      bounds: this.#numbers.append(drafts.map(({ bound }) => bound)),
      base: this.#bits(drafts.map(({ canBe }) => canBe)),
      everybody: this.#bits(sources.map((source) => source === NO_SOURCE)),
      parts: this.#numbers.append(parts),
      wideStarts: this.#ints.append(startsOf(drafts.map(({ wides }) => wides))),
      wides: this.#ints.append(
        drafts.flatMap(({ wides }) => wides.map((wide) => (written.numbers[wide >> 2]! << 2) | (wide & 3))),
      ),
      tableAttributes: tableAttributes(drafts, written),
      sources: this.#ints.append(sources),
      purposes,
      blocks: this.#ints.append(blocks),
      blockCount: blocks.length / BLOCK_INTS,
      groups: this.#ints.append(groups),
      lines: this.#ints.append(lines),
      ranges: this.#scores.rangesOf(drafts.map(({ entry }) => entry)),
    };
  }

  /** Appends one bit for each treatment. */
  #bits(values: readonly boolean[]): number {
    const words = new Int32Array(Math.ceil(values.length / WORD_BITS));
    values.forEach((value, at) => {
      if (value) words[at >> 5] = words[at >> 5]! | (1 << (at & 31));
    });
    return this.#words.append(words);
  }
}

/** Where each list begins in all of them one after the other, and where the last ends. */
function startsOf(lists: readonly (readonly unknown[])[]): number[] {
  let at = 0;
  return [0, ...lists.map(({ length }) => (at += length))];
}

function tableAttributes(drafts: readonly Draft[], written: WrittenWides): number[] {
  const attributes = new Set<number>();
  for (const { wides } of drafts)
    for (const wide of wides) for (const id of written.tableAttributes[wide >> 2]!) attributes.add(id);
  return [...attributes].sort((a, b) => a - b);
}

/** What both ask. */
function allOf(
  one: ReadonlyMap<number, ValueSet>,
  other: ReadonlyMap<number, ValueSet>,
): Map<number, ValueSet> {
  const both = new Map(one);
  for (const [attribute, set] of other) {
    const also = both.get(attribute);
    both.set(attribute, also === undefined ? set : intersection(also, set));
  }
  return both;
}

function narrow(draft: Draft, alone: Map<number, ValueSet>, attribute: number, set: ValueSet): void {
  const other = alone.get(attribute);
  const both = other === undefined ? set : intersection(other, set);
  if (isNothing(both)) draft.canBe = false;
  alone.set(attribute, both);
}

function datesOf({ fromMs, untilMs }: Validity): ValueSet {
  const from = fromMs === undefined ? { ...NO_VALUES, startsIn: true } : valuesFrom(fromMs);
  return untilMs === undefined ? from : intersection(from, valuesBelow(untilMs));
}

/** Both conditions of a stage, where there are any. */
function askedOf(rule: Predicates, offer: Predicates, stage: number): number {
  const name = ASK_STAGES[stage]!;
  return (
    (rule[name] === undefined ? 0 : askBit(stage, false)) |
    (offer[name] === undefined ? 0 : askBit(stage, true))
  );
}

function sourceOf(entry: ZoneEntry, segmentIndex: ReadonlyMap<string, number>): number {
  if (entry.segment !== undefined) {
    const index = segmentIndex.get(entry.segment);
    if (index === undefined)
      throw new NodeError("BUNDLE_INVALID", `rule \`${entry.rule}\`: no segment \`${entry.segment}\``);
    return (index << 2) | SourceKind.SEGMENT;
  }
  if (entry.whiteList >= 0) return (entry.whiteList << 2) | SourceKind.WHITE_LIST;
  return entry.level >= 0 ? (entry.level << 2) | SourceKind.LEVEL : NO_SOURCE;
}

function compareIds(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
