/**
 * The conformance table's rows and what judges them: what is sent, and what a server must make of it.
 *
 * A row opens a connection of its own, sends its bytes behind a good preface, and says how that must end:
 *
 *     connectionError(CODE…)   GOAWAY with that code, then the connection is closed             RFC 9113 §5.4.1
 *     streamError(id, CODE…)   RST_STREAM with that code; the connection lives                  §5.4.2
 *     answered(id…)            each of these streams is answered; the connection lives
 *     ignored                  nothing is said of it; the connection lives
 *     closed                   closed, with a GOAWAY or without
 *
 * That a connection lives is shown by a PING that comes back and a new stream that is answered.
 * The rows were derived from the RFCs' text, one for each MUST that a server can break.
 */
import type { Test } from "tap";
import { getRequest } from "./plain-hpack.ts";
import {
  CLIENT_PREFACE,
  Code,
  type CodeName,
  codeName,
  Flag,
  type Frame,
  headers,
  Type,
} from "./wire-frames.ts";
import { describe, WirePeer } from "./wire-peer.ts";

export type Outcome =
  | { readonly kind: "connectionError"; readonly codes: readonly CodeName[] }
  | { readonly kind: "streamError"; readonly stream: number; readonly codes: readonly CodeName[] }
  | { readonly kind: "answered"; readonly streams: readonly number[] }
  | { readonly kind: "ignored" }
  | { readonly kind: "closed" };

export interface Row {
  /** RFC and section. */
  readonly section: string;
  readonly why: string;
  readonly sends: readonly Uint8Array[];
  readonly must: Outcome;
  /** In place of the usual preface. */
  readonly first?: Uint8Array;
}

export const connectionError = (...codes: CodeName[]): Outcome => ({ kind: "connectionError", codes });
export const streamError = (stream: number, ...codes: CodeName[]): Outcome => ({
  kind: "streamError",
  stream,
  codes,
});
export const answered = (...streams: number[]): Outcome => ({ kind: "answered", streams });
export const ignored: Outcome = { kind: "ignored" };
export const closed: Outcome = { kind: "closed" };

export type Line = readonly [section: string, why: string, sends: readonly Uint8Array[], must: Outcome];
export function rows(rfc: string, lines: readonly Line[]): Row[] {
  return lines.map(([section, why, sends, must]) => ({
    section: `RFC ${rfc} §${section}`,
    why,
    sends,
    must,
  }));
}

/** A stream that no row uses; higher than all of theirs. */
const LATE_STREAM = 0x7fff_fff1;

/** Runs each row as a test against the server on `port`. */
export function judgeRows(t: Test, port: number, table: readonly Row[]): void {
  for (const row of table) {
    t.test(`${row.section}: ${row.why}`, async (t) => {
      const peer = await WirePeer.open(port, { first: row.first ?? CLIENT_PREFACE });
      t.teardown(() => peer.destroy());
      peer.send(...row.sends);
      const fault = await judge(peer, row.must);
      if (fault !== null) t.fail(`${fault}; came: ${describe(peer.frames)}`);
      else t.pass();
    });
  }
}

/** What is wrong with the server's answer, or null. */
async function judge(peer: WirePeer, must: Outcome): Promise<string | null> {
  switch (must.kind) {
    case "connectionError":
      return judgeConnectionError(peer, must.codes);
    case "closed":
      await peer.closed();
      return null;
    case "streamError":
      return (await judgeStreamError(peer, must.stream, must.codes)) ?? (await judgeLife(peer));
    case "answered":
      for (const stream of must.streams) {
        if (!(await peer.answered(stream))) return `stream ${stream} was not answered`;
      }
      return judgeLife(peer);
    case "ignored":
      return (await judgeLife(peer)) ?? (peer.of(Type.RST_STREAM).length > 0 ? "a stream was reset" : null);
  }
}

async function judgeConnectionError(peer: WirePeer, codes: readonly CodeName[]): Promise<string | null> {
  // A drain's GOAWAY may come before; the last one is the verdict.
  await peer.closed();
  const goaway = peer.of(Type.GOAWAY).at(-1);
  if (goaway === undefined) return "closed without a GOAWAY";
  const code = goaway.payload.readUInt32BE(4);
  if (!codes.some((name) => Code[name] === code)) return `GOAWAY ${codeName(code)} in place of ${codes}`;
  return null;
}

async function judgeStreamError(
  peer: WirePeer,
  stream: number,
  codes: readonly CodeName[],
): Promise<string | null> {
  const isReset = (frame: Frame) => frame.type === Type.RST_STREAM && frame.stream === stream;
  if (!(await peer.barrier())) return "the connection ended";
  const frame = peer.frames.find(isReset);
  if (frame === undefined) return `stream ${stream} was not reset`;
  const code = frame.payload.readUInt32BE(0);
  if (!codes.some((name) => Code[name] === code)) return `RST_STREAM ${codeName(code)} in place of ${codes}`;
  return null;
}

async function judgeLife(peer: WirePeer): Promise<string | null> {
  peer.send(headers(LATE_STREAM, getRequest("/"), Flag.END_STREAM));
  if (!(await peer.answered(LATE_STREAM))) return "a new stream was not answered";
  if (!(await peer.barrier())) return "a PING did not come back";
  if (peer.of(Type.GOAWAY).length > 0) return "a GOAWAY was sent";
  return null;
}
