/**
 * Sockets of the gRPC port, from `accept` to an HTTP/2 connection and to their end.
 *
 *     accept ─ bounds ─► first bytes ─ PROXY header? ─► TLS? ─► HTTP/2 (or one HTTP/1.1 answer for people)
 *
 * Every connection is counted, in all and by address, and looked at some times a second (`tick`): the time-outs of all
 * stages are kept so, without a timer for each. What is below HTTP/2 is here; what is in it is the core's.
 */
import type { BlockList, Server, Socket } from "node:net";
import type { TLSSocket, Server as TlsServer } from "node:tls";
import type { ConnectionCounts } from "./connection-counts.ts";
import { readFirst } from "./first-bytes.ts";
import { http1Page, SNIFF_SIZE } from "./http1-page.ts";
import { serveHttp2 } from "./http2/connection.ts";
import type { Breach, Http2Application, Http2Connection } from "./http2/http2.ts";
import type { Http2Limits } from "./http2/limits.ts";
import type { GrpcLimits } from "./limits.ts";
import { listen } from "./listen.ts";
import { parseProxyHeader } from "./proxy-header.ts";
import { createTlsServer, isHttp2, type TlsMaterial } from "./tls.ts";

const TICK_MS = 250;
export interface ListenerOptions {
  readonly limits: GrpcLimits;
  readonly http2Limits: Http2Limits;
  readonly counts: ConnectionCounts;
  readonly tls: TlsMaterial | null;
  /** Of proxies that may speak for others; null: nobody is trusted. */
  readonly trustedProxies: BlockList | null;
  breach(name: Breach, remoteAddress: string): void;
}

/** A connection that has not come to HTTP/2 yet, or has. */
interface Guest {
  readonly socket: Socket;
  /** By which its handshake finds it. */
  readonly key: string;
  readonly acceptedAt: number;
  /** As counted; null: not by address. */
  countedAddress: string | null;
  address: string;
  connection: Http2Connection | null;
  /** It spoke HTTP/1.1, and has its answer. */
  isAnswered: boolean;
}

/** Sums over all connections so far. */
export interface ListenerTotals {
  connections: number;
  bytesRead: number;
  bytesWritten: number;
}

export class Listener {
  readonly #application: Http2Application;
  readonly #options: ListenerOptions;
  readonly #tls: TlsServer | null;
  readonly #servers: Server[] = [];
  readonly #guests = new Set<Guest>();
  /** Behind TLS, by the ends of their connection. */
  readonly #handshakes = new Map<string, Guest>();
  readonly #timer: NodeJS.Timeout;
  readonly #closed: ListenerTotals = { connections: 0, bytesRead: 0, bytesWritten: 0 };
  #isDraining = false;

  constructor(application: Http2Application, options: ListenerOptions) {
    this.#application = application;
    this.#options = options;
    this.#tls = options.tls === null ? null : this.#makeTls(options.tls);
    this.#timer = setInterval(() => this.#tick(performance.now()), TICK_MS);
  }

  get connectionCount(): number {
    return this.#guests.size;
  }
  get openStreamCount(): number {
    let count = 0;
    for (const { connection } of this.#guests) count += connection?.streamCount ?? 0;
    return count;
  }
  get totals(): ListenerTotals {
    const totals = { ...this.#closed };
    totals.connections += this.#guests.size;
    for (const { socket } of this.#guests) {
      totals.bytesRead += socket.bytesRead;
      totals.bytesWritten += socket.bytesWritten;
    }
    return totals;
  }

  /** Returns the port. Errors: PORT_IN_USE, CONFIG_INVALID. */
  async listen(host: string, port: number, sharePort: boolean): Promise<number> {
    const listening = await listen(host, port, sharePort, (socket) => this.#accept(socket));
    this.#servers.push(listening.server);
    return listening.port;
  }

  #accept(socket: Socket): void {
    const { counts, limits, trustedProxies } = this.#options;
    // A peer that resets is nobody's error.
    socket.on("error", () => {});
    const address = socket.remoteAddress;
    if (address === undefined || this.#isDraining) {
      socket.destroy();
      return;
    }
    const isProxy = trustedProxies?.check(address, socket.remoteFamily === "IPv6" ? "ipv6" : "ipv4") ?? false;
    const refusal =
      counts.total >= limits.connectionsMax
        ? "connections_exceeded"
        : !isProxy && counts.ofAddress(address) >= limits.addressConnectionsMax
          ? "address_connections_exceeded"
          : null;
    if (refusal !== null) {
      this.#options.breach(refusal, address);
      socket.resetAndDestroy();
      return;
    }
    const guest: Guest = {
      socket,
      key: keyOf(socket),
      acceptedAt: performance.now(),
      countedAddress: isProxy ? null : address,
      address,
      connection: null,
      isAnswered: false,
    };
    counts.enter(guest.countedAddress);
    this.#guests.add(guest);
    socket.once("close", () => this.#left(guest));
    if (isProxy) this.#readProxyHeader(guest);
    else this.#greet(guest, null);
  }

  #left(guest: Guest): void {
    this.#guests.delete(guest);
    // It began a handshake and left, or was not let in for its certificate. Who said nothing only looked.
    const hadBegun = this.#handshakes.delete(guest.key) && guest.socket.bytesRead > 0;
    if (hadBegun) this.#options.breach("tls_failed", guest.address);
    this.#options.counts.leave(guest.countedAddress);
    this.#closed.connections += 1;
    this.#closed.bytesRead += guest.socket.bytesRead;
    this.#closed.bytesWritten += guest.socket.bytesWritten;
  }

  #refuse(guest: Guest, breach: Breach): void {
    this.#handshakes.delete(guest.key);
    this.#options.breach(breach, guest.address);
    guest.socket.destroy();
  }

  /** Of a trusted proxy: with or without a header before its own bytes. */
  #readProxyHeader(guest: Guest): void {
    readFirst(guest.socket, guest.socket, null, (bytes) => {
      const header = parseProxyHeader(bytes);
      if (header === "more") return false;
      if (header === "invalid") this.#refuse(guest, "proxy_header_invalid");
      else if (header === "none") this.#greet(guest, bytes);
      else if (this.#speaksFor(guest, header.address)) {
        this.#greet(guest, bytes.length > header.size ? bytes.subarray(header.size) : null);
      }
      return true;
    });
  }

