/** Log files as a recovery goes through them: what they defined, and how far they were put in order. */
import { type Definitions, noDefinitions } from "./log-fields.ts";
import type { LogHeader } from "./log-format.ts";
import type { LogPosition } from "./log-reader.ts";
import type { Part } from "./recovery-plan.ts";
import type { PlaceTerms, TreatmentTerms } from "./recovery-terms.ts";
import { sourceHex, sourceWords } from "./source.ts";

/** What a file's facts are folded with. */
export interface FoldFile {
  /** Of its source, from 0: among those of the recovery. */
  readonly source: number;
  /** What the source's fact ids begin with, as text and as words (`sourceWords`). */
  readonly prefixHex: string;
  readonly words: Int32Array;
  /** By the file's numbers. */
  readonly treatments: readonly TreatmentTerms[];
  readonly places: readonly PlaceTerms[];
}

export class RecoveredFile implements FoldFile {
  readonly index: number;
  readonly part: Part;
  readonly source: number;
  readonly prefixHex: string;
  readonly words: Int32Array;
  readonly definitions: Definitions;
  readonly treatments: TreatmentTerms[] = [];
  readonly places: PlaceTerms[] = [];
  /** Everything before was read, or is lost. */
  position: LogPosition;
  /** Of `part`, what is counted as done; its header is, with the first frames. */
  doneTo: number;
  /** Nothing more can be read of it. */
  isEnded = false;
  /** Records that nothing could be made of. */
  lost = 0;

  constructor(index: number, part: Part, source: number, header: LogHeader, position: LogPosition) {
    this.index = index;
    this.part = part;
    this.source = source;
    const named = { nodeId: header.nodeId, boot: part.file.boot, lane: part.file.lane };
    this.prefixHex = sourceHex(named);
    this.words = sourceWords(named);
    this.definitions = noDefinitions(header.format);
    this.position = position;
    this.doneTo = part.offset;
  }

  get definitionCount(): number {
    return this.definitions.treatments.length + this.definitions.points.length;
  }

  /** Without what only the recovery's own thread needs. */
  get toFold(): FoldFile {
    const { source, prefixHex, words, treatments, places } = this;
    return { source, prefixHex, words, treatments, places };
  }
}
