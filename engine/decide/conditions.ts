/**
 * The distinct predicates and numbers of a generation, each evaluated at most once per decision.
 *
 * Equal text is one program; an expression that names `offer` is one entry per offer, any other is one for all. What an
 * entry came to is remembered under the decision's stamp, so that nothing is cleared between decisions. Two phases:
 * `add` while a generation is opened, then `seal`, then only `evaluate`.
 *
 * Conditions that the rule index decides alone are only asked for explanations: a function is made when it is asked
 * first, unless it was prepared.
 */
import { assert } from "../assert.ts";
import {
  type CompiledExpression,
  type CompiledNumber,
  type CompiledPredicate,
  compileNumber,
  compilePredicate,
} from "../rules/compile.ts";
import { type Explanation, explainExpression } from "../rules/explain.ts";
import { type ExpressionInputs, emptyInputs } from "../rules/expression-inputs.ts";
import { type NormalForm, normalForm } from "../rules/index/normal-form.ts";
import { FALSE } from "../rules/outcome.ts";
import { type ExpressionScope, offerValuesOf } from "../rules/scope.ts";
import type { Model } from "../workspace/model.ts";
import type { AttributeValue } from "../workspace/model-attributes.ts";
import type { Offer } from "../workspace/model-offers.ts";

export type OfferValues = readonly (AttributeValue | undefined)[];
const NO_OFFER: OfferValues = [];

/** What a model's expressions may name: those about the visitor alone, and those about an offer for it. */
export interface ModelScopes {
  readonly visitor: ExpressionScope;
  readonly offer: ExpressionScope;
}

/** What expressions read of each offer; one array per offer, shared by all tables. */
export class OfferFacts {
  readonly #model: Model;
  readonly #values = new Map<string, OfferValues>();

  constructor(model: Model) {
    this.#model = model;
  }

  of(offer: Offer): OfferValues {
    let values = this.#values.get(offer.code);
    if (values === undefined) {
      values = offerValuesOf(this.#model.offerAttributes, offer);
      this.#values.set(offer.code, values);
    }
    return values;
  }
}

/** An expression about an offer. */
export interface ExpressionUse {
  readonly program: CompiledExpression;
  readonly offer: OfferValues;
}

/** What an entry is made of, once it is needed. */
interface Source {
  readonly text: string;
  readonly offer: Offer | null;
}

/** Whether a text may read the offer, or ask the memory; a word in a literal does no harm. */
const NAMES_OFFER = /\boffer\b/;
const NAMES_STATE = /\bstate\b/;

/** Programs of one kind by text, and their entries by offer. */
abstract class ExpressionTable<E extends CompiledPredicate | CompiledNumber> {
  protected readonly model: Model;
  /** The programs' functions: one step less on the way to them. One not made yet makes itself. */
  protected readonly functions: ((inputs: ExpressionInputs) => number)[] = [];
  protected readonly offers: OfferValues[] = [];
  protected stamps = new Int32Array(0);
  readonly #sources: Source[] = [];
  readonly #facts: OfferFacts;
  readonly #scopes: ModelScopes;
  readonly #byText = new Map<string, E>();
  readonly #entries = new Map<string, number>();

  constructor(model: Model, facts: OfferFacts, scopes: ModelScopes) {
    this.model = model;
    this.#facts = facts;
    this.#scopes = scopes;
  }

  protected abstract compile(text: string, scope: ExpressionScope): E;

