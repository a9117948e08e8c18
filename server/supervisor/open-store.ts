/**
 * What a start finds on the disk: the data directory, which is this node's alone from then on, the audit log, and the
 * visitor store, which is made anew where it is damaged. A full disk is waited for.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { NodeError } from "../../engine/index.ts";
import { AuditLog } from "../control/audit-log.ts";
import { type DataDirectory, openDataDirectory } from "../store/data-directory.ts";
import { bytesFree, reasonOf, untilRoom } from "../store/disk-room.ts";
import { damagedStores, guardStore, type StoreDamage } from "../store/store-guard.ts";

export const ROOM_RETRY_MS = 1000;

export interface StoreOptions {
  readonly dataDir: string;
  readonly auditRetentionBytes: number;
  readonly logger: Logger;
  /** Aborted: a start that waits for room ends, by an AbortError. */
  readonly stopSignal: AbortSignal | undefined;
}

export interface OpenStore {
  readonly dataDir: string;
  readonly directory: DataDirectory;
  readonly audit: AuditLog;
  /** Of the visitor store, at this start. */
  readonly damage: StoreDamage | null;
  /** Folders of damaged stores, of this start and earlier ones. */
  readonly keptAside: readonly string[];
}

type Room = (error: unknown) => Promise<void>;

/** `cleanUps` gets what closes it again, also where a later part of it fails. Errors: DATA_DIR_*; AbortError. */
export async function openStore(
  options: StoreOptions,
  cleanUps: (() => Promise<void> | void)[],
): Promise<OpenStore> {
  const { dataDir, auditRetentionBytes: retentionBytes, logger } = options;
  const directory = await openDataDirectory(dataDir, waitForRoom(options));
  cleanUps.push(() => directory.close());
  for (const note of directory.notes) logger.warn(note);
  const audit = await untilRoom(
    () => new AuditLog({ dataPath: dataDir, logger, retentionBytes }),
    waitForRoom(options),
  );
  cleanUps.push(() => audit.close());
  const damage = await guardedStore(options, waitForRoom(options));
  const keptAside = damagedStores(dataDir);
  if (directory.isAfterKill)
    logger.info("the last run did not end in order: what its log tells beyond its checkpoint is recovered");
  return { dataDir, directory, audit, damage, keptAside };
}

/** A damaged store is moved aside and told; recovery then makes it anew. Errors: DATA_DIR_INVALID. */
async function guardedStore({ dataDir, logger }: StoreOptions, room: Room): Promise<StoreDamage | null> {
  let damage: StoreDamage | null;
  try {
    damage = await untilRoom(() => guardStore(dataDir), room);
  } catch (cause) {
    if (cause instanceof NodeError || (cause as Error).name === "AbortError") throw cause;
    throw new NodeError("DATA_DIR_INVALID", `the visitor store cannot be opened: ${String(cause)}`, {
      cause,
    });
  }
  if (damage !== null) {
    logger.error(
      { code: "DATA_DIR_INVALID", keptIn: damage.keptIn },
      `the visitor store is damaged (${damage.what}): it is kept in ${damage.keptIn}, and is made anew from the logs; what these no longer hold is lost`,
    );
  }
  for (const name of damagedStores(dataDir)) {
    logger.warn(
      `${dataDir}/${name} holds visitors' data that no forget reaches: remove it when nobody needs it any more`,
    );
  }
  return damage;
}

/** One line, then a try a second: a node that ended would be started again and again by its service manager. */
function waitForRoom({ dataDir, logger, stopSignal }: StoreOptions): Room {
  let isTold = false;
  return async (error) => {
    if (!isTold)
      logger.error(
        `the disk of ${dataDir} is full (${bytesFree(dataDir)} bytes free), and no boot can begin: ${reasonOf(error)}; trying again until there is room`,
      );
    isTold = true;
    await sleep(ROOM_RETRY_MS, undefined, stopSignal === undefined ? {} : { signal: stopSignal });
  };
}
