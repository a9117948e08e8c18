/**
 * The peer of the engine bench: the same decision rule by rule, each expression parsed once and evaluated by
 * `@marcbachmann/cel-js`, as one would write it with the library at hand. Lists are sets of ids, memberships are
 * remembered within a decision; conditions are not shared between rules and nothing ends early.
 *
 * It knows what `home.hero` of the sample needs and no more: no trace, no holdout, no personal attributes, no
 * coercion, and visitors come to it in the shape that the library wants. So it does less than the engine.
 */
import { Environment, type ParseResult } from "@marcbachmann/cel-js";
import type { AttributeValue, Model, NumberSource, Offer, TreatmentRule } from "../engine/index.ts";
import { offerAttributesOf, offerValuesOf } from "../engine/rules/scope.ts";
import { parseAlgebra, type SegmentAlgebra } from "../engine/segments/algebra.ts";

type Scope = Record<string, unknown>;
export interface PeerCall {
  readonly id: string;
  readonly scope: Scope;
}

interface PeerRule {
  readonly rule: Pick<TreatmentRule, "segment" | "validity" | "enabled">;
  readonly id: string;
  readonly offer: Offer;
  readonly offerScope: Scope;
  readonly predicates: readonly ParseResult[];
  readonly numbers: readonly (number | ParseResult)[];
  readonly blackLists: readonly { readonly ids: ReadonlySet<string>; readonly segment?: string }[];
  readonly whiteList: { readonly ids: ReadonlySet<string>; readonly segment?: string } | null;
}

/** The bench's visitors remember nothing, which costs the peer nothing: counts are 0. Arguments are literals. */
function withoutState(text: string): string {
  const question = /\bstate\.(\w+)\((?:[^()]|\([^()]*\))*\)/g;
  return text.replace(question, (_, name) => (name === "contacts" || name === "responses" ? "0" : "false"));
}

/** A profile or context as nested objects, ints as BigInt and instants as Date: what the library reads. */
export function peerScope(
  attributes: readonly { readonly name: string; readonly type: string; readonly default?: AttributeValue }[],
  read: (index: number) => AttributeValue | undefined,
): Scope {
  const scope: Scope = {};
  attributes.forEach(({ name, type, default: fallback }, index) => {
    const value = read(index) ?? fallback;
    if (value === undefined) return;
    const parts = name.split(".");
    let at = scope;
    for (const part of parts.slice(0, -1)) {
      at[part] ??= {};
      at = at[part] as Scope;
    }
    const last = parts.at(-1)!;
    if (type === "integer") at[last] = BigInt(value as number);
    else at[last] = type === "timestamp" ? new Date(value as number) : value;
  });
  return scope;
}

export class EnginePeer {
  readonly #rules: readonly PeerRule[];
  readonly #lists: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #segments = new Map<string, { rule?: ParseResult; tree?: SegmentAlgebra }>();
  readonly #before = new Map<string, readonly string[]>();
  readonly #remainders = new Map<string, readonly string[]>();
  readonly #invariants: readonly { when: ParseResult | null; require: ParseResult }[];
  readonly #quotaBy: string;
  #held = new Map<string, boolean>();