  /** Counts the connection for whom the proxy speaks. False: that address has too many. */
  #speaksFor(guest: Guest, address: string | null): boolean {
    if (address === null) return true;
    const { counts, limits } = this.#options;
    guest.address = address;
    if (counts.ofAddress(address) >= limits.addressConnectionsMax) {
      this.#refuse(guest, "address_connections_exceeded");
      return false;
    }
    counts.leave(null);
    counts.enter(address);
    guest.countedAddress = address;
    return true;
  }

  #greet(guest: Guest, firstBytes: Buffer | null): void {
    if (this.#tls === null) {
      this.#sniff(guest, guest.socket, firstBytes);
      return;
    }
    // TLS takes over the socket's handle, and what is put back here; a flowing socket would drop it.
    guest.socket.pause();
    if (firstBytes !== null) guest.socket.unshift(firstBytes);
    this.#handshakes.set(guest.key, guest);
    this.#tls.emit("connection", guest.socket);
  }

  #makeTls(material: TlsMaterial): TlsServer {
    const server = createTlsServer(material, this.#options.limits.tlsHandshakeMs);
    server.on("secureConnection", (socket) => {
      socket.on("error", () => {});
      const key = keyOf(socket);
      const guest = this.#handshakes.get(key);
      this.#handshakes.delete(key);
      if (guest === undefined) {
        socket.destroy();
        return;
      }
      if (!isHttp2(socket)) {
        this.#refuse(guest, "tls_failed");
        return;
      }
      this.#sniff(guest, socket, null);
    });
    server.on("tlsClientError", (_error, socket) => {
      const guest = this.#handshakes.get(keyOf(socket));
      if (guest !== undefined) this.#refuse(guest, "tls_failed");
      else socket.destroy();
    });
    return server;
  }

  /** HTTP/2 begins with its preface; somebody with a browser or curl gets a page. */
  #sniff(guest: Guest, stream: Socket | TLSSocket, firstBytes: Buffer | null): void {
    readFirst(guest.socket, stream, firstBytes, (bytes) => {
      if (bytes.length < SNIFF_SIZE) return false;
      const page = http1Page(bytes);
      if (page !== null) {
        guest.isAnswered = true;
        stream.end(page);
        // What else it sends is read and dropped until it has the answer.
        stream.resume();
        return true;
      }
      guest.connection = serveHttp2(stream, this.#application, {
        limits: this.#options.http2Limits,
        remoteAddress: guest.address,
        firstBytes: bytes,
      });
      return true;
    });
  }

  #tick(now: number): void {
    const { limits, http2Limits } = this.#options;
    for (const guest of this.#guests) {
      if (guest.connection !== null) {
        guest.connection.tick(now);
        continue;
      }
      const ageMs = now - guest.acceptedAt;
      const isShaking = this.#handshakes.has(guest.key);
      // The handshake's own time-out tells of itself; this is behind it.
      if (ageMs > http2Limits.prefaceTimeoutMs + (this.#tls === null ? 0 : limits.tlsHandshakeMs)) {
        if (guest.isAnswered) guest.socket.destroy();
        else this.#refuse(guest, isShaking ? "tls_failed" : "preface_timeout");
      }
    }
  }

  /** Accepts no more, and tells every caller to move on; what comes over open connections meanwhile is served. */
  stopAccepting(): void {
    if (this.#isDraining) return;
    this.#isDraining = true;
    for (const server of this.#servers) server.close();
    for (const guest of this.#guests) {
      if (guest.connection === null) guest.socket.destroy();
      else guest.connection.drain(Number.POSITIVE_INFINITY);
    }
  }

  /** Resolves when all connections are closed; after `graceMs` they are cut. */
  async close(graceMs: number): Promise<void> {
    this.stopAccepting();
    const ended = [...this.#guests].map(
      ({ socket }) => new Promise<void>((resolve) => socket.once("close", () => resolve())),
    );
    const cut = setTimeout(() => {
      for (const { socket } of this.#guests) socket.destroy();
    }, graceMs);
    await Promise.all(ended);
    clearTimeout(cut);
    clearInterval(this.#timer);
  }
}

/** Both ends of a connection: how TLS's socket is known as the one below it. */
function keyOf({ remoteAddress, remotePort, localAddress, localPort }: Socket | TLSSocket): string {
  return `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
}
