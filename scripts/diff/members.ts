/**
 * Who came into a list, or into a segment made of lists, and who left it, between two bundles.
 *
 * A list holds ordinals of its bundle's dictionary. Where one dictionary goes on from the other (a data update), they
 * mean the same; else the newer bundle's are translated by id. Cost: the members of the lists that changed, and of a
 * dictionary that does not go on, all of its ids. Lists without a change, and their dictionaries, are not read.
 */

import { IdDictionary } from "../../engine/bundle/id-dictionary.ts";
import type { BlobRef, LevelEntry } from "../../engine/bundle/manifest.ts";
import { ENGINE_LIMITS, NodeError } from "../../engine/index.ts";
import { forEachRun, parsePortable } from "../../engine/segments/portable.ts";
import { AlgebraSets } from "./algebra-members.ts";
import type { DiffSide } from "./sides.ts";

const WORD_BITS = 32;

export interface MemberChange {
  readonly segment: string;
  readonly beforeCount: number;
  readonly afterCount: number;
  readonly cameCount: number;
  readonly wentCount: number;
  /** When the list was drawn, epoch ms; null where it does not say. */
  readonly beforeAsOfMs: number | null;
  readonly afterAsOfMs: number | null;
}

/** By segment: of lists, and of what is made of them. Errors: BUNDLE_INVALID; those of the sides. */
export async function memberChanges(
  before: DiffSide,
  after: DiffSide,
): Promise<ReadonlyMap<string, MemberChange>> {
  const changes = new Map<string, MemberChange>();
  const translations = new Map<string, Promise<Uint32Array | null>>();
  const translation = (level: string): Promise<Uint32Array | null> => {
    const made = translations.get(level) ?? translationOf(before, after, level);
    translations.set(level, made);
    return made;
  };
  await listChanges(before, after, translation, changes);
  await algebraChanges(before, after, translation, changes);
  return changes;
}

type Translations = (level: string) => Promise<Uint32Array | null>;

async function listChanges(
  before: DiffSide,
  after: DiffSide,
  translation: Translations,
  changes: Map<string, MemberChange>,
): Promise<void> {
  const lists = (side: DiffSide) =>
    new Map(side.bundle.manifest.data.lists.map((list) => [list.segment, list]));
  const [listsBefore, listsAfter] = [lists(before), lists(after)];
  for (const segment of new Set([...listsBefore.keys(), ...listsAfter.keys()])) {
    const [one, other] = [listsBefore.get(segment), listsAfter.get(segment)];
    const stated = {
      segment,
      beforeCount: one?.memberCount ?? 0,
      afterCount: other?.memberCount ?? 0,
      beforeAsOfMs: one?.asOfMs ?? null,
      afterAsOfMs: other?.asOfMs ?? null,
    };
    let [cameCount, wentCount] = [stated.afterCount, stated.beforeCount];
    if (one !== undefined && other !== undefined && one.level === other.level) {
      const translated = await translation(one.level);
      const isSame = one.bitmap.sha256 === other.bitmap.sha256 && translated === null;
      const was = isSame ? [] : await membersOf(before, one.bitmap, null);
      const is = isSame ? [] : await membersOf(after, other.bitmap, translated);
      [cameCount, wentCount] = moved(was, is);
    }
    const isChanged = cameCount + wentCount > 0 || stated.beforeAsOfMs !== stated.afterAsOfMs;
    if (isChanged) changes.set(segment, { ...stated, cameCount, wentCount });
  }
}

/** Segments that both sides make of others, over all levels: who is in them in the end, exclusive groups looked at. */
async function algebraChanges(
  before: DiffSide,
  after: DiffSide,
  translation: Translations,
  changes: Map<string, MemberChange>,
): Promise<void> {
  const levels = [];
  for (const { name: level } of after.bundle.model.levels) {
    const translated = await translation(level);
    const was = new AlgebraSets(before, level, (ref) => membersOf(before, ref, null));
    const is = new AlgebraSets(after, level, (ref) => membersOf(after, ref, translated));
    levels.push({ was, is, isTranslated: translated !== null });
  }
  const [first] = levels;
  if (first === undefined) return;
  const names = new Set(first.was.names());
  for (const segment of first.is.names().filter((name) => names.has(name))) {
    const mayDiffer = levels.some(
      ({ was, is, isTranslated }) => isTranslated || was.keyOf(segment) !== is.keyOf(segment),
    );
    if (!mayDiffer) continue;
    const counts = { beforeCount: 0, afterCount: 0, cameCount: 0, wentCount: 0 };
    let isCounted = true;
    for (const { was, is } of levels) {
      const [old, young] = [await was.members(segment), await is.members(segment)];
      isCounted &&= !old.outside && !young.outside;
      const [came, went] = moved(old.words, young.words);
      counts.beforeCount += countOf(old.words);
      counts.afterCount += countOf(young.words);
      counts.cameCount += came;
      counts.wentCount += went;
    }
    if (!isCounted || counts.cameCount + counts.wentCount === 0) continue;
    const { beforeAsOfMs = null, afterAsOfMs = null } = changes.get(segment) ?? {};
    changes.set(segment, { segment, ...counts, beforeAsOfMs, afterAsOfMs });
  }
}

