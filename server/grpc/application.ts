/**
 * From requests to calls: what every connection of a lane hands its requests to.
 *
 * A request's headers are looked at once (`Route`) and remembered with them; then a call is an object and no more. What
 * is none of gRPC's is answered as HTTP: 405, 415, and a short page under `/` for people and for conformance tools.
 */
import { GrpcStatus, NodeError } from "../../engine/index.ts";
import type { LaneServices } from "../handlers/handlers.ts";
import { aloneBlock, plainBlock } from "./blocks.ts";
import { type CallContext, ServerCall } from "./call.ts";
import { Deadlines } from "./deadlines.ts";
import {
  type Breach,
  fieldOf,
  type Http2Application,
  type Http2Connection,
  type Http2Stream,
  type RequestHeaders,
  type StreamReader,
} from "./http2/http2.ts";
import type { GrpcLimits } from "./limits.ts";
import { isGrpcContentType } from "./metadata.ts";
import type { GrpcMethod } from "./methods.ts";
import { Route, type Target } from "./route.ts";
import type { GrpcMethodOpener, GrpcService } from "./service.ts";
import { errorBlocks } from "./status.ts";
import { UnaryCall } from "./unary.ts";
import { UnfinishedMessages } from "./unfinished.ts";

export const PAGE = "This is a Proffer node's gRPC port: it speaks HTTP/2, and serves proffer.decision.v1.\n";
const PAGE_BYTES = Buffer.from(PAGE);
const PAGE_HEADERS = plainBlock(200);
const TOO_LARGE = aloneBlock({
  code: GrpcStatus.RESOURCE_EXHAUSTED,
  message: "the call's metadata is larger than this node takes",
  metadata: [],
});

/** What the application tells of breaches. */
export interface ApplicationHooks {
  breach(name: Breach, remoteAddress: string): void;
}

export class GrpcApplication implements Http2Application, CallContext {
  readonly services: LaneServices;
  readonly limits: GrpcLimits;
  readonly deadlines = new Deadlines();
  readonly unfinished: UnfinishedMessages;
  readonly #targets = new Map<string, Target>();
  readonly #serviceNames = new Set<string>();
  readonly #hooks: ApplicationHooks;

  constructor(services: LaneServices, limits: GrpcLimits, hooks: ApplicationHooks) {
    this.services = services;
    this.limits = limits;
    this.#hooks = hooks;
    const breach = (remoteAddress: string) => this.breach("unfinished_messages", remoteAddress);
    this.unfinished = new UnfinishedMessages(services, limits, breach);
  }

  addUnary(path: string, method: GrpcMethod): void {
    this.#add(path, { kind: "unary", method });
  }
  addCall(path: string, open: GrpcMethodOpener, messageSizeMax = this.limits.messageSizeMax): void {
    this.#add(path, {
      kind: "call",
      open,
      messageSizeMax: Math.min(messageSizeMax, this.limits.messageSizeMax),
    });
  }
  addService({ name, methods, messageSizeMax }: GrpcService): void {
    for (const [method, open] of Object.entries(methods)) {
      this.addCall(`/${name}/${method}`, open, messageSizeMax);
    }
  }
  /** A method of our protos that this version does not serve. */
  addUnserved(path: string): void {
    this.#add(path, unserved(`${path.slice(1)} is not served by this version`));
  }
  #add(path: string, target: Target): void {
    this.#targets.set(path, target);
    this.#serviceNames.add(serviceOf(path));
  }

  request(stream: Http2Stream, headers: RequestHeaders, isEnd: boolean): StreamReader {
    const route = (headers.memo as Route | undefined) ?? this.#routeOf(stream.connection, headers);
    const { target } = route;
    if (target.kind === "unary") return new UnaryCall(this, stream, route, target.method, isEnd);
    if (target.kind === "call") {
      const call = new ServerCall(this, stream, route, headers, target.messageSizeMax);
      call.begin(target.open, isEnd);
      return call;
    }
    return this.#answerAtOnce(stream, target, isEnd);
  }

  #routeOf(connection: Http2Connection, headers: RequestHeaders): Route {
    const route = new Route(headers, this.#targetOf(headers), connection.state as Route | undefined);
    headers.memo = route;
    connection.state = route;
    return route;
  }

  #answerAtOnce(stream: Http2Stream, target: Target, isEnd: boolean): StreamReader {
    if (target.kind === "page") {
      const page = new Page(stream, target.hasBody);
      if (isEnd) page.end();
      return page;
    }
    if (target.kind === "http") stream.headers(plainBlock(target.status, target.headers), true);
    else if (target.kind === "refusal") {
      this.services.countError("grpc", target.code);
      stream.headers(errorBlocks(new NodeError(target.code, target.message)).alone, true);
    }
    return IGNORE;
  }

  #targetOf(headers: RequestHeaders): Target {
    const { method, path } = headers;
    if (path === "/" && (method === "GET" || method === "POST" || method === "HEAD")) {
      return { kind: "page", hasBody: method !== "HEAD" };
    }
    if (method !== "POST") return { kind: "http", status: 405, headers: ["allow", "POST"] };
    if (!isGrpcContentType(fieldOf(headers, "content-type"))) {
      return { kind: "http", status: 415, headers: ["accept", "application/grpc"] };
    }
    const target = this.#targets.get(path);
    if (target !== undefined) return target;
    const isKnown = this.#serviceNames.has(serviceOf(path));
    return unserved(isKnown ? "the service has no such method" : "no such service on this node");
  }

  messageTooLarge(remoteAddress: string): void {
    this.breach("message_too_large", remoteAddress);
  }
  breach(name: Breach, remoteAddress: string): void {
    this.#hooks.breach(name, remoteAddress);
  }
  /** All that a connection has here is its calls', which are over by then. */
  connectionClosed(): void {}

  /** gRPC's clients know a status of gRPC, and make of 431 what they like. */
  tooLargeAnswer(field: (name: string) => string | undefined): Uint8Array | null {
    const isCall = field(":method") === "POST" && isGrpcContentType(field("content-type"));
    return isCall ? TOO_LARGE : null;
  }

  close(): void {
    this.deadlines.close();
  }
}

function unserved(message: string): Target {
  return { kind: "refusal", code: "METHOD_UNKNOWN", message };
}

function serviceOf(path: string): string {
  return path.slice(1, path.lastIndexOf("/"));
}

/** Answers when the request has ended, whatever its body is. */
class Page implements StreamReader {
  readonly #stream: Http2Stream;
  readonly #hasBody: boolean;

  constructor(stream: Http2Stream, hasBody: boolean) {
    this.#stream = stream;
    this.#hasBody = hasBody;
  }
  data(bytes: Uint8Array): void {
    this.#stream.consumed(bytes.length);
  }
  end(): void {
    this.#stream.headers(PAGE_HEADERS, !this.#hasBody);
    if (!this.#hasBody) return;
    this.#stream.write(PAGE_BYTES);
    this.#stream.end();
  }
  closed(): void {
    this.#stream.release();
  }
  drained(): void {}
}

/** Of a stream that was answered at its headers: nothing follows. */
const IGNORE: StreamReader = { data() {}, end() {}, closed() {}, drained() {} };
