/**
 * What is signed: statements of people and of their tools about what a node may run (TRUST.md has the fields).
 *
 * A document is a payload in canonical JSON and signatures over it. The bytes that are signed are
 * `proffer-signed-v1\n` followed by the payload, so that no signature made for another purpose fits. A payload names
 * its kind, and roots or hashes in place of contents: change one byte of what it names, and it says nothing of it.
 */

/** Who may say what: a key has one or more of these. */
export const TRUST_ROLES = ["designer", "reviewer", "data-publisher", "feed-publisher", "operator"] as const;
export type TrustRole = (typeof TRUST_ROLES)[number];

/** 16 hex digits: the first of the SHA-256 of the public key's 32 bytes. */
export type KeyId = string;

export interface DocumentSignature {
  readonly keyId: KeyId;
  /** 64 bytes. */
  readonly signature: Uint8Array;
}

/** As it travels and lies in files; the payload's bytes are kept as they came. */
export interface SignedDocument {
  readonly payload: Uint8Array;
  readonly signatures: readonly DocumentSignature[];
}

interface Statement {
  readonly madeAtMs: number;
  /** From then on it says nothing any more; absent: for good. */
  readonly expiresAtMs?: number;
}

/** "I stand for this strategy." Each key that signed counts once, for one of its roles. */
export interface Approval extends Statement {
  readonly kind: "approval";
  readonly strategyRoot: string;
  /** In these environments only; absent: in all. */
  readonly environments?: readonly string[];
  readonly comment?: string;
}

/** "This runs from then on." By an operator. */
export interface Release extends Statement {
  readonly kind: "release";
  readonly environment: string;
  /** Higher than that of every release before it in this environment. */
  readonly sequence: number;
  readonly bundleId: string;
  readonly strategyRoot: string;
  readonly dataRoot: string;
  /** Data updates up to this number are left behind: its lists stand in their place. Absent: those that a node has taken. */
  readonly dataSequence?: number;
  /** Epoch ms; absent: at once. */
  readonly startAtMs?: number;
  readonly comment?: string;
}

/** "Newer lists under the released strategy." By a data publisher; needs no release. */
export interface DataUpdate extends Statement {
  readonly kind: "dataUpdate";
  readonly environment: string;
  readonly sequence: number;
  readonly strategyRoot: string;
  readonly dataRoot: string;
  readonly bundleId: string;
}

/** "This is the feed's table now." By a feed publisher. */
export interface FeedUpdate extends Statement {
  readonly kind: "feedUpdate";
  readonly environment: string;
  readonly feed: string;
  /** Of this feed. */
  readonly sequence: number;
  /** The time that the table tells of, epoch ms. */
  readonly asOfMs: number;
  readonly sha256: string;
  readonly sizeBytes: number;
}

export const STOP_KINDS = ["offer", "point", "zone", "medium", "all"] as const;
export type StopKind = (typeof STOP_KINDS)[number];

/** Restricts, never allows. `all`: everything but fallbacks. */
export interface Stop {
  /** Names it, so that it can be lifted. */
  readonly id: string;
  readonly kind: StopKind;
  /** Folded; "" for `all`. */
  readonly name: string;
  /** Absent: in every channel. */
  readonly channel?: string;
  readonly fromMs: number;
  /** Absent: until lifted. */
  readonly untilMs?: number;
  readonly why: string;
  /** When somebody made it so, epoch ms; of two under one id the later stands. Absent: 0, before all others. */
  readonly madeAtMs?: number;
}

/** Ends the stop of this id that was made then, and those made before it. */
export interface LiftedStop {
  readonly id: string;
  /** Of the stop. */
  readonly madeAtMs: number;
  readonly liftedAtMs: number;
  /** When the stop would have ended; absent: never. */
  readonly untilMs?: number;
}

/**
 * All stops that its signer knows of, and those that were lifted. A stop that a node has and the list does not name,
 * neither way, goes on (stop-merge.ts). By an operator.
 */
export interface StopList extends Statement {
  readonly kind: "stopList";
  readonly environment: string;
  readonly sequence: number;
  readonly stops: readonly Stop[];
  /** Absent: it lifts nothing. */
  readonly lifted?: readonly LiftedStop[];
}

/**
 * "None of these may run again." By an operator. Revocations add up and are never taken back, so an old one that comes
 * again, or late, does no harm: its sequence names it and orders nothing.
 */
export interface Revocation extends Statement {
  readonly kind: "revocation";
  readonly environment: string;
  readonly sequence: number;
  readonly keyIds: readonly KeyId[];
  readonly bundleIds: readonly string[];
  readonly strategyRoots: readonly string[];
  readonly why: string;
}

export type Payload = Approval | Release | DataUpdate | FeedUpdate | StopList | Revocation;
export type PayloadKind = Payload["kind"];

/** A key that a node trusts, from its own configuration. */
export interface TrustedKey {
  readonly id: KeyId;
  /** Whose it is, for people. */
  readonly name: string;
  /** Ed25519, 32 bytes. */
  readonly publicKey: Uint8Array;
  readonly roles: readonly TrustRole[];
  /** Epoch ms; it signs for nothing outside of these. */
  readonly notBeforeMs: number;
  readonly expiresMs: number;
}

/** What a node demands; its own configuration says so, and nobody who pushes can change it. */
export interface TrustPolicy {
  readonly environment: string;
  /** Nothing has to be signed: a development node, on loopback (policy.ts). Sequences and names are judged all the same. */
  readonly isOpen: boolean;
  readonly keys: readonly TrustedKey[];
  /** So many keys of each role must approve a strategy; one key stands for one role of one strategy. */
  readonly approvals: Readonly<Partial<Record<TrustRole, number>>>;
  /** Share of a level's visitors, 0 to 1, whose membership data updates may change in one list within a period. 1: no bound. */
  readonly dataShareMax: number;
  /** The period. */
  readonly dataShareEveryMs: number;
  readonly revokedKeyIds: readonly KeyId[];
}

/** What signed revocations have taken back on this node, beside `revokedKeyIds`; it only grows. */
export interface Revoked {
  readonly keyIds: readonly KeyId[];
  readonly bundleIds: readonly string[];
  readonly strategyRoots: readonly string[];
}
export const REVOKED_NONE: Revoked = { keyIds: [], bundleIds: [], strategyRoots: [] };

/** What a bundle's manifest says of itself. */
export interface BundleNames {
  readonly bundleId: string;
  readonly strategyRoot: string;
  readonly dataRoot: string;
}

/** A key that was counted, and for what. */
export interface Signer {
  readonly keyId: KeyId;
  readonly name: string;
  readonly role: TrustRole;
}