type Words = Uint32Array | readonly number[];

function moved(was: Words, is: Words): [cameCount: number, wentCount: number] {
  let [came, went] = [0, 0];
  for (let word = 0; word < Math.max(was.length, is.length); word++) {
    const [old, young] = [was[word] ?? 0, is[word] ?? 0];
    came += bitCount(young & ~old);
    went += bitCount(old & ~young);
  }
  return [came, went];
}

function countOf(words: Words): number {
  let count = 0;
  for (let word = 0; word < words.length; word++) count += bitCount(words[word]!);
  return count;
}

/** A bit for each ordinal, of the older bundle where there is a translation. */
async function membersOf(
  side: DiffSide,
  ref: BlobRef,
  translation: Uint32Array | null,
): Promise<Uint32Array> {
  const parsed = parsePortable(await side.blob(ref));
  if (!parsed.ok) throw invalid(parsed.fault);
  let words = new Uint32Array(1024);
  for (const container of parsed.containers) {
    const base = container.key * 65_536;
    forEachRun(container, (start, end) => {
      for (let value = base + start; value < base + end; value++) {
        const ordinal = translation === null ? value : translation[value];
        if (ordinal === undefined || ordinal >= ENGINE_LIMITS.idsPerLevelMax) {
          throw invalid("a list has a member that its dictionary has not");
        }
        const word = Math.floor(ordinal / WORD_BITS);
        if (word >= words.length) {
          const grown = new Uint32Array(2 * word);
          grown.set(words);
          words = grown;
        }
        words[word]! |= 1 << (ordinal % WORD_BITS);
      }
    });
  }
  return words;
}

/** From the newer bundle's ordinals to the older one's, appended to where an id is new; null: they mean the same. */
async function translationOf(before: DiffSide, after: DiffSide, level: string): Promise<Uint32Array | null> {
  const [one, other] = [levelOf(before, level), levelOf(after, level)];
  if (one === undefined || other === undefined || (await goesOn(before, one, after, other))) return null;
  const dictionary = new IdDictionary();
  for (const ref of one.dictionary) dictionary.addBlob(await before.blob(ref));
  const translation = new Uint32Array(other.idCount);
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let index = 0;
  for (const ref of other.dictionary) {
    // Each line is ended: what is split off last is nothing.
    const ids = decoder.decode(await after.blob(ref)).split("\n");
    for (const id of ids.slice(0, -1)) translation[index++] = dictionary.add(id);
  }
  return translation;
}

/** Whether the shorter dictionary is what the longer one begins with: ordinals mean the same ids. */
async function goesOn(
  before: DiffSide,
  one: LevelEntry,
  after: DiffSide,
  other: LevelEntry,
): Promise<boolean> {
  const [short, long] =
    one.idCount <= other.idCount
      ? [
          { side: before, blobs: one.dictionary },
          { side: after, blobs: other.dictionary },
        ]
      : [
          { side: after, blobs: other.dictionary },
          { side: before, blobs: one.dictionary },
        ];
  const last = short.blobs.length - 1;
  if (short.blobs.some((ref, at) => at < last && ref.sha256 !== long.blobs[at]!.sha256)) return false;
  const [end, there] = [short.blobs[last]!, long.blobs[last]!];
  if (end.sha256 === there.sha256) return true;
  const bytes = await short.side.blob(end);
  const more = await long.side.blob(there);
  return Buffer.compare(bytes, more.subarray(0, bytes.length)) === 0;
}

function levelOf({ bundle }: DiffSide, level: string): LevelEntry | undefined {
  return bundle.manifest.data.levels.find(({ name }) => name === level);
}

function bitCount(word: number): number {
  let bits = word - ((word >>> 1) & 0x5555_5555);
  bits = (bits & 0x3333_3333) + ((bits >>> 2) & 0x3333_3333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

function invalid(message: string): NodeError {
  return new NodeError("BUNDLE_INVALID", `bundle: ${message}`);
}
