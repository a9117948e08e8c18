/**
 * What the HTTP port serves, library-independent:
 *
 *     POST /proffer.decision.v1.DecisionService/<Method>   Connect unary, JSON or protobuf;
 *                                                          gRPC-Web unary, binary or text
 *     GET  /proffer.decision.v1.DecisionService/GetVersion Connect's GET, the one method without side effects that is open
 *     GET  /v1/ws                                          WebSocket, see WEBSOCKET.md
 *     POST /v1/import/segments/<name>                      see import-route.ts
 *     GET  /                                               a few lines for people
 *     OPTIONS *                                            preflights, where CORS is configured
 */
import { DecideCall, NodeError } from "../../engine/index.ts";
import { type LaneServices, METHODS, type MethodName, SERVICE_NAME } from "../handlers/handlers.ts";
import { jsonCodec } from "../wire/json.ts";
import { protobufCodec } from "../wire/protobuf.ts";
import { connectProtocol } from "./connect.ts";
import { errorAnswer } from "./connect-error.ts";
import { Cors } from "./cors.ts";
import type { Application, Exchange, Headers, Refusal, UpgradeRequest, WsAcceptance } from "./exchange.ts";
import { GRPC_WEB_PROTOCOLS } from "./grpc-web.ts";
import { IMPORT_PREFIX, ImportExchange } from "./import-route.ts";
import type { HttpLimits } from "./limits.ts";
import { checkLocalHost } from "./local-host.ts";
import { UnaryCall, type UnaryContext, type UnaryProtocol } from "./unary.ts";
import { WsSession } from "./websocket.ts";
import { ENVELOPE_CODECS, type EnvelopeCodec } from "./ws-envelope.ts";

export const WS_PATH = "/v1/ws";
const SERVICE_PREFIX = `/${SERVICE_NAME}/`;
const METHOD_BY_PATH = new Map<string, MethodName>();
for (const [spelling, method] of Object.entries(METHODS)) {
  if (method !== null) METHOD_BY_PATH.set(SERVICE_PREFIX + spelling, method);
}
/** Of all methods that are served here. */
export const POST_PATHS: readonly string[] = [...METHOD_BY_PATH.keys()];

const WELCOME = `Proffer decides what a visitor is to be offered, here and now.

  POST ${SERVICE_PREFIX}Decide   Connect protocol, JSON or protobuf; gRPC-Web
  GET  ${WS_PATH}                            WebSocket: proffer.v1.json, proffer.v1.msgpack, proffer.v1.proto

Health and metrics are on the admin port.
`;

export class HttpApplication implements Application {
  readonly #services: LaneServices;
  readonly #limits: HttpLimits;
  readonly #cors: Cors;
  readonly #localHostsOnly: boolean;
  readonly #context: UnaryContext;
  readonly #sessions = new Set<WsSession>();

  constructor(
    services: LaneServices,
    options: {
      bodySizeMax: number;
      corsOrigins: readonly string[];
      localHostsOnly: boolean;
      limits: HttpLimits;
    },
  ) {
    this.#services = services;
    this.#limits = options.limits;
    this.#cors = new Cors(options.corsOrigins);
    this.#localHostsOnly = options.localHostsOnly;
    this.#context = { services, reused: new DecideCall(), bodySizeMax: options.bodySizeMax };
  }

