/**
 * CEL as the checkers use it: which names each kind of expression may use, each text checked once.
 *
 * Parsing and typing are `engine/rules`' business; this file only holds the scopes and remembers results.
 */
import { ENGINE_LIMITS } from "../limits.ts";
import { checkExpression, timeZonesOf } from "../rules/check.ts";
import { attributeLacking } from "../rules/lacks.ts";
import {
  ALL_ROOTS,
  type ExpressionProblem,
  type ExpressionScope,
  type ExpressionType,
  type KnownValues,
  SEGMENT_ROOTS,
} from "../rules/scope.ts";
import { type StateQuery, stateQueryText } from "../rules/state-query.ts";
import { checkTemplate, timeZonesOfTemplate } from "../rules/template.ts";
import type { Attribute } from "./model-attributes.ts";
import { timeZoneNames } from "./time-zones.ts";

/** `segment`: over the visitor and the call only. `treatment`: the offer too. */
export type ExpressionKind = "segment" | "treatment";

interface Result {
  readonly problems: readonly ExpressionProblem[];
  /** Zones that a correct expression names. */
  readonly timeZones: readonly string[];
}

export class Expressions {
  readonly scopes: Readonly<Record<ExpressionKind, ExpressionScope>>;
  /** By text, kind and type: rules repeat themselves. As bounded as the workspace is. */
  readonly #results = new Map<string, Result>();

  /** What is asked of visitors' memories, and how far back. */
  readonly #questions = new Set<string>();
  readonly #windows = new Set<number>();

  constructor(
    profile: readonly Attribute[],
    context: readonly Attribute[],
    offer: readonly Attribute[],
    offerFacts: ReadonlyMap<string, KnownValues>,
  ) {
    const values = new Map(offerFacts);
    for (const [root, attributes] of Object.entries({ profile, context, offer })) {
      for (const { name, allowed } of attributes) {
        if (allowed !== undefined) values.set(`${root}.${name}`, { values: allowed });
      }
    }
    const queries = {
      add: (query: StateQuery): number => {
        this.#questions.add(stateQueryText(query));
        this.#windows.add(query.windowMs);
        return -1;
      },
    };
    const shared = { profile, context, offer, timeZones: timeZoneNames(), values, queries };
    this.scopes = {
      segment: { ...shared, roots: SEGMENT_ROOTS },
      treatment: { ...shared, roots: ALL_ROOTS },
    };
  }

  /** What a bundle's expressions may ask of memories: how many distinct ones of each there are, and may be. */
  questionCounts(): (readonly [what: string, count: number, countMax: number])[] {
    return [
      ["distinct questions to `state.*`", this.#questions.size, ENGINE_LIMITS.stateQueriesMax],
      ["windows in questions to `state.*`", this.#windows.size, ENGINE_LIMITS.stateWindowsMax],
    ];
  }

  /** The attribute for want of which a presentation's attribute may have no value. */
  mayLack(text: string, isTemplate: boolean, predicates: readonly string[]): string | undefined {
    return attributeLacking(text, isTemplate, predicates, this.scopes.treatment);
  }

  check(text: string, kind: ExpressionKind, expected: ExpressionType | "template"): Result {
    const key = `${kind}:${expected}:${text}`;
    let result = this.#results.get(key);
    if (result === undefined) {
      const scope = this.scopes[kind];
      const isTemplate = expected === "template";
      const problems = isTemplate ? checkTemplate(text, scope) : checkExpression(text, expected, scope);
      const zonesOf = isTemplate ? timeZonesOfTemplate : timeZonesOf;
      result = { problems, timeZones: problems.some(isError) ? [] : zonesOf(text, scope) };
      this.#results.set(key, result);
    }
    return result;
  }
}

function isError({ severity }: ExpressionProblem): boolean {
  return severity === undefined;
}
