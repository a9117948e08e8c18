/**
 * Whether a table at rest is whole: nobody holds anything, every slot is free or in the index once, every granule of
 * the arena is in one block at most and every block somebody's or free, and the counters say what is there.
 */

import { readTableCounters, VisitorTable } from "../index.ts";
import {
  BLOCK_CLASSES,
  CLASS,
  CLASS_WORDS,
  CONTROL,
  GRANULE_BYTES,
  GRANULE_WORDS,
  HEADER,
  HEADER_WORDS,
  PAGE_GRANULES,
  PAGE_META,
  PAGE_META_WORDS,
  SET_WORDS,
  SlotState,
  type VisitorTableBuffers,
  WAY_COUNT,
} from "../table-layout.ts";
import { readId } from "../visitor-key.ts";

/** A thread was ended in the middle: slots and blocks may be lost, nothing may be had twice. */
export interface AuditOptions {
  readonly mayLeak: boolean;
}

/** Faults found, in words; none: []. Gives back the blocks that threads put by. */
export function auditTable(
  buffers: VisitorTableBuffers,
  { mayLeak }: AuditOptions = { mayLeak: false },
): string[] {
  const faults: string[] = [];
  const fault = (text: string): void => void (faults.length < 20 && faults.push(text));
  const leak = mayLeak ? (): void => {} : fault;
  const control = new Int32Array(buffers.control);
  const headers = new Int32Array(buffers.headers);
  for (let holder = 1; holder <= control[CONTROL.HOLDER_COUNT]!; holder++)
    new VisitorTable(buffers, holder).close();

  const slotCount = control[CONTROL.SLOT_COUNT]!;
  const uses = new Uint8Array(slotCount);
  const stack = new Int32Array(buffers.freeSlots);
  for (let index = 0; index < control[CONTROL.FREE_SLOT_COUNT]!; index++) {
    const slot = stack[index]!;
    uses[slot]!++;
    if (headers[slot * HEADER_WORDS + HEADER.STATE] !== SlotState.FREE)
      fault(`slot ${slot} is on the stack, not free`);
  }
  const sets = new Int32Array(buffers.index);
  for (let set = 0; set < sets.length; set += SET_WORDS) {
    if (sets[set] !== 0) fault(`set ${set} is locked`);
    for (let way = 1; way <= WAY_COUNT; way++) {
      const slot = sets[set + WAY_COUNT + 1 + way]! - 1;
      if (slot < 0) continue;
      uses[slot]!++;
      const header = slot * HEADER_WORDS;
      const isRight =
        headers[header + HEADER.STATE] !== SlotState.FREE &&
        headers[header + HEADER.HASH_HIGH] === sets[set + way] &&
        (headers[header + HEADER.HASH_LOW]! & (control[CONTROL.SET_COUNT]! - 1)) * SET_WORDS === set;
      if (!isRight) fault(`slot ${slot} does not belong in set ${set}`);
    }
  }

  const blocks = new Int32Array(buffers.arena);
  const granules = new Uint8Array(blocks.length / GRANULE_WORDS);
  const keys = new Set<string>();
  const states = [0, 0, 0, 0];
  let usedBytes = 0;
  const takeBlock = (block: number, classIndex: number, who: string): void => {
    for (let granule = block; granule < block + BLOCK_CLASSES[classIndex]!; granule++) {
      if (granules[granule] !== 0) fault(`granule ${granule} belongs to ${who} and to somebody else`);
      granules[granule] = 1;
    }
  };
  for (let slot = 0; slot < slotCount; slot++) {
    const header = slot * HEADER_WORDS;
    if (uses[slot] !== 1) (uses[slot] === 0 ? leak : fault)(`slot ${slot} is in ${uses[slot]} places`);
    if (headers[header + HEADER.LOCK] !== 0) fault(`slot ${slot} is locked`);
    const state = headers[header + HEADER.STATE]!;
    states[state]!++;
    if (state === SlotState.FREE) continue;
    const key = `${headers[header + HEADER.LEVEL]} ${readId(headers, blocks, slot)}`;
    if (keys.has(key)) fault(`${key} is in two slots`);
    keys.add(key);
    const classIndex = headers[header + HEADER.BLOCK_CLASS]!;
    takeBlock(headers[header + HEADER.BLOCK]!, classIndex, `slot ${slot}`);
    usedBytes += BLOCK_CLASSES[classIndex]! * GRANULE_BYTES;
  }

  auditPages(buffers, blocks, takeBlock, fault, leak);
  const counters = readTableCounters(buffers);
  const expected = [
    ["loading", counters.loading, states[SlotState.LOADING]!],
    ["live", counters.live, states[SlotState.LIVE]!],
    ["evicting", counters.evicting, states[SlotState.EVICTING]!],
    ["free", control[CONTROL.FREE_SLOT_COUNT]!, states[SlotState.FREE]!],
    ["arenaUsedBytes", counters.arenaUsedBytes, usedBytes],
  ] as const;
  for (const [name, counted, there] of expected)
    if (counted !== there) leak(`${name}: ${counted}, are ${there}`);
  return faults;
}

