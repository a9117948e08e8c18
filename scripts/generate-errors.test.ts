/** The documented table of error codes is the one in the code, and agrees with the Connect protocol. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import t from "tap";
import { ERRORS, type ErrorEntry } from "../engine/index.ts";
import { STATUS_TEXTS } from "../server/http/exchange.ts";
import { generateErrors } from "./generate-errors.ts";
import { ROOT } from "./root.ts";

t.test("server/ERRORS.md is up to date (else: npm run generate)", async (t) => {
  for (const [path, text] of Object.entries(await generateErrors())) {
    t.equal(await readFile(join(ROOT, path), "utf8"), text, path);
  }
});

/** HTTP status by gRPC status number, as the Connect protocol has it. */
const HTTP_STATUS_BY_GRPC: readonly number[] = [
  200, 499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401,
];
/** Refused before there is a call; the Connect protocol says so itself. */
const BEFORE_A_CALL: Readonly<Record<string, number>> = {
  CONTENT_TYPE_UNSUPPORTED: 415,
  METHOD_NOT_ALLOWED: 405,
};

t.test("HTTP statuses are the Connect protocol's", async (t) => {
  for (const [code, { grpc, http }] of Object.entries<ErrorEntry>(ERRORS)) {
    t.equal(http, BEFORE_A_CALL[code] ?? HTTP_STATUS_BY_GRPC[grpc], code);
    t.ok(http in STATUS_TEXTS, `${code}: its HTTP status has a reason phrase`);
  }
});
