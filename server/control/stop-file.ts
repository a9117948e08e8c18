/**
 * `control/stop-list.json`: the newest stop list as it was signed, and behind it, where more is in force than it says, a
 * list that nobody signed and that has all. Some disk is held in reserve for it.
 */
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  decodeDocuments,
  encodeDocuments,
  encodePayload,
  type LiftedStop,
  NodeError,
  parsePayload,
  type SignedDocument,
  type StopList,
  type StopState,
} from "../../engine/index.ts";
import { readTextIfPresent, reasonOf, writeFileAtomic } from "../store/atomic-file.ts";
import { isDiskFull } from "../store/disk-room.ts";
import { DiskReserve } from "./disk-reserve.ts";

/** Some hundreds of stops; of more, what is not reserved has to be free. */
const RESERVE_SIZE_BYTES = 256 * 1024;

export interface Kept {
  /** The newest list as it was signed. */
  readonly document: SignedDocument;
  readonly list: StopList;
  /** What is in force, and the lifts that are remembered: this list and those before it. */
  readonly state: StopState;
}

export class StopFile {
  readonly #path: string;
  readonly #reserve: DiskReserve;
  /** Of the list that it has; 0: none. */
  sequence = 0;

  constructor(dataPath: string) {
    this.#path = join(dataPath, "control", "stop-list.json");
    this.#reserve = new DiskReserve(join(dataPath, "control", "stop-list.reserve"), RESERVE_SIZE_BYTES);
  }

  /** Null: there was no list yet. Errors: DATA_DIR_INVALID. */
  read(): Kept | null {
    const text = readTextIfPresent(this.#path);
    if (text === null) return null;
    try {
      const [document, whole = document] = decodeDocuments(Buffer.from(text));
      if (document === undefined) throw new NodeError("DOCUMENT_INVALID", "it holds no document");
      const list = listOf(document);
      this.sequence = list.sequence;
      return { document, list, state: stateOf(listOf(whole!)) };
    } catch (cause) {
      const message = `${this.#path} cannot be read: ${reasonOf(cause)}. It says what is stopped: put it back from a copy, or remove it to start with nothing stopped`;
      throw new NodeError("DATA_DIR_INVALID", message, { cause });
    }
  }

  /** On a full disk the reserve is given back for it. Errors: system errors, and what was there stays. */
  write({ document, list, state }: Kept): void {
    const whole = { payload: encodePayload(listWith(list, state)), signatures: [] };
    const isMore = Buffer.compare(whole.payload, document.payload) !== 0;
    const text = encodeDocuments(isMore ? [document, whole] : [document]);
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    try {
      writeFileAtomic(this.#path, text, 0o600);
    } catch (cause) {
      if (!isDiskFull(cause) || !this.#reserve.isHeld) throw cause;
      this.#reserve.giveBack();
      writeFileAtomic(this.#path, text, 0o600);
    }
    this.sequence = list.sequence;
  }

  /** Errors: system errors. */
  holdReserve(): void {
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    this.#reserve.hold();
  }
}

function listOf({ payload }: SignedDocument): StopList {
  const parsed = parsePayload(payload);
  if (parsed.kind !== "stopList") throw new NodeError("DOCUMENT_INVALID", `it holds a ${parsed.kind}`);
  return parsed;
}

export function stateOf({ stops, lifted = [] }: StopList): StopState {
  return { stops, lifted };
}

/** The list as it would be had its signer known of all. */
export function listWith(list: StopList, { stops, lifted }: StopState): StopList {
  const { lifted: _lifted, ...rest } = list;
  const lifts: readonly LiftedStop[] = lifted;
  return { ...rest, stops, ...(lifts.length === 0 ? {} : { lifted: lifts }) };
}
