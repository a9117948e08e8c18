/** Comprehensions in generated functions: loops over arrays, the item in a local variable. */
import type { FunctionSource, Leave } from "./function-source.ts";
import type { TreeNode } from "./tree.ts";

type Comprehension = TreeNode & { kind: "comprehension" };

/** What emits the parts of a loop: statements, and the source text of an outcome or a value. */
interface PartSource {
  readonly boolean: (node: TreeNode) => string;
  readonly value: (node: TreeNode, leave: Leave) => string;
}

export class LoopSource {
  readonly #source: FunctionSource;
  readonly #parts: PartSource;
  /** Names of the local variables that hold the items of the loops around, by slot. */
  readonly #items: string[] = [];

  constructor(source: FunctionSource, parts: PartSource) {
    this.#source = source;
    this.#parts = parts;
  }

  /** The local variable that holds the item of a loop around. */
  item(slot: number): string {
    return this.#items[slot]!;
  }

  /** `exists`, `all`, `exists_one`: the first two absorb failures as `||` and `&&` do, the last one keeps the first. */
  quantifier(node: Comprehension): string {
    const target = this.#source.variable();
    const label = this.#source.label();
    const leave: Leave = (outcome) => `${target} = ${outcome}; break ${label};`;
    this.#source.emit(`${label}: {`);
    const list = this.#parts.value(node.list, leave);
    this.#source.emit(`${target} = ${node.macro === "all" ? 1 : 0};`);
    this.#loop(node, list, () => {
      const outcome = this.#parts.boolean(node.body);
      if (node.macro === "exists_one") {
        this.#source.emit(`if (${outcome} < 0) { ${leave(outcome)} }`);
        this.#source.emit(`${target} += ${outcome};`);
        return;
      }
      const decisive = node.macro === "exists" ? 1 : 0;
      this.#source.emit(`if (${outcome} === ${decisive}) { ${leave(String(decisive))} }`);
      this.#source.emit(`if (${outcome} < 0 && ${target} >= 0) ${target} = ${outcome};`);
    });
    if (node.macro === "exists_one") this.#source.emit(`${target} = ${target} === 1 ? 1 : 0;`);
    this.#source.emit("}");
    return target;
  }

  /** `filter` and `map`: the first failure is theirs. */
  list(node: Comprehension, leave: Leave): string {
    const list = this.#parts.value(node.list, leave);
    const target = this.#source.assign("[]");
    this.#loop(node, list, (item) => {
      const condition = node.macro === "filter" ? node.body : node.where;
      if (condition !== undefined) {
        const outcome = this.#parts.boolean(condition);
        this.#source.emit(`if (${outcome} < 0) { ${leave(outcome)} }`);
        this.#source.emit(`if (${outcome} === 1) {`);
      }
      const value = node.macro === "filter" ? item : this.#parts.value(node.body, leave);
      this.#source.emit(`${target}.push(${value});`);
      if (condition !== undefined) this.#source.emit("}");
    });
    return target;
  }

  #loop(node: Comprehension, list: string, body: (item: string) => void): void {
    const at = this.#source.variable();
    const item = this.#source.variable();
    this.#items[node.slot] = item;
    this.#source.emit(`for (${at} = 0; ${at} < ${list}.length; ${at}++) {`);
    this.#source.emit(`${item} = ${list}[${at}];`);
    body(item);
    this.#source.emit("}");
  }
}
