/**
 * `POST /v1/import/segments/<name>?upload=<token>&part=<n>&last=<0|1>&asOf=<RFC 3339 or epoch ms>`: one part of a list of
 * segment members, UTF-8, one visitor id a line. What becomes of it is the lane's business; here is only the form.
 */
import { ENGINE_LIMITS, NodeError, parseTimestamp, TIMESTAMP_MS_MAX } from "../../engine/index.ts";
import type { LaneServices, Principal } from "../handlers/handlers.ts";
import type { ImportMembersCall } from "../handlers/messages.ts";
import { checkName } from "../wire/fields.ts";
import { errorAnswer } from "./connect-error.ts";
import type { Exchange, ExchangeListener, Headers } from "./exchange.ts";

export const IMPORT_PREFIX = "/v1/import/segments/";
const PART_MAX = 1_000_000;

export class ImportExchange implements ExchangeListener {
  readonly #services: LaneServices;
  readonly #exchange: Exchange;
  readonly #extra: Headers;
  #call: Omit<ImportMembersCall, "body"> | null = null;
  #principal: Promise<Principal> | null = null;
  #leave: () => void = () => {};
  #hasBody = false;

  constructor(services: LaneServices, exchange: Exchange, extraHeaders: Headers) {
    this.#services = services;
    this.#exchange = exchange;
    this.#extra = extraHeaders;
  }

  start(bodySizeMax: number): void {
    try {
      if (this.#exchange.method !== "POST") {
        throw new NodeError("METHOD_NOT_ALLOWED", "parts of a list are sent by POST");
      }
      this.#call = parseCall(this.#exchange);
      const principal = this.#services.authenticate(this.#exchange.header("authorization"));
      if (principal instanceof Promise) {
        this.#principal = principal.then((verified) => this.#admit(verified));
        this.#principal.catch((error) => this.#fail(error));
      } else this.#principal = Promise.resolve(this.#admit(principal));
      this.#exchange.read(bodySizeMax, this);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Before the body is read, where the caller is known at once: what is not let in costs no memory. */
  #admit(principal: Principal): Principal {
    if (!this.#exchange.isOpen) throw new NodeError("CANCELLED", "the caller went away");
    const leave = this.#services.admitImport(principal);
    this.#leave = () => {
      this.#leave = () => {};
      leave();
    };
    return principal;
  }

  body(bytes: Buffer): void {
    const call = { ...this.#call!, body: new Uint8Array(bytes) };
    this.#hasBody = true;
    this.#import(call).catch((error) => this.#fail(error));
  }

  failed(error: NodeError): void {
    this.#fail(error);
  }

  /** A part that came whole is taken, whether or not its sender still listens. */
  gone(): void {
    if (!this.#hasBody) this.#leave();
  }

  async #import(call: ImportMembersCall): Promise<void> {
    const principal = await this.#principal!;
    const result = await this.#services.importSegmentMembers(call, principal);
    const headers: Headers = [["content-type", "application/json"], ...this.#extra];
    this.#exchange.answer(200, headers, JSON.stringify(result));
    this.#leave();
  }

  #fail(thrown: unknown): void {
    this.#leave();
    if (!this.#exchange.isOpen) return;
    const error = this.#services.toNodeError(thrown);
    this.#services.countError("http", error.code);
    const { status, headers, body } = errorAnswer(error, this.#extra);
    this.#exchange.answer(status, headers, body);
  }
}

function parseCall(exchange: Exchange): Omit<ImportMembersCall, "body"> {
  const rest = exchange.path.slice(IMPORT_PREFIX.length);
  let segment: string;
  try {
    segment = decodeURIComponent(rest);
  } catch {
    throw new NodeError("PATH_UNKNOWN", "the segment's name is not URL-encoded");
  }
  if (segment === "" || segment.length > ENGINE_LIMITS.nameLengthMax) {
    throw new NodeError("PATH_UNKNOWN", "the path names no segment");
  }
  const query = new URLSearchParams(exchange.query);
  for (const name of query.keys()) {
    if (name !== "upload" && name !== "part" && name !== "last" && name !== "asOf") {
      throw new NodeError("UNKNOWN_FIELD", `${name.slice(0, 64)} is no parameter of this path`, {
        field: name,
      });
    }
  }
  const part = query.get("part") ?? "";
  if (!/^\d{1,7}$/.test(part) || Number(part) > PART_MAX) {
    throw new NodeError("VALUE_OUT_OF_RANGE", `part must be 0 to ${PART_MAX}`, { field: "part" });
  }
  const last = query.get("last") ?? "0";
  if (!/^(0|1|true|false)$/.test(last)) {
    throw new NodeError("WRONG_TYPE", "last must be 0 or 1", { field: "last" });
  }
  return {
    segment: checkName(segment, "segment"),
    upload: query.get("upload") ?? "",
    part: Number(part),
    last: last === "1" || last === "true",
    asOfMs: asOfMsOf(query.get("asOf")),
  };
}

/** When the list was drawn; null: now. */
function asOfMsOf(text: string | null): number | null {
  if (text === null || text === "") return null;
  const ms = /^\d{1,15}$/.test(text) ? Number(text) : parseTimestamp(text);
  if (Number.isNaN(ms) || ms > TIMESTAMP_MS_MAX) {
    throw new NodeError("WRONG_TYPE", "asOf must be an RFC 3339 timestamp or epoch ms", { field: "asOf" });
  }
  return ms;
}
