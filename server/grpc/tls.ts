/**
 * TLS of the gRPC port: certificate, key and, for mutual TLS, whose certificates callers must have (RFC 9113 §9.2). The
 * control port's is read alike.
 *
 * TLS 1.2 with forward secrecy and authenticated encryption only, or 1.3; no renegotiation (§9.2.1); ALPN must come to
 * `h2`. Files are read by the supervisor at start, so that a lane that is replaced starts with what the others have.
 */
import { constants } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type Server, type TLSSocket } from "node:tls";
import { NodeError } from "../../engine/index.ts";

/** PEM texts; plain, passed to lanes. */
export interface TlsMaterial {
  readonly cert: string;
  readonly key: string;
  /** "": callers need no certificate. */
  readonly clientCa: string;
}

export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
  readonly clientCa: string;
}

/** What RFC 9113's appendix A leaves of TLS 1.2, and those of 1.3. */
const CIPHERS =
  "ECDHE+AESGCM:ECDHE+CHACHA20:TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";

/**
 * Null where no certificate is named: clear text.
 *
 * @param key what they are called in the configuration.
 * Errors: CONFIG_INVALID; no message quotes a key.
 */
export function loadTls(files: TlsFiles, key = "grpcTls"): TlsMaterial | null {
  if (files.cert === "" && files.key === "" && files.clientCa === "") return null;
  if (files.cert === "" || files.key === "") {
    throw new NodeError("CONFIG_INVALID", `${key}: \`cert\` and \`key\` are needed, both of them`, {
      field: key,
    });
  }
  const material = {
    cert: read(files.cert, key),
    key: read(files.key, key),
    clientCa: files.clientCa === "" ? "" : read(files.clientCa, key),
  };
  // What is no certificate, or not the key's, is told at start and not at the first connection.
  createTlsServer(material, 1000, key);
  return material;
}

function read(path: string, key: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new NodeError("CONFIG_INVALID", `${key}: ${path} cannot be read (${code})`, { field: key });
  }
}

/** Gets sockets by `emit("connection", socket)`; listens on nothing itself. Errors: CONFIG_INVALID. */
export function createTlsServer(material: TlsMaterial, handshakeMs: number, name = "grpcTls"): Server {
  const { cert, key, clientCa } = material;
  try {
    return createServer({
      cert,
      key,
      ...(clientCa === "" ? {} : { ca: clientCa, requestCert: true, rejectUnauthorized: true }),
      ALPNProtocols: ["h2"],
      minVersion: "TLSv1.2",
      ciphers: CIPHERS,
      secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
      handshakeTimeout: handshakeMs,
    });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const message = `${name}: certificate and key cannot be used (${code ?? "unknown"})`;
    throw new NodeError("CONFIG_INVALID", message, { field: name });
  }
}

/** Whether the handshake came to HTTP/2. A client without ALPN speaks HTTP/2 by prior knowledge, or breaks its preface. */
export function isHttp2(socket: TLSSocket): boolean {
  return socket.alpnProtocol === "h2" || socket.alpnProtocol === false;
}