  constructor(model: Model, lists: ReadonlyMap<string, ReadonlySet<string>>) {
    const environment = new Environment({ unlistedVariablesAreDyn: true });
    const parsed = (text: string) => environment.parse(withoutState(text));
    const number = (source: NumberSource | undefined) =>
      typeof source === "string" ? parsed(source) : (source ?? 1);
    const channel = model.channels[0]!;
    this.#lists = lists;
    for (const { name, rule, expression } of model.segments) {
      const algebra = expression === undefined ? null : parseAlgebra(expression);
      this.#segments.set(name, {
        ...(rule !== undefined && { rule: parsed(rule) }),
        ...(algebra?.ok && { tree: algebra.tree }),
      });
    }
    for (const { segments, remainder } of model.segmentGroups) {
      segments.forEach((name, at) => {
        this.#before.set(name, segments.slice(0, at));
      });
      if (remainder !== undefined) this.#remainders.set(remainder, segments);
    }
    this.#invariants = model.invariants.map(({ when, require }) => ({
      when: when === undefined ? null : parsed(when),
      require: parsed(require),
    }));
    this.#quotaBy = channel.points.find(({ name }) => name === "home.hero")!.quotas[0]!.by;

    const facts = offerAttributesOf(model.offerAttributes);
    const peerRule = (
      id: string,
      code: string,
      rule: Partial<TreatmentRule>,
      list: PeerRule["whiteList"],
    ) => {
      const offer = model.offers.find((each) => each.code === code)!;
      const values = offerValuesOf(model.offerAttributes, offer);
      const texts = [
        rule.eligibility,
        offer.eligibility,
        rule.applicability,
        offer.applicability,
        rule.suitability,
        offer.suitability,
      ];
      const { factors } = channel;
      const blackLists = channel.blackLists
        .filter(({ offers }) => offers.includes(code))
        .map(({ visitors, segment }) => ({
          ids: new Set(visitors.map((visitor) => visitor.id)),
          ...(segment !== undefined && { segment }),
        }));
      return {
        rule: { enabled: true, ...rule },
        id,
        offer,
        offerScope: peerScope(facts, (index) => values[index]),
        predicates: texts.filter((text) => text !== undefined).map(parsed),
        numbers: [
          rule.score,
          rule.propensity ?? factors.propensity,
          rule.contextWeight ?? factors.contextWeight,
          rule.value ?? factors.value,
          rule.lever ?? factors.lever,
        ].map(number),
        blackLists,
        whiteList: list,
      };
    };
    const isHere = (zones: readonly string[] | undefined) => zones === undefined || zones.includes("home");
    this.#rules = [
      ...channel.rules
        .filter(({ zone }) => zone === "home" || zone === "*")
        .map((rule) => peerRule(`home/${rule.id}`, rule.offer, rule, null)),
      ...channel.whiteLists
        .filter(({ zones }) => isHere(zones))
        .flatMap(({ name, offers, visitors, segment, score }) => {
          const ids = new Set(visitors.map(({ id }) => id));
          const list = { ids, ...(segment !== undefined && { segment }) };
          return offers.map((code) => peerRule(`home/white:${name}:${code}`, code, { score }, list));
        }),
      ...model.levels[0]!.defaultOffers.filter(({ zones }) => isHere(zones)).map(({ offer, score }) =>
        peerRule(`home/default:customer:${offer}`, offer, { score }, null),
      ),
    ];
  }

  /** Offer codes for `home.hero`, best first. */
  decide({ id, scope }: PeerCall, count: number, nowMs: number): string[] {
    this.#held = new Map();
    const consents = (scope.profile as { consent?: { app?: Record<string, string> } }).consent?.app;
    const survivors: { rule: PeerRule; final: number }[] = [];
    for (const rule of this.#rules) {
      const { validity, segment, enabled } = rule.rule;
      if (!enabled || !isInside(validity, nowMs) || !isInside(rule.offer.validity, nowMs)) continue;
      if (segment !== undefined && !this.#isIn(segment, id, scope)) continue;
      if (rule.whiteList !== null && !this.#isListed(rule.whiteList, id, scope)) continue;
      scope.offer = rule.offerScope;
      if (!rule.predicates.every((predicate) => holds(predicate, scope))) continue;
      if (rule.blackLists.some((list) => this.#isListed(list, id, scope))) continue;
      if (rule.offer.purpose !== undefined && consents?.[rule.offer.purpose] !== "granted") continue;
      let final = 1;
      for (const number of rule.numbers)
        final *= typeof number === "number" ? number : readNumber(number, scope);
      if (final >= 0 && Number.isFinite(final)) survivors.push({ rule, final });
    }
    survivors.sort((a, b) => b.final - a.final || (a.rule.id < b.rule.id ? -1 : 1));
    const picks: string[] = [];
    const families = new Set<unknown>();
    for (const { rule } of survivors) {
      if (picks.length === count) break;
      const family = rule.offerScope[this.#quotaBy];
      if (picks.includes(rule.offer.code) || (family !== undefined && families.has(family))) continue;
      scope.offer = rule.offerScope;
      const isForbidden = this.#invariants.some(
        ({ when, require }) => (when === null || holds(when, scope, true)) && !holds(require, scope),
      );
      if (isForbidden) continue;
      picks.push(rule.offer.code);
      families.add(family);
    }
    return picks;
  }

  #isListed(list: { ids: ReadonlySet<string>; segment?: string }, id: string, scope: Scope): boolean {
    return list.ids.has(id) || (list.segment !== undefined && this.#isIn(list.segment, id, scope));
  }

  #isIn(name: string, id: string, scope: Scope): boolean {
    let held = this.#held.get(name);
    if (held === undefined) {
      const remainder = this.#remainders.get(name);
      const others = remainder ?? this.#before.get(name) ?? [];
      held =
        (remainder !== undefined || this.#isOwn(name, id, scope)) &&
        !others.some((other) => this.#isOwn(other, id, scope));
      this.#held.set(name, held);
    }
    return held;
  }

  #isOwn(name: string, id: string, scope: Scope): boolean {
    const { rule, tree } = this.#segments.get(name)!;
    if (tree !== undefined) return this.#isInTree(tree, id, scope);
    return this.#lists.get(name)?.has(id) === true || (rule !== undefined && holds(rule, scope));
  }

  #isInTree(tree: SegmentAlgebra, id: string, scope: Scope): boolean {
    if (tree.kind === "name") return this.#isIn(tree.name, id, scope);
    if (tree.kind === "not") return !this.#isInTree(tree.operand, id, scope);
    return tree.kind === "and"
      ? tree.operands.every((operand) => this.#isInTree(operand, id, scope))
      : tree.operands.some((operand) => this.#isInTree(operand, id, scope));
  }
}

function isInside(validity: { fromMs?: number; untilMs?: number } | undefined, nowMs: number): boolean {
  return (
    validity === undefined ||
    ((validity.fromMs ?? -Infinity) <= nowMs && nowMs < (validity.untilMs ?? Infinity))
  );
}

/** A missing attribute is an exception here. */
function holds(predicate: ParseResult, scope: Scope, otherwise = false): boolean {
  try {
    return predicate(scope) === true;
  } catch {
    return otherwise;
  }
}

function readNumber(number: ParseResult, scope: Scope): number {
  try {
    return Number(number(scope));
  } catch {
    return Number.NaN;
  }
}
