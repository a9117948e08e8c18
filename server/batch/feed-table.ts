/**
 * A feed's table from what was pushed, in the batch pool: half a million rows take a second, and the main thread has
 * nodes' health to answer for.
 */
import {
  type Attribute,
  buildFeedTable,
  type FeedFault,
  type FeedTable,
  feedColumnKey,
  NodeError,
  parseFeedRows,
  refusalText,
} from "../../engine/index.ts";

export interface FeedTableTask {
  readonly about: Pick<FeedTable, "feed" | "sequence" | "asOfMs">;
  readonly bytes: Uint8Array;
  /** Named without the feed's name; each distinct declaration has a column. */
  readonly attributes: readonly Attribute[];
  /** Declarations whose values must all fit; of the others, a value that does not is missing. */
  readonly strict: readonly Attribute[];
}

export interface FeedTableMade {
  readonly table: FeedTable;
  /** Columns of what was pushed, declared or not. */
  readonly columns: readonly string[];
  /** Values that do not fit, of declarations that are not strict. */
  readonly misfitCount: number;
}

const KEY_SHOWN_MAX = 64;

/** Cost: O(values). Errors: FEED_INVALID, its field the row and column at fault. */
export function makeFeedTable({ about, bytes, attributes, strict }: FeedTableTask): FeedTableMade {
  const rows = parseFeedRows(bytes);
  const mustFit = new Set(strict.map(feedColumnKey));
  let first: FeedFault | null = null;
  let faultCount = 0;
  let misfitCount = 0;
  const table = buildFeedTable(about, rows, attributes, (fault) => {
    if (!mustFit.has(feedColumnKey(fault.attribute))) misfitCount += 1;
    else {
      first ??= fault;
      faultCount += 1;
    }
  });
  if (first !== null) throw invalidValue(first, faultCount);
  return { table, columns: rows.columns, misfitCount };
}

function invalidValue({ row, attribute, failure }: FeedFault, count: number): NodeError {
  const place = `row ${JSON.stringify(row.slice(0, KEY_SHOWN_MAX))}, column ${attribute.name}`;
  const more = count > 1 ? `; ${count - 1} more values are not what is declared` : "";
  return new NodeError("FEED_INVALID", `${place}: it ${refusalText(attribute, failure)}${more}`, {
    field: place,
  });
}
