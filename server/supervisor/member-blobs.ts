/** Which blobs of the bundles here say who belongs to what: dictionaries and lists. */
import { type Manifest, NodeError } from "../../engine/index.ts";
import type { BundleFolder } from "../store/bundle-folder.ts";

interface BlobNames {
  readonly members: ReadonlySet<string>;
  readonly strategy: ReadonlySet<string>;
}

const NONE: BlobNames = { members: new Set(), strategy: new Set() };

export class MemberBlobs {
  readonly #folder: BundleFolder;
  /** By bundle; of those that are here. */
  #known = new Map<string, BlobNames>();

  constructor(folder: BundleFolder) {
    this.#folder = folder;
  }

  /**
   * The bundle whose members a blob holds, of several the first (`first` before all others); "": no bundle here names
   * it, so it may be anything; null: it holds no members. Cost: each bundle's manifest is parsed once.
   */
  of(sha256: string, first: string): string | null {
    const ids = this.#folder.bundleIds();
    if (ids.includes(sha256)) return null;
    this.#known = new Map(ids.map((id) => [id, this.#known.get(id) ?? this.#namesOf(id)]));
    if (this.#known.get(first)?.members.has(sha256) === true) return first;
    let isStrategy = false;
    for (const [id, { members, strategy }] of this.#known) {
      if (members.has(sha256)) return id;
      isStrategy ||= strategy.has(sha256);
    }
    return isStrategy ? null : "";
  }

  #namesOf(id: string): BlobNames {
    try {
      return namesIn(this.#folder.manifest(id));
    } catch (error) {
      if (error instanceof NodeError) return NONE; // It was altered on the disk: then its blobs are nobody's.
      throw error;
    }
  }
}

function namesIn({ strategy, data }: Manifest): BlobNames {
  const { model, goldens, invariants, timeZones } = strategy;
  const members = [
    ...data.levels.flatMap(({ dictionary }) => dictionary),
    ...data.lists.map((list) => list.bitmap),
  ];
  return {
    members: new Set(members.map(({ sha256 }) => sha256)),
    strategy: new Set([model, goldens, invariants, timeZones].map(({ sha256 }) => sha256)),
  };
}
