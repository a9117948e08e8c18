/** The checked model: segments, and groups of which a visitor is in one segment only. */

export interface Segment {
  readonly name: string;
  readonly displayName?: string;
  /** Shipped members, of one audience level. `asOfMs`: when the list was drawn. */
  readonly list?: { readonly level: string; readonly asOfMs?: number };
  /** CEL predicate evaluated live; with `list`, the segment is the union of both. */
  readonly rule?: string;
  /** Set algebra over other segments: names, `&`, `|`, `-`, `!`, parentheses. Excludes `list` and `rule`. */
  readonly expression?: string;
}

/**
 * Mutually exclusive segments in priority order: a visitor is in the first that holds it and in no other of the
 * group; `remainder` (a segment of its own, defined only here) holds who is in none. Expressions see the result.
 */
export interface SegmentGroup {
  readonly name: string;
  readonly segments: readonly string[];
  readonly remainder?: string;
}
