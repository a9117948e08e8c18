/** Series of what lies on disk: the log, what this start recovered from it, and what was damaged. */
import { counter, counters, gauge, type Series } from "./series.ts";

export const STORE_SERIES: readonly Series[] = [
  {
    type: "gauge",
    name: "proffer_log_writable",
    help: "0 after a write of the decision log failed.",
    read: ({ shared }) => [{ value: shared.isLogUnwritable ? 0 : 1 }],
  },
  gauge(
    "proffer_recovery_records",
    "Log records that this start folded.",
    (facts) => facts.recovered?.records ?? 0,
  ),
  gauge(
    "proffer_recovery_seconds",
    "How long this start folded log records.",
    (facts) => (facts.recovered?.durationMs ?? 0) / 1000,
  ),
  gauge(
    "proffer_data_dir_free_bytes",
    "What the node may still write to the disk of its data directory; −1 where the system does not say.",
    (facts) => facts.dataDirFreeBytes,
  ),
  gauge(
    "proffer_log_disk_bytes",
    "Log files and their seals, every few seconds.",
    (facts) => facts.logSizes.diskBytes,
  ),
  gauge(
    "proffer_log_unsealed_bytes",
    "Log of this boot that no seal covers yet: about a block of 256 KiB a thread, more where sealing lags.",
    (facts) => facts.logSizes.unsealedBytes,
  ),
  counter(
    "proffer_log_records_redacted_total",
    "Log records of forgotten visitors that compaction overwrote.",
    (facts) => facts.recordsRedacted,
  ),
  gauge(
    "proffer_recovery_lost_bytes",
    "Bytes of damaged log that this start could not fold; missing files are not in it.",
    (facts) => facts.logDamage.bytesLost,
  ),
  gauge(
    "proffer_recovery_lost_records",
    "Log records that this start could not fold, in or behind damage.",
    (facts) => facts.logDamage.recordsLost,
  ),
  gauge(
    "proffer_store_rebuilt",
    "1 where this start found the visitor store damaged or gone and made it anew from the logs.",
    (facts) => Number(facts.visitorStore.isRebuilt),
  ),
  gauge(
    "proffer_store_lost_before_seconds",
    "Unix time before which this start lost memories and profiles: the store was gone, logs had been removed. 0: none.",
    (facts) => facts.visitorStore.lostBeforeMs / 1000,
  ),
  gauge(
    "proffer_log_damaged_files",
    "Log files known to be damaged or missing: alarm where it is not 0, and run `proffer log DIR --verify`.",
    (facts) => facts.logDamage.files.length,
  ),
  counters("proffer_audit_records_total", "Records of the audit log, since the start.", ({ facts }) =>
    Object.entries(facts.audit.records).map(([act, value]) => ({ value, labels: { act } })),
  ),
  gauge(
    "proffer_audit_damaged",
    "Records of the audit log that this start found damaged or missing: alarm where it is not 0, and run `proffer audit DIR --verify`.",
    (facts) => facts.audit.damagedCount,
  ),
  gauge(
    "proffer_audit_writable",
    "0 where the audit log takes no records: acts and look-ups are refused.",
    (facts) => Number(facts.audit.isWritable),
  ),
  gauge(
    "proffer_log_verified_bytes",
    "Sealed bytes of earlier boots' logs that this boot has read again, in the background.",
    (facts) => facts.logDamage.verifiedBytes,
  ),
];
