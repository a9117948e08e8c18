/**
 * A generation: one bundle, compiled, under its number on this node. Immutable.
 *
 * Two steps, in two threads: `compileBundle` (batch pool, engine/bundle) turns a verified bundle into
 * `CompiledBundle`, whose large parts (member lists, rule index) lie in SharedArrayBuffers; `openGeneration` (each lane)
 * builds the small per-lane parts over them: parsed model, generated functions, treatment tables.
 */
import type { CompiledRules } from "../rules/index/layout.ts";
import type { MemberRows } from "../segments/member-rows.ts";
import type { TableBuffer } from "../segments/table-buffer.ts";
import type { LevelKeys } from "../segments/write-key-index.ts";
import type { Model } from "../workspace/model.ts";
import type { Attribute, AttributeValue } from "../workspace/model-attributes.ts";
import type { Channel } from "../workspace/model-channels.ts";
import type { Offer } from "../workspace/model-offers.ts";
import type { Overlay } from "./overlay.ts";
import type { RecordingTables } from "./recording.ts";

/** Survives structured clone; the buffers are shared, not copied. */
export interface CompiledBundle {
  readonly bundleId: string;
  /** Hex SHA-256. */
  readonly strategyRoot: string;
  readonly dataRoot: string;
  /** Where model and rule index lie. */
  readonly strategy: TableBuffer;
  /** UTF-8 of the canonical model JSON, without when lists were drawn. */
  readonly model: Uint8Array;
  readonly segments: CompiledSegments;
  readonly rules: CompiledRules;
  /** When the oldest member list that says so was drawn, epoch ms: freshness is that of the worst; 0 if none says. */
  readonly segmentsAsOfMs: number;
}

/** Key indexes, bitmaps and rows in shared memory, see engine/segments. */
export interface CompiledSegments {
  readonly keys: readonly LevelKeys[];
  readonly bitmaps: readonly CompiledBitmap[];
  /** The same as the bitmaps of one level, for one visitor after the other; of the levels where that stays small. */
  readonly rows: readonly MemberRows[];
}

export interface CompiledBitmap {
  readonly segment: string;
  readonly level: string;
  readonly count: number;
  /** Whether a visitor of the level without an ordinal is a member (set algebra with a complement). */
  readonly outside: boolean;
  /** What it is made of: equal keys, equal members (bundle/compile-segments.ts). */
  readonly key: string;
  readonly containers: TableBuffer;
}

/** One treatment: an offer in a zone by a rule, a white list, a level's default or a fallback. */
export interface Treatment {
  readonly index: number;
  /** Static: `<zone>/<rule>`, `<zone>/white:<list>:<offer>`, `<zone>/default:<level>:<offer>`, `<point>/fallback:<offer>`. */
  readonly id: string;
  readonly channel: string;
  readonly zone: string;
  /** Rule id, or `white:…`, `default:…`, `fallback`. */
  readonly rule: string;
  readonly offer: Offer;
  readonly fallback: boolean;
  /** Attributes that are the same for everybody, sorted by name. */
  readonly constants: readonly {
    readonly name: string;
    readonly attribute: Attribute;
    readonly value: AttributeValue;
  }[];
  /** Attributes made for the winner, sorted by name. */
  readonly personal: readonly { readonly name: string; readonly attribute: Attribute }[];
}

export interface Generation {
  readonly bundleId: string;
  /** Its number on this node, from 1. */
  readonly number: number;
  /** When it became active (or was opened), epoch ms. */
  readonly activatedAtMs: number;
  readonly segmentsAsOfMs: number;
  readonly model: Model;
  readonly treatments: readonly Treatment[];
  /** By folded name. */
  readonly channels: ReadonlyMap<string, Channel>;
  /** Attribute name → index into model.profile. */
  readonly profileIndex: ReadonlyMap<string, number>;
  readonly contextIndex: ReadonlyMap<string, number>;
  /** Terms of what may be presented, for who records decisions. */
  readonly recording: RecordingTables;
  /** By index into model.profile: the attribute's column of the visitor table, the node's number for good. */
  readonly columns: Int32Array;
  /** What its next decision reads beside the bundle. */
  readonly overlay: Overlay;
}
