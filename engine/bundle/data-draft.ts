/**
 * The data section of a bundle in the making: dictionaries and member lists, new or over those of a bundle.
 *
 * Ids get ordinals in the order in which they first appear, after those the base has: dictionaries only grow, and
 * their full blobs never change. Members arrive one by one, so that files of any size can be streamed in; a list
 * costs a bit per id of its level. The same ids in the same order give the same bytes.
 */
import { assert } from "../assert.ts";
import { NodeError } from "../errors.ts";
import { ENGINE_LIMITS } from "../limits.ts";
import {
  BITSET_SIZE_BYTES,
  type Container,
  canonicalContainer,
  writePortable,
} from "../segments/portable.ts";
import type { BundleParts } from "./bundle.ts";
import { IdDictionary, idFault } from "./id-dictionary.ts";
import { type BlobRef, blobRef, type DataSection, type LevelEntry, type ListEntry } from "./manifest.ts";

const WORDS_PER_CHUNK = BITSET_SIZE_BYTES / 2;

/** One list being filled. */
export class ListDraft {
  readonly segment: string;
  readonly level: string;
  readonly asOfMs: number | undefined;
  readonly #dictionary: IdDictionary;
  #bits = new Uint16Array(WORDS_PER_CHUNK);
  #memberCount = 0;

  constructor(segment: string, level: string, dictionary: IdDictionary, asOfMs?: number) {
    this.segment = segment;
    this.level = level;
    this.asOfMs = asOfMs;
    this.#dictionary = dictionary;
  }

  /** Distinct members so far. */
  get memberCount(): number {
    return this.#memberCount;
  }

  /** Adds a member; "" where that went well (also for one that is in already), else why the id can be in no list. */
  add(id: string): string {
    const fault = idFault(id);
    if (fault !== "") return fault;
    const ordinal = this.#dictionary.add(id);
    const word = ordinal >>> 4;
    if (word >= this.#bits.length) {
      let wordCount = this.#bits.length;
      while (wordCount <= word) wordCount *= 2;
      const bits = new Uint16Array(wordCount);
      bits.set(this.#bits);
      this.#bits = bits;
    }
    const bit = 1 << (ordinal & 15);
    if ((this.#bits[word]! & bit) === 0) {
      this.#bits[word]! |= bit;
      this.#memberCount++;
    }
    return "";
  }

  /** The members as portable roaring. */
  portable(): Uint8Array {
    const containers: Container[] = [];
    let total = 0;
    for (let key = 0; key * WORDS_PER_CHUNK < this.#bits.length; key++) {
      const data = this.#bits.subarray(key * WORDS_PER_CHUNK, (key + 1) * WORDS_PER_CHUNK);
      let cardinality = 0;
      for (let word = 0; word < data.length; word++) {
        for (let bits = data[word]!; bits !== 0; bits &= bits - 1) cardinality++;
      }
      if (cardinality > 0) containers.push(canonicalContainer({ key, cardinality, kind: "bitset", data }));
      total += cardinality;
    }
    assert(total === this.#memberCount, "list: members were miscounted");
    return writePortable(containers);
  }
}

export class DataDraft {
  readonly #base: BundleParts | null;
  readonly #dictionaries = new Map<string, IdDictionary>();
  readonly #lists = new Map<string, ListDraft>();

  /** @param base its dictionaries are appended to, and its lists stay unless they are replaced. */
  constructor(base: BundleParts | null = null) {
    this.#base = base;
  }

  /** Begins the list of `segment`, in place of one the base or this draft had. Errors: BUNDLE_INVALID (the base's dictionary). */
  list(segment: string, level: string, asOfMs?: number): ListDraft {
    let dictionary = this.#dictionaries.get(level);
    if (dictionary === undefined) {
      dictionary = new IdDictionary();
      const entry = this.#base?.manifest.data.levels.find(({ name }) => name === level);
      for (const ref of entry?.dictionary ?? []) dictionary.addBlob(this.#baseBlob(ref));
      if (dictionary.count !== (entry?.idCount ?? 0)) {
        throw new NodeError("BUNDLE_INVALID", `bundle: level ${level} has another number of ids than stated`);
      }
      this.#dictionaries.set(level, dictionary);
    }
    const draft = new ListDraft(segment, level, dictionary, asOfMs);
    this.#lists.set(segment, draft);
    return draft;
  }

  /** Whether the draft has begun a list of `segment`, or its base has one. */
  has(segment: string): boolean {
    const base = this.#base?.manifest.data.lists ?? [];
    return this.#lists.has(segment) || base.some((list) => list.segment === segment);
  }

  #baseBlob(ref: BlobRef): Uint8Array {
    const blob = this.#base?.blobs.get(ref.sha256);
    assert(blob !== undefined, "bundle: a blob is missing");
    return blob;
  }

  /** The section; of the blobs it names, those that were made here are put into `blobs`, the others are the base's. */
  finish(blobs: Map<string, Uint8Array>): DataSection {
    const put = (bytes: Uint8Array): BlobRef => {
      const ref = blobRef(bytes);
      blobs.set(ref.sha256, bytes);
      return ref;
    };
    const base = this.#base?.manifest.data ?? { levels: [], lists: [] };
    const levels: LevelEntry[] = base.levels.filter(({ name }) => !this.#dictionaries.has(name));
    for (const [name, dictionary] of this.#dictionaries) {
      if (dictionary.count === 0) continue;
      levels.push({ name, idCount: dictionary.count, dictionary: dictionary.blobs().map(put) });
    }
    const lists: ListEntry[] = base.lists.filter(({ segment }) => !this.#lists.has(segment));
    for (const list of this.#lists.values()) {
      const { segment, level, memberCount, asOfMs } = list;
      const entry = { segment, level, memberCount, bitmap: put(list.portable()) };
      lists.push(asOfMs === undefined ? entry : { ...entry, asOfMs });
    }
    assert(lists.length <= ENGINE_LIMITS.segmentsMax, "bundle: more lists than segments can be");
    return {
      levels: levels.sort((a, b) => (a.name < b.name ? -1 : 1)),
      lists: lists.sort((a, b) => (a.segment < b.segment ? -1 : 1)),
    };
  }
}
