/**
 * Which ids were one visitor, and when, as the log's link records tell: `--visitor` shows what happened under all of them.
 *
 * An id that became an alias brought along what it was before, back to the end of its last link; what happens under it
 * stays the owner's until it is unlinked, or linked to another.
 */
import type { IdentityMap } from "../../server/store/identity-file.ts";
import type { LinkRecord } from "../../server/store/log-record.ts";

interface LinkChange {
  readonly atUs: number;
  /** Of whom it is from then on; "" for nobody. */
  readonly owner: string;
  readonly alias: string;
}

export class LogLinks {
  readonly #changes: LinkChange[] = [];
  /** By surrogate of the alias: when it was the visitor's. */
  #spans = new Map<string, { fromUs: number; untilUs: number }[]>();
  #names: readonly string[] = [];
  #owners: readonly string[] = [];

  note({ alias, owner, linked }: LinkRecord): void {
    const ownerOrNobody = linked ? owner.surrogate : "";
    this.#changes.push({ atUs: alias.atUs, alias: alias.surrogate, owner: ownerOrNobody });
  }

  get isEmpty(): boolean {
    return this.#changes.length === 0;
  }

  /** Ids that were the visitor's, and those that the visitor was of: `level:id`, by name. */
  get aliases(): readonly string[] {
    return this.#names;
  }
  get owners(): readonly string[] {
    return this.#owners;
  }

  /** @param own the visitor's surrogates. Cost: O(identities + links). */
  resolve(own: ReadonlySet<string>, identities: IdentityMap): void {
    const nameOf = (surrogate: string): string => {
      const visitor = identities.get(surrogate);
      return visitor === undefined ? surrogate : `${visitor.level}:${visitor.id}`;
    };
    const byAlias = new Map<string, LinkChange[]>();
    const owners = new Set<string>();
    for (const change of this.#changes) {
      if (own.has(change.alias) && change.owner !== "") owners.add(nameOf(change.owner));
      const name = nameOf(change.alias);
      const changes = byAlias.get(name);
      if (changes === undefined) byAlias.set(name, [change]);
      else changes.push(change);
    }
    const spansByName = new Map<string, { fromUs: number; untilUs: number }[]>();
    for (const [name, changes] of byAlias) {
      const spans = spansOf(changes, own);
      if (spans.length > 0) spansByName.set(name, spans);
    }
    // One that was forgotten has no name any more, and cannot be asked for.
    const named = (names: Iterable<string>) => [...names].filter((name) => name.includes(":")).sort();
    this.#names = named(spansByName.keys());
    this.#owners = named(owners);
    this.#spans = new Map();
    for (const { alias } of this.#changes) {
      const spans = spansByName.get(nameOf(alias));
      if (spans !== undefined) this.#spans.set(alias, spans);
    }
    // Other lanes may have met the alias under surrogates of their own.
    for (const [surrogate, { level, id }] of spansByName.size === 0 ? [] : identities) {
      const spans = spansByName.get(`${level}:${id}`);
      if (spans !== undefined) this.#spans.set(surrogate, spans);
    }
  }

  /** Whether what happened under the surrogate then is the visitor's. */
  has(surrogate: string, atUs: number): boolean {
    const spans = this.#spans.get(surrogate);
    return spans?.some(({ fromUs, untilUs }) => atUs >= fromUs && atUs <= untilUs) ?? false;
  }
}

function spansOf(changes: readonly LinkChange[], own: ReadonlySet<string>) {
  const spans: { fromUs: number; untilUs: number }[] = [];
  let freeSinceUs = Number.NEGATIVE_INFINITY;
  let ownSinceUs = Number.NaN;
  for (const { atUs, owner } of [...changes].sort((a, b) => a.atUs - b.atUs)) {
    const isOwn = own.has(owner);
    if (isOwn && Number.isNaN(ownSinceUs)) ownSinceUs = freeSinceUs;
    if (!isOwn && !Number.isNaN(ownSinceUs)) {
      spans.push({ fromUs: ownSinceUs, untilUs: atUs });
      ownSinceUs = Number.NaN;
    }
    freeSinceUs = atUs;
  }
  if (!Number.isNaN(ownSinceUs)) spans.push({ fromUs: ownSinceUs, untilUs: Number.POSITIVE_INFINITY });
  return spans;
}
