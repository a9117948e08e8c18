/** What a row of CEL's conformance says: an expression, and what it comes to. */

/** Evaluation fails, a missing attribute included. */
export const FAILS = "⊥";
/** The checker says that it is not in this version, or ill-typed. */
export const REFUSED = "✗";

export type Row = readonly [text: string, expected: boolean | number | string];

/** Rows by the section of the specification that they show. */
export type Sections = Readonly<Record<string, readonly Row[]>>;
