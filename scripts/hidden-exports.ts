/**
 * Exports that hide one another in a barrel (a file with `export *`), read from the export lines themselves.
 *
 * Why: a name that a barrel exports itself hides one that it would pass on, and of two that it would pass on neither
 * is there. The language says nothing of the first, and a caller then gets another function of the same name.
 * One declaration that arrives by two ways is no fault.
 */
import { dirname, join, normalize, sep } from "node:path";

const DECLARED =
  /^(?:default )?(?:declare )?(?:abstract )?(?:async )?(?:function\*?|const|let|var|class|interface|type|enum|namespace) ([\w$]+)/;
const STAR = /^\* from "([^"]+)"/;
const LISTED = /^(?:type )?\{([^}]*)\}(?: from "([^"]+)")?/;
const EXPORT = /^export (?=(.*))/gm;
const IMPORT = /^import (?:type )?\{([^}]*)\} from "([^"]+)"/gm;

/** A declaration as it is known outside: the file that declares it, and its name there. */
type Origin = readonly [file: string, name: string];

interface ModuleExports {
  /** By the name they have here: declared here, or named with or without `from`. */
  readonly own: ReadonlyMap<string, Origin>;
  /** Files that `export *` passes on. */
  readonly stars: readonly string[];
  readonly faults: readonly string[];
}

/** What hides what in every barrel among `sources` (text by path from the root, with `/`), as `file: fault` lines. */
export function hiddenExports(sources: ReadonlyMap<string, string>): string[] {
  const modules = new Map<string, ModuleExports>();
  for (const [file, text] of sources) modules.set(file, readExports(file, text));
  const faults: string[] = [];
  for (const [file, { own, stars, faults: unread }] of modules) {
    faults.push(...unread);
    const seen = new Map<string, Origin>();
    for (const [name, origin] of own) seen.set(name, declarationOf(origin, modules));
    for (const star of stars) {
      for (const [name, origin] of exportsOf(star, modules, new Set([file]))) {
        const first = seen.get(name);
        if (first === undefined) seen.set(name, origin);
        else if (first.join() !== origin.join()) {
          const verb = own.has(name) ? "hides" : "and";
          const end = own.has(name) ? "" : " are both passed on, so that neither is";
          faults.push(`${file}: ${name} of ${first[0]} ${verb} that of ${origin[0]}${end}`);
        }
      }
    }
  }
  return faults;
}

/** All that a file exports, by name; of two passed on under one name the first, which the file's own faults tell of. */
function exportsOf(
  file: string,
  modules: ReadonlyMap<string, ModuleExports>,
  visited: Set<string>,
): Map<string, Origin> {
  const all = new Map<string, Origin>();
  const module = modules.get(file);
  if (module === undefined || visited.has(file)) return all;
  visited.add(file);
  for (const [name, origin] of module.own) {
    if (name !== "default") all.set(name, declarationOf(origin, modules));
  }
  for (const star of module.stars) {
    for (const [name, origin] of exportsOf(star, modules, visited)) {
      if (!all.has(name)) all.set(name, origin);
    }
  }
  return all;
}

/** Where that which `origin` names is declared in the end. */
function declarationOf(origin: Origin, modules: ReadonlyMap<string, ModuleExports>): Origin {
  const [file, name] = origin;
  const module = modules.get(file);
  const next = module?.own.get(name) ?? passedOn(name, module?.stars ?? [], modules);
  return next === undefined || next.join() === origin.join() ? origin : declarationOf(next, modules);
}

function passedOn(
  name: string,
  stars: readonly string[],
  modules: ReadonlyMap<string, ModuleExports>,
): Origin | undefined {
  for (const star of stars) {
    const origin = exportsOf(star, modules, new Set()).get(name);
    if (origin !== undefined) return origin;
  }
  return undefined;
}

function readExports(file: string, text: string): ModuleExports {
  const own = new Map<string, Origin>();
  const stars: string[] = [];
  const faults: string[] = [];
  const imported = new Map<string, Origin>();
  for (const [, names, specifier] of text.matchAll(IMPORT)) {
    for (const [from, to] of listed(names!)) imported.set(to, [targetOf(file, specifier!), from]);
  }
  for (const { index, 0: keyword, 1: line } of text.matchAll(EXPORT)) {
    const rest = text.slice(index + keyword.length);
    const declared = DECLARED.exec(rest)?.[1];
    const star = STAR.exec(rest)?.[1];
    const list = LISTED.exec(rest);
    if (star !== undefined) stars.push(targetOf(file, star));
    else if (list !== null) {
      for (const [from, to] of listed(list[1]!)) {
        const specifier = list[2];
        if (specifier !== undefined) own.set(to, [targetOf(file, specifier), from]);
        else own.set(to, imported.get(from) ?? [file, from]);
      }
    } else if (declared !== undefined) own.set(declared, [file, declared]);
    else faults.push(`${file}: exports in a way that cannot be checked: ${line}`);
  }
  return { own, stars, faults };
}

/** The pairs of `a, type b as c`: the name there, the name here. */
function listed(names: string): (readonly [from: string, to: string])[] {
  return names
    .split(",")
    .map((name) => name.trim().replace(/^type /, ""))
    .filter((name) => name !== "")
    .map((name) => {
      const [from, to] = name.split(" as ");
      return [from!, to ?? from!];
    });
}

function targetOf(file: string, specifier: string): string {
  if (!specifier.startsWith(".")) return specifier;
  return normalize(join(dirname(file), specifier))
    .split(sep)
    .join("/");
}