  /**
   * Number of the expression for this offer (null: it is about no offer). Cost: no more than a look-up, unless it asks
   * the memory, whose questions must be known when the generation is open: then the program is made. Errors: BUNDLE_INVALID.
   */
  add(text: string, offer: Offer | null): number {
    const isOfOffer = offer !== null && NAMES_OFFER.test(text);
    const key = isOfOffer ? `${offer.code}\n${text}` : `${offer === null ? "" : "\n"}${text}`;
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const index = this.functions.length;
    this.#entries.set(key, index);
    this.#sources.push({ text, offer });
    this.functions.push((inputs) => {
      this.prepare(index);
      return this.functions[index]!(inputs);
    });
    this.offers.push(isOfOffer ? this.#facts.of(offer) : NO_OFFER);
    if (NAMES_STATE.test(text)) this.prepare(index);
    return index;
  }

  /** Makes the entry's function now, rather than when it is asked first; returns its number. */
  prepare(index: number): number {
    this.functions[index] = this.programAt(index).evaluate;
    return index;
  }

  protected programAt(index: number): E {
    const { text, offer } = this.#sources[index]!;
    return this.#program(text, offer);
  }

  /** What an expression comes to that only reads the offer; undefined where anything else has a say. */
  protected constantOf<T>(text: string, offer: Offer, evaluate: (program: E, inputs: ExpressionInputs) => T) {
    if (!NAMES_OFFER.test(text)) return undefined; // A constant without an offer: nothing is gained by knowing.
    const program = this.#program(text, offer);
    const isConstant =
      !program.readsNow && !program.readsState && program.reads.every((read) => read.root === "offer");
    if (!isConstant) return undefined;
    const inputs = emptyInputs();
    inputs.offer = this.#facts.of(offer);
    return evaluate(program, inputs);
  }

  #program(text: string, offer: Offer | null): E {
    const key = `${offer === null ? "visitor" : "offer"}\n${text}`;
    let program = this.#byText.get(key);
    if (program === undefined) {
      program = this.compile(text, offer === null ? this.#scopes.visitor : this.#scopes.offer);
      this.#byText.set(key, program);
    }
    return program;
  }

  /** Ends the first phase: nothing can be added from now on. */
  seal(): void {
    this.stamps = new Int32Array(this.functions.length);
    this.#entries.clear();
  }

  /** What an entry is, and what it reads of its offer: for explanations. */
  useOf(index: number): ExpressionUse {
    return { program: this.programAt(index), offer: this.offers[index]! };
  }

  /** Why an entry came out as it did, by the same inputs. Allocates; for explained decisions. */
  explain(index: number, inputs: ExpressionInputs): Explanation {
    inputs.offer = this.offers[index]!;
    return explainExpression(this.programAt(index), inputs);
  }

  /** Forgets every result; for when the stamps begin anew. */
  resetStamps(): void {
    this.stamps.fill(0);
  }
}

export class ConditionTable extends ExpressionTable<CompiledPredicate> {
  #outcomes = new Int32Array(0);
  readonly #forms: NormalForm[] = [];

  protected compile(text: string, scope: ExpressionScope): CompiledPredicate {
    return compilePredicate(text, scope, this.model.timeZones);
  }

  /** Outcome of a predicate that no visitor, call or clock has a say in; undefined for all others. */
  constantOutcome(text: string, offer: Offer): number | undefined {
    return this.constantOf(text, offer, (program, inputs) => program.evaluate(inputs));
  }

  override seal(): void {
    super.seal();
    this.#outcomes = new Int32Array(this.functions.length);
  }

  /** The clauses of a condition about its offer: worked out when an explanation first asks. */
  formOf(index: number): NormalForm {
    const { tree, zones } = this.programAt(index);
    this.#forms[index] ??= normalForm(tree, this.offers[index]!, zones);
    return this.#forms[index];
  }

  /** TRUE, FALSE, ERROR or missing, see rules/outcome. Cost: a look-up, or one evaluation per decision. */
  evaluate(index: number, inputs: ExpressionInputs, stamp: number): number {
    assert(index < this.stamps.length, "conditions: no such condition, or not sealed");
    if (this.stamps[index] === stamp) return this.#outcomes[index]!;
    inputs.offer = this.offers[index]!;
    const outcome = this.functions[index]!(inputs);
    this.stamps[index] = stamp;
    this.#outcomes[index] = outcome;
    return outcome;
  }
}

export class NumberTable extends ExpressionTable<CompiledNumber> {
  #values = new Float64Array(0);
  /** FALSE, or why there is no value. */
  #failures = new Int32Array(0);

  protected compile(text: string, scope: ExpressionScope): CompiledNumber {
    return compileNumber(text, scope, this.model.timeZones);
  }

  /** Value of a number that no visitor, call or clock has a say in (NaN: it fails); undefined for all others. */
  constantValue(text: string, offer: Offer): number | undefined {
    return this.constantOf(text, offer, (program, inputs) => program.evaluate(inputs));
  }

  override seal(): void {
    super.seal();
    this.#values = new Float64Array(this.functions.length);
    this.#failures = new Int32Array(this.functions.length);
  }

  /** The value, NaN where it failed: then `failureOf` says why. Cost: as ConditionTable's. */
  evaluate(index: number, inputs: ExpressionInputs, stamp: number): number {
    assert(index < this.stamps.length, "numbers: no such expression, or not sealed");
    if (this.stamps[index] === stamp) return this.#values[index]!;
    inputs.offer = this.offers[index]!;
    inputs.failure = FALSE;
    const value = this.functions[index]!(inputs);
    this.stamps[index] = stamp;
    this.#values[index] = value;
    this.#failures[index] = inputs.failure;
    return value;
  }

  /** FALSE, ERROR or missing, of the last `evaluate`. */
  failureOf(index: number): number {
    return this.#failures[index]!;
  }
}
