/** A lane served over HTTP on a port of its own, by either library. */
import type { Test } from "tap";
import { proffer } from "#proto/wire.js";
import { type HttpOptions, type HttpTransport, httpSupport, startHttp } from "../http.ts";
import { type TestLane, testLane } from "./services.ts";

export const SERVICE = "/proffer.decision.v1.DecisionService";
export const v1 = proffer.decision.v1;
export const LIBRARIES =
  httpSupport().library === "node:http" ? (["node"] as const) : (["uws", "node"] as const);
export type Library = (typeof LIBRARIES)[number];

export interface Served {
  readonly lane: TestLane;
  readonly http: HttpTransport;
  readonly url: string;
  post(
    path: string,
    body: string | Uint8Array<ArrayBuffer>,
    headers?: Record<string, string>,
  ): Promise<Response>;
}

/** Closed at the test's end. */
export async function serve(
  t: Test,
  library: Library,
  options: Partial<HttpOptions> = {},
  isOpen = true,
): Promise<Served> {
  const lane = testLane(isOpen);
  const http = await startHttp(lane, { host: "127.0.0.1", port: 0, library, ...options });
  t.teardown(() => http.close(0));
  const url = `http://127.0.0.1:${http.port}`;
  const post = (path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
    fetch(url + path, {
      method: "POST",
      body,
      headers: { "content-type": "application/json", ...headers },
    });
  return { lane, http, url, post };
}

/** The body of a Decide call. */
export const decide = (extra: object = {}) =>
  JSON.stringify({
    channel: "c",
    visitor: { level: "customer", id: "C-1" },
    points: [{ point: "home.hero", count: 2 }],
    ...extra,
  });
