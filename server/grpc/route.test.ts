/** Who calls is known from the connection's last call only where method and credentials are the same. */
import t from "tap";
import type { Principal } from "../handlers/handlers.ts";
import type { RequestHeaders } from "./http2/http2.ts";
import type { GrpcMethod } from "./methods.ts";
import { Route, type Target } from "./route.ts";

const headersOf = (...fields: string[]): RequestHeaders => ({
  method: "POST",
  scheme: "http",
  path: "/",
  authority: "",
  fields,
  contentLength: -1,
  memo: undefined,
});
const decide: Target = { kind: "unary", method: {} as GrpcMethod };
const getVersion: Target = { kind: "unary", method: {} as GrpcMethod };
const principal = {} as Principal;

for (const [target, fields, isKnown, why] of [
  [decide, ["authorization", "Bearer a", "grpc-timeout", "2S"], true, "another timeout"],
  [decide, ["proffer-visitor", "v", "authorization", "Bearer a"], true, "another visitor"],
  [decide, ["authorization", "Bearer b"], false, "another token"],
  [decide, [], false, "no token"],
  [getVersion, ["authorization", "Bearer a"], false, "another method: some are open to everybody"],
] as const) {
  t.test(`route: ${why}`, async (t) => {
    const before = new Route(headersOf("authorization", "Bearer a", "grpc-timeout", "1S"), decide, undefined);
    t.equal(before.principal, null);
    t.equal(new Route(headersOf(...fields), target, before).principal, null, "not known before");
    before.principal = principal;
    t.equal(new Route(headersOf(...fields), target, before).principal, isKnown ? principal : null);
  });
}