  /** Calls under way on WebSockets. */
  get wsCallsInFlight(): number {
    let count = 0;
    for (const session of this.#sessions) count += session.inFlight;
    return count;
  }

  drain(): void {
    for (const session of this.#sessions) session.drain();
  }

  handle(exchange: Exchange): void {
    const extra = this.#cors.headers(exchange);
    try {
      if (this.#localHostsOnly) checkLocalHost(exchange.header("host"));
      this.#route(exchange, extra);
    } catch (thrown) {
      const error = this.#services.toNodeError(thrown);
      this.#services.countError("http", error.code);
      const more: Headers = error.code === "METHOD_NOT_ALLOWED" ? [["allow", allowedOn(exchange.path)]] : [];
      const protocol = GRPC_WEB_PROTOCOLS.get(mediaType(exchange.header("content-type"))) ?? CONNECT_JSON;
      const { status, headers, body } = protocol.error(error, [...extra, ...more]);
      exchange.answer(status, headers, body);
    }
  }

  upgrade(request: UpgradeRequest): WsAcceptance | Refusal {
    try {
      if (this.#localHostsOnly) checkLocalHost(request.header("host"));
    } catch (error) {
      return this.#refuse(this.#services.toNodeError(error));
    }
    if (!this.#cors.allowsUpgrade(request)) {
      return this.#refuse(new NodeError("ROLE_FORBIDDEN", "WebSockets are not open to pages of this origin"));
    }
    const codec = chooseProtocol(request.header("sec-websocket-protocol"));
    if (codec === null) {
      const known = [...ENVELOPE_CODECS.keys()].join(", ");
      return this.#refuse(new NodeError("FRAME_INVALID", `offer one of the sub-protocols ${known}`));
    }
    const authorization = request.header("authorization");
    return {
      protocol: codec.protocol,
      open: (connection) => {
        const session = new WsSession({
          services: this.#services,
          limits: this.#limits,
          codec,
          connection,
          reused: this.#context.reused,
          authorization,
          onClosed: (closed) => this.#sessions.delete(closed),
        });
        this.#sessions.add(session);
        return session;
      },
    };
  }

  #refuse(error: NodeError): Refusal {
    this.#services.countError("ws", error.code);
    return errorAnswer(error);
  }

  #route(exchange: Exchange, extra: Headers): void {
    const { path, method } = exchange;
    if (method === "POST" && path.startsWith(SERVICE_PREFIX)) {
      const protocol = protocolOf(exchange.header("content-type"));
      new UnaryCall(this.#context, exchange, methodOf(path), protocol, extra).startPost();
      return;
    }
    const preflight = this.#cors.preflight(exchange);
    if (preflight !== null) {
      exchange.answer(204, preflight, "");
    } else if (path.startsWith(SERVICE_PREFIX)) {
      this.#get(exchange, extra);
    } else if (path.startsWith(IMPORT_PREFIX)) {
      new ImportExchange(this.#services, exchange, extra).start(this.#context.bodySizeMax);
    } else if (path === "/") {
      if (method !== "GET" && method !== "HEAD") throw new NodeError("METHOD_NOT_ALLOWED", "this is a page");
      exchange.answer(200, [["content-type", "text/plain; charset=utf-8"], ...extra], WELCOME);
    } else if (path === WS_PATH) {
      throw new NodeError("METHOD_NOT_ALLOWED", "this path is a WebSocket's: ask for an upgrade");
    } else {
      throw new NodeError("PATH_UNKNOWN", "nothing is served under this path");
    }
  }

  /** Connect's GET: `?connect=v1&encoding=json&message=…[&base64=1]`. */
  #get(exchange: Exchange, extra: Headers): void {
    const name = methodOf(exchange.path);
    if (exchange.method !== "GET" || name !== "getVersion") {
      throw new NodeError("METHOD_NOT_ALLOWED", "this method is called by POST");
    }
    const query = new URLSearchParams(exchange.query);
    const encoding = query.get("encoding") ?? "";
    const protocol = encoding === "json" ? CONNECT_JSON : encoding === "proto" ? CONNECT_PROTO : null;
    if (protocol === null) throw new NodeError("CONTENT_TYPE_UNSUPPORTED", "encoding must be json or proto");
    const compression = query.get("compression") ?? "identity";
    if (compression !== "" && compression !== "identity") {
      throw new NodeError("CONTENT_ENCODING_UNSUPPORTED", "compression: only identity is supported");
    }
    const connect = query.get("connect") ?? "";
    if (connect !== "" && connect !== "v1") throw new NodeError("MALFORMED_BODY", "connect must be v1");
    const message = query.get("message") ?? "";
    const bytes = Buffer.from(message, query.get("base64") === "1" ? "base64url" : "utf8");
    new UnaryCall(this.#context, exchange, name, protocol, extra).startGet(bytes);
  }
}

function methodOf(path: string): MethodName {
  const method = METHOD_BY_PATH.get(path);
  if (method !== undefined) return method;
  throw new NodeError("METHOD_UNKNOWN", "no such method, or none that is served here");
}

const CONNECT_JSON = connectProtocol(jsonCodec);
const CONNECT_PROTO = connectProtocol(protobufCodec);

function protocolOf(contentType: string): UnaryProtocol {
  if (contentType === "application/json") return CONNECT_JSON;
  if (contentType === "application/proto") return CONNECT_PROTO;
  const grpcWeb = GRPC_WEB_PROTOCOLS.get(mediaType(contentType));
  if (grpcWeb !== undefined) return grpcWeb;
  const [type, ...parameters] = contentType.toLowerCase().split(";");
  const isUtf8 = parameters.every((parameter) => /^\s*charset\s*=\s*"?utf-8"?\s*$/.test(parameter));
  if (isUtf8 && type!.trim() === "application/json") return CONNECT_JSON;
  if (isUtf8 && type!.trim() === "application/proto") return CONNECT_PROTO;
  throw new NodeError(
    "CONTENT_TYPE_UNSUPPORTED",
    "content-type must be application/json, application/proto or gRPC-Web's",
  );
}

function mediaType(contentType: string): string {
  return contentType.split(";", 1)[0]!.trim().toLowerCase();
}

function allowedOn(path: string): string {
  if (path === `${SERVICE_PREFIX}GetVersion`) return "GET, POST";
  return path === "/" || path === WS_PATH ? "GET" : "POST";
}

/** The first sub-protocol of the client's list that is ours. */
function chooseProtocol(offered: string): EnvelopeCodec | null {
  for (const protocol of offered.split(",")) {
    const codec = ENVELOPE_CODECS.get(protocol.trim());
    if (codec !== undefined) return codec;
  }
  return null;
}
