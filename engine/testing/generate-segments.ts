/** Segments of a generated workspace: lists, rules, set algebra, exclusive groups. */
import type { Segment, SegmentGroup } from "../workspace/model-segments.ts";
import { type Dice, IDS, LEVELS, maybe } from "./dice.ts";
import type { Members } from "./naive-segments.ts";

/** Lists and rules first, then groups over them, then expressions over all that, each over earlier ones only. */
export function allSegments(
  dice: Dice,
  predicate = (): string => dice.predicate(false),
): {
  segments: Segment[];
  segmentGroups: SegmentGroup[];
  names: string[];
  members: Members;
} {
  const segments: Segment[] = [];
  const members: Record<string, string[]> = {};
  const names: string[] = [];
  const algebra = (): string => {
    const operand = (): string => `${dice.oneIn(3) ? "!" : ""}${dice.pick(names)}`;
    const pair = (): string => `${operand()} ${dice.pick(["&", "|", "-"])} ${operand()}`;
    return dice.pick([operand(), pair(), `(${pair()}) ${dice.pick(["&", "|", "-"])} !(${pair()})`]);
  };
  const add = (name: string, mayBeAlgebra: boolean): void => {
    const isAlgebra = mayBeAlgebra && names.length > 0 && dice.oneIn(2);
    const hasList = !isAlgebra && !dice.oneIn(3);
    if (hasList) members[name] = dice.subset(IDS);
    const hasRule = !isAlgebra && (!hasList || dice.oneIn(4));
    segments.push({
      name,
      ...maybe("list", hasList ? { level: dice.pick(LEVELS) } : undefined),
      ...maybe("rule", hasRule ? predicate() : undefined),
      ...maybe("expression", isAlgebra ? algebra() : undefined),
    });
    names.push(name);
  };
  const count = dice.count(0, 5);
  for (let index = 0; index < count; index++) add(`s${index}`, true);
  const segmentGroups: SegmentGroup[] = [];
  if (count >= 2 && dice.oneIn(2)) {
    const grouped = names.filter(() => !dice.oneIn(3));
    if (grouped.length > 0) {
      const remainder = dice.oneIn(2) ? "s-rest" : undefined;
      segmentGroups.push({ name: "group", segments: grouped, ...maybe("remainder", remainder) });
      if (remainder !== undefined) names.push(remainder);
    }
  }
  if (names.length > 0) for (let index = 0; index < dice.count(0, 3); index++) add(`t${index}`, true);
  return { segments, segmentGroups, names, members };
}
