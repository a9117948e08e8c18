/** `server/ERRORS.md`, the documented table of error codes, from engine/errors.ts. */
import { ERRORS, type ErrorEntry, GrpcStatus } from "../engine/index.ts";
import { CONNECT_CODES } from "../server/http/connect-error.ts";

const HEADER = `# Error codes

Made from \`engine/errors.ts\` by \`npm run generate\`; do not edit.

Every error that a node answers carries one \`proffer.decision.v1.Error\`: \`code\` (stable, below), \`message\` (for
people, may change) and \`field\` (the path of what is at fault, may be empty).

| wire | where it is |
| --- | --- |
| gRPC | status as below; \`grpc-status-details-bin\` holds the \`Error\` |
| Connect over HTTP | HTTP status and \`code\` as below; \`details[0]\` holds the \`Error\`, its \`debug\` in JSON |
| WebSocket | the envelope's \`error\` |
| command line, log | the code in the text, or in \`code\` with \`--json\` |

What comes to the gRPC port and is no gRPC call is answered as HTTP, without a code: another method than POST (405),
another content type than gRPC's (415).

Refusals under load (429 and some 503) carry a hint when to try again: \`retry-after\` (seconds) and
\`retry-after-ms\` over HTTP, \`retryAfterMs\` on WebSockets, \`google.rpc.RetryInfo\` over gRPC.
HTTP statuses are the Connect protocol's for the gRPC status; only what is refused before there is a call has another
(405, 415).

| code | gRPC status | Connect code | HTTP | meaning |
| --- | --- | --- | ---: | --- |
`;

export async function generateErrors(): Promise<Record<string, string>> {
  const statusNames = new Map(Object.entries(GrpcStatus).map(([name, number]) => [number as number, name]));
  const rows = Object.entries<ErrorEntry>(ERRORS).map(
    ([code, { grpc, http, meaning }]) =>
      `| \`${code}\` | ${statusNames.get(grpc)} (${grpc}) | \`${CONNECT_CODES[grpc]}\` | ${http} | ${meaning.replaceAll("|", "\\|")} |`,
  );
  return { "server/ERRORS.md": `${HEADER}${rows.join("\n")}\n` };
}
