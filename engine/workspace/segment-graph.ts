/**
 * Which segment is built on which: to find circles, and chains that are too long.
 *
 * A node is a segment's `own` membership (its list, rule or expression) or its `effective` one (what its group leaves
 * of it), as in `segments/segment-plan.ts`. Walks are iterative: a chain may be as long as there are segments.
 */

export const own = (name: string): string => `own:${name}`;
export const effective = (name: string): string => `effective:${name}`;
export const segmentOf = (node: string): string => node.slice(node.indexOf(":") + 1);

interface Step {
  readonly node: string;
  readonly rest: string[];
}

export class SegmentGraph {
  readonly #targets = new Map<string, Set<string>>();

  /** `from` is built on `to`. */
  link(from: string, to: string): void {
    const targets = this.#targets.get(from) ?? new Set();
    this.#targets.set(from, targets.add(to));
  }

  /**
   * Circles, each as its nodes in order (no two share a node), and of what is in none how deep it is built: a node
   * that is built on nothing has depth 1. Cost: O(nodes + links).
   */
  survey(): {
    readonly circles: readonly (readonly string[])[];
    readonly depths: ReadonlyMap<string, number>;
  } {
    const circles: string[][] = [];
    const depths = new Map<string, number>();
    for (const start of [...this.#targets.keys()].sort()) {
      const path: Step[] = [];
      const onPath = new Set<string>();
      const enter = (node: string): void => {
        onPath.add(node);
        path.push({ node, rest: [...(this.#targets.get(node) ?? [])].sort().reverse() });
      };
      if (!depths.has(start)) enter(start);
      while (path.length > 0) {
        const top = path.at(-1)!;
        const next = top.rest.pop();
        if (next === undefined) {
          path.pop();
          onPath.delete(top.node);
          depths.set(top.node, 1 + this.#deepestTarget(top.node, depths));
        } else if (onPath.has(next)) {
          const nodes = path.map(({ node }) => node);
          circles.push(nodes.slice(nodes.indexOf(next)));
          // Done with all on the path: what leads into a circle is not told apart from it.
          for (const node of nodes) depths.set(node, 0);
          path.length = 0;
        } else if (!depths.has(next)) {
          enter(next);
        }
      }
    }
    return { circles, depths };
  }

  #deepestTarget(node: string, depths: ReadonlyMap<string, number>): number {
    let deepest = 0;
    for (const target of this.#targets.get(node) ?? []) deepest = Math.max(deepest, depths.get(target) ?? 0);
    return deepest;
  }
}
