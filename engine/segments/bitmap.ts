/**
 * Sets of ordinals for compile time, behind one small interface over `roaring` (native) or `roaring-wasm`.
 *
 * Why two: the native binding is bound to the Node version that installed it; where it cannot load, the WebAssembly
 * build gives the same results. Both go through `portable.ts`: bytes are checked before a library sees them, and
 * what comes out is canonical, so the library that ran cannot be told from a bundle. Lanes use none of this: they
 * read `shared-bitmap.ts`.
 */
import { createRequire } from "node:module";
import { NodeError, type NodeErrorCode } from "../errors.ts";
import { type Container, parsePortable, writePortable } from "./portable.ts";

/** A mutable set of u32 ordinals. The `…With` methods change this one. Call `dispose` when done: wasm memory is not collected. */
export interface Bitmap {
  readonly size: number;
  has(ordinal: number): boolean;
  /** The greatest member; of nobody, no number to rely on. */
  maximum(): number;
  orWith(other: Bitmap): void;
  andWith(other: Bitmap): void;
  andNotWith(other: Bitmap): void;
  /** Complement within [0, end). */
  flipBelow(end: number): void;
  clone(): Bitmap;
  /** The canonical containers; a copy. */
  containers(): readonly Container[];
  dispose(): void;
}

export type BitmapLibraryName = "roaring" | "roaring-wasm";

export interface BitmapLibrary {
  readonly name: BitmapLibraryName;
  empty(): Bitmap;
  /** From containers as `portable.ts` checked or made them. */
  fromContainers(containers: readonly Container[]): Bitmap;
  /** From portable bytes of any origin. Errors: `code` where they are not valid. */
  fromPortable(bytes: Uint8Array, code: NodeErrorCode): Bitmap;
}

/** The part of either library's class that we use. */
interface RoaringLike {
  readonly size: number;
  has(value: number): boolean;
  maximum(): number;
  orInPlace(other: RoaringLike): unknown;
  andInPlace(other: RoaringLike): unknown;
  andNotInPlace(other: RoaringLike): unknown;
  flipRange(start: number, end: number): unknown;
  clone(): RoaringLike;
  serialize(format: "portable"): Uint8Array;
  dispose?(): unknown;
}
interface RoaringClass {
  new (): RoaringLike;
  deserialize(bytes: Uint8Array, format: "portable"): RoaringLike;
}

class LibraryBitmap implements Bitmap {
  readonly inner: RoaringLike;
  constructor(inner: RoaringLike) {
    this.inner = inner;
  }
  get size(): number {
    return this.inner.size;
  }
  has(ordinal: number): boolean {
    return this.inner.has(ordinal);
  }
  maximum(): number {
    return this.inner.maximum();
  }
  orWith(other: Bitmap): void {
    this.inner.orInPlace((other as LibraryBitmap).inner);
  }
  andWith(other: Bitmap): void {
    this.inner.andInPlace((other as LibraryBitmap).inner);
  }
  andNotWith(other: Bitmap): void {
    this.inner.andNotInPlace((other as LibraryBitmap).inner);
  }
  flipBelow(end: number): void {
    if (end > 0) this.inner.flipRange(0, end);
  }
  clone(): Bitmap {
    return new LibraryBitmap(this.inner.clone());
  }
  containers(): readonly Container[] {
    const parsed = parsePortable(this.inner.serialize("portable"));
    if (!parsed.ok)
      throw new NodeError("INTERNAL", `the bitmap library wrote what we cannot read: ${parsed.fault}`);
    return parsed.containers;
  }
  dispose(): void {
    this.inner.dispose?.();
  }
}

function libraryOver(name: BitmapLibraryName, Roaring: RoaringClass): BitmapLibrary {
  const fromContainers = (containers: readonly Container[]): Bitmap =>
    new LibraryBitmap(Roaring.deserialize(writePortable(containers), "portable"));
  return {
    name,
    empty: () => new LibraryBitmap(new Roaring()),
    fromContainers,
    fromPortable(bytes, code) {
      const parsed = parsePortable(bytes);
      if (!parsed.ok) throw new NodeError(code, parsed.fault);
      return fromContainers(parsed.containers);
    },
  };
}

/**
 * Loads the native library, else the WebAssembly one; a named one, or nothing, where `name` is given.
 *
 * Errors: INTERNAL, with both causes, where neither loads.
 */
export async function loadBitmapLibrary(name?: BitmapLibraryName): Promise<BitmapLibrary> {
  const causes: unknown[] = [];
  if (name !== "roaring-wasm") {
    try {
      const native = createRequire(import.meta.url)("roaring") as { RoaringBitmap32: RoaringClass };
      return libraryOver("roaring", native.RoaringBitmap32);
    } catch (cause) {
      causes.push(cause);
    }
  }
  if (name !== "roaring") {
    try {
      const wasm = await import("roaring-wasm");
      await wasm.roaringLibraryInitialize();
      return libraryOver("roaring-wasm", wasm.RoaringBitmap32 as unknown as RoaringClass);
    } catch (cause) {
      causes.push(cause);
    }
  }
  throw new NodeError("INTERNAL", "no bitmap library could be loaded", { cause: causes });
}