function auditPages(
  buffers: VisitorTableBuffers,
  blocks: Int32Array,
  takeBlock: (block: number, classIndex: number, who: string) => void,
  fault: (text: string) => void,
  leak: (text: string) => void,
): void {
  const control = new Int32Array(buffers.control);
  const pages = new Int32Array(buffers.pages);
  const classFree = BLOCK_CLASSES.map(() => 0);
  let freePages = 0;
  const usedGranules = new Int32Array(control[CONTROL.PAGE_COUNT]!);
  const headers = new Int32Array(buffers.headers);
  for (let header = 0; header < headers.length; header += HEADER_WORDS) {
    if (headers[header + HEADER.STATE] === SlotState.FREE) continue;
    const granuleCount = BLOCK_CLASSES[headers[header + HEADER.BLOCK_CLASS]!]!;
    usedGranules[Math.floor(headers[header + HEADER.BLOCK]! / PAGE_GRANULES)]! += granuleCount;
  }
  for (let page = 0; page < usedGranules.length; page++) {
    const meta = page * PAGE_META_WORDS;
    const classIndex = pages[meta + PAGE_META.CLASS]! - 1;
    if (classIndex < 0) {
      freePages++;
      if (usedGranules[page] !== 0) fault(`page ${page} is free and used`);
      continue;
    }
    const size = BLOCK_CLASSES[classIndex]!;
    const total = Math.floor(PAGE_GRANULES / size);
    const free = pages[meta + PAGE_META.FREE]!;
    classFree[classIndex]! += free;
    const there = usedGranules[page]! + free * size;
    if (there !== total * size)
      (there < total * size ? leak : fault)(
        `page ${page}: ${usedGranules[page]} granules used, ${free} blocks of ${size} free`,
      );
    let listed = total - pages[meta + PAGE_META.CARVED]!;
    for (let block = pages[meta + PAGE_META.FREE_HEAD]! - 1; block >= 0; ) {
      takeBlock(block, classIndex, `the free list of page ${page}`);
      block = blocks[block * GRANULE_WORDS]! - 1;
      if (++listed > total) break;
    }
    if (listed !== free) fault(`page ${page}: ${listed} free blocks in its list, ${free} counted`);
  }
  if (freePages !== control[CONTROL.PAGES_FREE])
    fault(`${freePages} free pages, ${control[CONTROL.PAGES_FREE]} counted`);
  classFree.forEach((free, index) => {
    const counted = control[CONTROL.CLASSES + index * CLASS_WORDS + CLASS.FREE]!;
    if (counted !== free) fault(`class ${index}: ${free} free blocks, ${counted} counted`);
  });
}
