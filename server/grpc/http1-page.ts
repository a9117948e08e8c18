/** Who comes to the gRPC port with a browser or plain curl gets the page that HTTP/2 gets too, and the connection ends. */
import { PAGE } from "./application.ts";

/** Enough to tell HTTP/2's preface from HTTP/1.1. */
export const SNIFF_SIZE = 4;
const METHODS = new Set(["GET ", "HEAD", "POST", "PUT ", "OPTI"]);
const ROOT = /^(GET|HEAD|POST) \/ /;
const ROOT_SIZE = 7;

/** `bytes`: SNIFF_SIZE at least. Null: it is no HTTP/1.1. */
export function http1Page(bytes: Buffer): Buffer | null {
  if (!METHODS.has(bytes.toString("latin1", 0, SNIFF_SIZE))) return null;
  // RFC 9110 §9.3.2: what GET has, without its body.
  const body = bytes.toString("latin1", 0, SNIFF_SIZE) === "HEAD" ? "" : PAGE;
  const status = ROOT.test(bytes.toString("latin1", 0, ROOT_SIZE)) ? "200 OK" : "404 Not Found";
  return Buffer.from(
    `HTTP/1.1 ${status}\r\ncontent-type: text/plain; charset=utf-8\r\nconnection: close\r\n` +
      `content-length: ${Buffer.byteLength(PAGE)}\r\n\r\n${body}`,
  );
}
