/** Bundles of the swap bench: the first as a file, each later one as a manifest and what it has that the one before had not. */
import { buildBundle, readBundle } from "../../engine/bundle/bundle.ts";
import { writeBundleFile } from "../../engine/bundle/bundle-file.ts";
import {
  type DataSection,
  type Manifest,
  makeManifest,
  manifestBytes,
  sha256Hex,
} from "../../engine/bundle/manifest.ts";
import { SwapLists } from "./lists.ts";
import { swapModel, type WorkspaceSize } from "./workspace.ts";

export interface SwapSize extends WorkspaceSize {
  readonly visitorCount: number;
  readonly askedCount: number;
}

/** A bundle to push. */
export interface SwapBundle {
  readonly id: string;
  readonly edition: number;
  readonly manifest: Manifest;
  /** Those that the bundle before had not, at least. */
  readonly blobs: ReadonlyMap<string, Uint8Array>;
}

export class SwapBundles {
  readonly #seed: number;
  readonly #size: SwapSize;
  readonly #lists: SwapLists;
  #data!: DataSection;
  #edition = 0;

  constructor(seed: number, size: SwapSize) {
    this.#seed = seed;
    this.#size = size;
    this.#lists = new SwapLists(seed, size.visitorCount, size.segmentCount, size.askedCount);
  }

  /** The first one, whole. */
  first(): { readonly bundle: SwapBundle; readonly bytes: Uint8Array } {
    const blobs = new Map<string, Uint8Array>();
    const bundle = this.#bundle(this.#lists.all(blobs), blobs);
    return { bundle, bytes: writeBundleFile(bundle.manifest, blobs).bytes };
  }

  /** 1 % of the members of 10 % of the segments, and five offers. */
  next(): SwapBundle {
    this.#edition += 1;
    const blobs = new Map<string, Uint8Array>();
    return this.#bundle(this.#lists.change(this.#edition, blobs), blobs);
  }

  /** Another edition of the five offers over the same data: two on, so that `tide` stands as it says. */
  nextStrategy(): SwapBundle {
    this.#edition += 2;
    return this.#bundle(this.#data, new Map());
  }

  /** 1 % of the members of one segment. */
  nextOfOneList(): SwapBundle {
    const blobs = new Map<string, Uint8Array>();
    return this.#bundle(this.#lists.changeOne(blobs), blobs);
  }

  /** Every list and five offers. */
  allNew(): SwapBundle {
    this.#edition += 1;
    const blobs = new Map<string, Uint8Array>();
    return this.#bundle(this.#lists.redraw(this.#edition, blobs), blobs);
  }

  #bundle(data: DataSection, blobs: Map<string, Uint8Array>): SwapBundle {
    this.#data = data;
    const strategy = readBundle(buildBundle(swapModel(this.#seed, this.#size, this.#edition), []).bytes);
    for (const { sha256 } of Object.values(strategy.manifest.strategy))
      blobs.set(sha256, strategy.blobs.get(sha256)!);
    const manifest = makeManifest(strategy.manifest.strategy, data);
    return { id: sha256Hex(manifestBytes(manifest)), edition: this.#edition, manifest, blobs };
  }
}
