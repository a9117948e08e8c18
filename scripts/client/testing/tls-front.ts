/** What clients by TLS need in tests: certificates as files, and what ends TLS in front of a port that speaks none. */
import { writeFileSync } from "node:fs";
import { type AddressInfo, connect, type Socket } from "node:net";
import { join } from "node:path";
import { createServer, type TlsOptions } from "node:tls";
import {
  CA_CERT,
  CLIENT_CERT,
  CLIENT_KEY,
  SERVER_CERT,
  SERVER_KEY,
  STRANGER_CERT,
  STRANGER_KEY,
} from "../../../server/grpc/testing/certificates.ts";

/** Paths of the authority's and callers' files, in `folder`. */
export function certificateFiles(folder: string) {
  const write = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  return {
    ca: write("ca.pem", CA_CERT),
    cert: write("me.pem", CLIENT_CERT),
    key: write("me.key", CLIENT_KEY),
    strangerCert: write("stranger.pem", STRANGER_CERT),
    strangerKey: write("stranger.key", STRANGER_KEY),
  };
}

export interface TlsFront {
  readonly port: number;
  /** That callers have sent, encryption taken off. */
  readonly receivedBytes: number;
  close(): void;
}

/** Listens on 127.0.0.1 with the certificate of localhost, and hands on what it reads. */
export async function startTlsFront(port: number, options: TlsOptions = {}): Promise<TlsFront> {
  const open = new Set<Socket>();
  let receivedBytes = 0;
  const front = createServer({ cert: SERVER_CERT, key: SERVER_KEY, ...options }, (socket) => {
    socket.on("data", (bytes: Buffer) => {
      receivedBytes += bytes.length;
    });
    const onward = connect(port, "127.0.0.1");
    for (const one of [socket, onward]) open.add(one.on("error", () => {}));
    socket.pipe(onward).pipe(socket);
  });
  await new Promise<void>((resolve) => front.listen(0, "127.0.0.1", resolve));
  return {
    port: (front.address() as AddressInfo).port,
    get receivedBytes() {
      return receivedBytes;
    },
    close() {
      front.close();
      for (const socket of open) socket.destroy();
    },
  };
}
