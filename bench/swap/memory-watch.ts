/** The resident size of a process, read again and again: where it began, and the most it came to. */
import { residentBytes } from "../processes.ts";

const INTERVAL_MS = 50;

export class MemoryWatch {
  readonly #pid: number;
  readonly #timer: NodeJS.Timeout;
  readonly baselineBytes: number;
  #peakBytes: number;

  constructor(pid: number) {
    this.#pid = pid;
    this.baselineBytes = residentBytes(pid);
    this.#peakBytes = this.baselineBytes;
    this.#timer = setInterval(() => this.residentBytes, INTERVAL_MS);
  }

  get residentBytes(): number {
    const bytes = residentBytes(this.#pid);
    this.#peakBytes = Math.max(this.#peakBytes, bytes);
    return bytes;
  }

  get peakBytes(): number {
    return Math.max(this.#peakBytes, this.residentBytes);
  }

  /** The peak is of what comes from now on. */
  restart(): void {
    this.#peakBytes = 0;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
