/** Connections that do nothing: each has said its preface and settings, and answers PINGs. */
import { LoadConnection } from "./connection.ts";

/** Connected at a time, so that no queue of the system's overflows. */
const AT_ONCE = 100;

export interface IdleConnections {
  /** Of those that were opened, how many are open still. */
  readonly openCount: number;
  close(): void;
}

export async function holdIdle(host: string, port: number, count: number): Promise<IdleConnections> {
  const target = { host, port, path: "/", isTls: false, isStream: false };
  let brokenCount = 0;
  const hooks = { answered() {}, refused() {}, broken: () => void brokenCount++ };
  const connections: LoadConnection[] = [];
  for (let from = 0; from < count; from += AT_ONCE) {
    const batch = Array.from(
      { length: Math.min(AT_ONCE, count - from) },
      () => new LoadConnection(target, hooks),
    );
    await Promise.all(batch.map((connection) => connection.open()));
    connections.push(...batch);
  }
  return {
    get openCount() {
      return connections.length - brokenCount;
    },
    close() {
      for (const connection of connections) connection.close();
    },
  };
}
