/** From configuration to a bundle source. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { NodeError } from "../../engine/index.ts";
import type { BundleSourceConfig } from "../config/config.ts";
import type { TlsMaterial } from "../grpc/tls.ts";
import { isLoopback } from "../supervisor/ports.ts";
import type { BundleSource } from "./source.ts";
import { FolderSource } from "./source-folder.ts";
import { HttpsSource } from "./source-https.ts";
import { PeerSource } from "./source-peer.ts";

export interface SourceOptions {
  readonly config: BundleSourceConfig;
  readonly environment: string;
  /** Our own certificate, shown where the source asks for one. */
  readonly tls: TlsMaterial | null;
  /** What is wrong at the source and does not keep it from being of use. */
  readonly warn: (message: string) => void;
}

/** Null: none is configured. Errors: CONFIG_INVALID. */
export function openSource({ config, environment, tls, warn }: SourceOptions): BundleSource | null {
  const { url, token, ca } = config;
  if (url === "") return null;
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase() ?? "";
  if (scheme === "" || scheme === "file") {
    const path = scheme === "file" ? fileURLToPath(url) : url;
    return new FolderSource(resolve(path), environment, warn);
  }
  const parsed = parseUrl(url);
  const trusted = ca === "" ? null : readCa(ca);
  const { hostname } = parsed;
  const host = hostname.replace(/^\[|\]$/g, "");
  if (scheme === "proffer") {
    if (parsed.port === "" || parsed.pathname.length > 1) throw invalid("a peer is proffer://HOST:PORT");
    // Without an authority a peer is spoken to in clear text: a token would be read on the way.
    if (trusted === null && token !== "" && !isLoopback(host)) {
      throw invalid("a token goes to a peer by TLS only: set bundleSource.ca");
    }
    const own = { cert: bufferOf(tls?.cert), key: bufferOf(tls?.key) };
    const client = { address: parsed.host, token, tls: trusted === null ? null : { ca: trusted, ...own } };
    return new PeerSource(client);
  }
  const isClear = scheme === "http" && isLoopback(host);
  if (scheme !== "https" && !isClear) {
    throw invalid("a folder (a path or file:///…), https://… or proffer://HOST:PORT is wanted");
  }
  return new HttpsSource({ url: parsed, token, ca: trusted, tls, environment });
}

function parseUrl(url: string): URL {
  try {
    return new URL(url);
  } catch {
    throw invalid("not an address");
  }
}

function readCa(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new NodeError("CONFIG_INVALID", `bundleSource.ca: ${path} cannot be read (${code})`, {
      field: "bundleSource.ca",
    });
  }
}

function bufferOf(text: string | undefined): Buffer | null {
  return text === undefined ? null : Buffer.from(text);
}

function invalid(what: string): NodeError {
  return new NodeError("CONFIG_INVALID", `bundleSource.url: ${what}`, { field: "bundleSource.url" });
}
