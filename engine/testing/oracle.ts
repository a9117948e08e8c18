/**
 * The oracle: a decision by straight interpretation of the model, step by step as domain.md §2 tells it.
 *
 * No tables, no compiled functions, no early ends: every candidate is looked at, everything is searched by name.
 * It shares types with the engine and nothing else. Slow, for tests only.
 */
import type { Model } from "../workspace/model.ts";
import type { InteractionPoint } from "../workspace/model-channels.ts";
import type { ScenarioOverlay } from "./naive-feeds.ts";
import type { Members } from "./naive-segments.ts";
import { OracleAllocation } from "./oracle-allocate.ts";
import type { OracleDecision, OraclePick, OraclePoint } from "./oracle-decision.ts";
import { evaluate, type Scored } from "./oracle-evaluate.ts";
import { attributesOf, candidatesOf, defaultAttributesOf, offerOf } from "./oracle-model.ts";
import type { OracleRequest, OracleVisitor } from "./oracle-question.ts";
import { bestByOffer, rank } from "./oracle-rank.ts";
import { OracleScene } from "./oracle-scene.ts";

export function oracleDecide(
  model: Model,
  members: Members,
  visitor: OracleVisitor,
  request: OracleRequest,
  nowMs: number,
  overlay?: ScenarioOverlay,
): OracleDecision {
  return new Oracle(new OracleScene(model, members, visitor, request, nowMs, overlay)).decide();
}

/** The answer where there was no time to look at the visitor. */
export function oracleDecideLate(
  model: Model,
  members: Members,
  visitor: OracleVisitor,
  request: OracleRequest,
  nowMs: number,
  overlay?: ScenarioOverlay,
): OracleDecision {
  return new Oracle(new OracleScene(model, members, visitor, request, nowMs, overlay)).decideLate();
}

class Oracle {
  readonly #scene: OracleScene;
  readonly #allocation: OracleAllocation;
  readonly #reasons: string[] = [];

  constructor(scene: OracleScene) {
    this.#scene = scene;
    this.#allocation = new OracleAllocation(scene);
  }

  /** Nothing is decided; who is held out gets the holdout's answer all the same. */
  decideLate(): OracleDecision {
    const holdout = this.#scene.isHeldOut();
    const points = this.#scene.request.points.map((asked): OraclePoint => {
      const point = this.#scene.channel.points.find(({ name }) => name === asked.point);
      if (point === undefined) return { point: asked.point, status: "UNKNOWN_POINT", picks: [], heldOut: [] };
      const isSilent = holdout && this.#scene.channel.holdout!.answer === "nothing";
      const count = isSilent ? 0 : Math.min(asked.count, point.countMax);
      const picks = this.#fallbacks(point, count).map((pick) => ({
        ...pick,
        attributes: defaultAttributesOf(this.#scene.model, offerOf(this.#scene.model, pick.offer)),
      }));
      return { point: asked.point, status: holdout ? "HOLDOUT" : "DEADLINE", picks, heldOut: [] };
    });
    return { ...this.#answer(holdout, points), reasons: [] };
  }

  decide(): OracleDecision {
    const holdout = this.#scene.isHeldOut();
    const points = this.#scene.request.points.map((asked) => this.#decidePoint(asked, holdout));
    return this.#answer(holdout, points);
  }

  #answer(holdout: boolean, points: readonly OraclePoint[]): OracleDecision {
    const isPreview = this.#scene.request.preview !== null;
    const sendable = this.#scene.model.context.filter(({ feed }) => isPreview || feed === undefined);
    const declared = new Set(sendable.map(({ name }) => name));
    return {
      holdout,
      points,
      reasons: this.#reasons.sort(),
      withdrawals: this.#allocation.withdrawals,
      contextUnknownCount: Object.keys(this.#scene.request.context).filter((name) => !declared.has(name))
        .length,
      feeds: this.#scene.feeds.readings(this.#scene.context),
    };
  }

  #decidePoint(asked: OracleRequest["points"][number], isHeldOut: boolean): OraclePoint {
    const point = this.#scene.channel.points.find(({ name }) => name === asked.point);
    if (point === undefined) return { point: asked.point, status: "UNKNOWN_POINT", picks: [], heldOut: [] };
    const count = Math.min(asked.count, point.countMax);
    const reasons = new Map<string, string>();
    const survivors: Scored[] = [];
    for (const candidate of candidatesOf(this.#scene.model, this.#scene.channel, point.zone)) {
      const result = evaluate(this.#scene, candidate, point);
      if (typeof result === "string") reasons.set(candidate.treatmentId, result);
      else survivors.push(result);
    }
    const ranked = rank(this.#scene, bestByOffer(survivors, reasons));
    const winners = this.#allocation.allocate(ranked, point, count, asked.allowDuplicates, reasons);
    const picks = winners.map((scored) => this.#pickOf(scored));
    const fallbacks = this.#fallbacks(point, count);
    const decided = picks.length > 0 ? picks : fallbacks;
    for (const { offer } of decided) this.#allocation.given.add(offer);
    let answer = decided;
    if (isHeldOut) {
      for (const { treatmentId } of decided) reasons.set(treatmentId, "HELD_OUT");
      answer = this.#scene.channel.holdout!.answer === "fallback" ? fallbacks : [];
    }
    for (const { treatmentId, fallback } of answer) {
      reasons.set(treatmentId, fallback ? "SELECTED_FALLBACK" : "SELECTED");
    }
    if (picks.length === 0 || answer === fallbacks) {
      for (const code of point.fallbacks)
        if (this.#scene.isOfferStopped(code)) reasons.set(`${point.name}/fallback:${code}`, "STOPPED");
    }
    for (const [treatmentId, reason] of reasons)
      this.#reasons.push(`${asked.point} ${treatmentId} ${reason}`);
    return {
      point: asked.point,
      status: isHeldOut ? "HOLDOUT" : picks.length > 0 ? "DECIDED" : "FALLBACK",
      picks: answer,
      heldOut: isHeldOut ? decided.map(({ attributes: _, ...pick }) => pick) : [],
    };
  }

  #pickOf({ candidate, final, propensity }: Scored): OraclePick {
    const { offer, treatmentId } = candidate;
    const attributes = attributesOf(this.#scene.model, offer, this.#scene.environment(offer));
    return { offer: offer.code, treatmentId, score: final, propensity, fallback: false, attributes };
  }

  #fallbacks(point: InteractionPoint, count: number): OraclePick[] {
    const shown = [...new Set(point.fallbacks)].filter((code) => !this.#scene.isOfferStopped(code));
    return shown.slice(0, count).map((code) => {
      const offer = offerOf(this.#scene.model, code);
      const attributes = attributesOf(this.#scene.model, offer, this.#scene.environment(offer));
      const treatmentId = `${point.name}/fallback:${code}`;
      return { offer: code, treatmentId, score: 0, propensity: 0, fallback: true, attributes };
    });
  }
}
