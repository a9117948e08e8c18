/**
 * kill -9 of a loaded node again and again, over one data directory: after each start everything that was answered is
 * there, no cap was exceeded, and the log verifies.
 *
 * Five kills with all tests; `npm run fuzz -- kill --runs 100 --seed N` for the long run. What is killed when is drawn
 * from the seed; the machine decides what the node was doing just then.
 */
import { join } from "node:path";
import t, { type Test } from "tap";
import { fuzzSettings, SeededRandom } from "../engine/testing/fuzz.ts";
import { readIdentities } from "./store/identity-file.ts";
import { LogStream } from "./store/log-stream.ts";
import { verifyLogs } from "./store/log-verify.ts";
import { factId, sourceHex } from "./store/source.ts";
import { nodeFolder } from "./testing/node-folder.ts";
import { connectCall, type NodeProcess, shopModel, until } from "./testing/node-kit.ts";

const { seed, runs } = fuzzSettings(5);
const CLIENT_COUNT = 8;
const VISITORS_PER_ROUND = 40;
/** Contacts with one offer that a visitor may have, ever. */
const CAP = 3;
const CONSENT = "consent.web.marketing";
const LIFE_MS = { min: 250, range: 900 };

interface PostedEvent {
  readonly id: string;
  readonly eventId: string;
  readonly event: string;
  readonly treatmentCode: string;
}

/** A device that denied marketing, and logs in. */
interface LogIn {
  readonly sessionId: string;
  readonly customer: { readonly level: string; readonly id: string };
  isAnswered: boolean;
}

/** What clients were told, over all rounds. */
const answeredDecisions = new Set<string>();
const answeredEvents: PostedEvent[] = [];
const updatedAges = new Map<string, number>();
const logIns: LogIn[] = [];
let cutOffCount = 0;

const caps = [{ name: "each-offer", of: "offer" as const, max: CAP, window: { kind: "ever" as const } }];
const folder = nodeFolder(t, shopModel({ caps }));
const dataDir = join(folder.path, "data");
// Small tables and frequent checkpoints: eviction and checkpoints are among what is killed half-way.
const env = { PROFFER_VISITOR_SLOTS: "256", PROFFER_VISITOR_CHECKPOINT_MS: "200" };

t.test(`${runs} kills of a loaded node, seed ${seed}`, { timeout: 60_000 + runs * 60_000 }, async (t) => {
  t.comment(`seed ${seed}`);
  const dice = new SeededRandom(seed);
  for (let round = 0; round < runs; round++) {
    const node = await folder.start(t, ["--lanes", "2"], { dataDir, env });
    await expectAllThere(t, node, round);
    const lifeMs = LIFE_MS.min + dice.below(LIFE_MS.range);
    const clients = Array.from({ length: CLIENT_COUNT }, (_, client) =>
      callUntilGone(node, round, new SeededRandom(dice.u32() + client)),
    );
    const [decisions, events] = [answeredDecisions.size, answeredEvents.length];
    await new Promise((resolve) => setTimeout(resolve, lifeMs));
    await until("each kind of call is answered, also on a slow machine", () => {
      // So many that some visitors use up their cap.
      return answeredDecisions.size > decisions + 100 && answeredEvents.length > events + 5;
    });
    node.child.kill("SIGKILL");
    await node.exited;
    await Promise.all(clients);
  }
  const last = await folder.start(t, ["--lanes", "2"], { dataDir, env });
  await expectAllThere(t, last, runs);
  const { code } = await last.stop();
  t.equal(code, 0, "and it ends in order when it is asked to");
  expectLog(t);
  t.ok(answeredDecisions.size > runs * 100, `${answeredDecisions.size} decisions were answered`);
  t.ok(answeredEvents.length > runs * 5, `${answeredEvents.length} events were answered`);
  t.ok(logIns.length > runs, `${logIns.length} log-ins, of which ${cutOffCount} were cut off`);
});

/** Decisions, impressions, responses, plain events, updates and log-ins, until the node is gone. */
async function callUntilGone(node: NodeProcess, round: number, dice: SeededRandom): Promise<void> {
  for (let call = 0; ; call++) {
    // Half of them visitors of this round, half of all rounds before: caps that are used up stay so.
    const ofRound = dice.below(2) === 0 ? round : dice.below(round + 1);
    const visitor = { level: "customer", id: `C-${ofRound}-${dice.below(VISITORS_PER_ROUND)}` };
    try {
      const points = [
        { point: "hero", count: 1 + dice.below(2) },
        { point: "side", count: 1 + dice.below(2) },
      ];
      const { status, body } = await connectCall(node.httpUrl, "Decide", { channel: "web", visitor, points });
      if (status === 200) answeredDecisions.add(body.decisionId);
      const treatments = status === 200 ? (body.points[0].treatments ?? []) : [];
      const code = treatments.find((treatment: { fallback?: boolean }) => treatment.fallback !== true);
      const event = dice.pick(["impression", "impression", "accept", "reject", "view"]);
      if (event === "view" || code !== undefined) {
        const posted: PostedEvent = {
          id: visitor.id,
          eventId: `e-${round}-${dice.u32()}-${call}`,
          event,
          treatmentCode: event === "view" ? "" : code.treatmentCode,
        };
        const answer = await post(node, posted);
        if (answer.status === 200) answeredEvents.push(posted);
      }
      if (dice.below(8) === 0) {
        const age = Math.min(130, round);
        const update = await connectCall(node.httpUrl, "UpdateProfile", { visitor, set: { age } });
        if (update.status === 200) updatedAges.set(visitor.id, age);
      }
      if (dice.below(4) === 0) await logIn(node, { level: "device", id: `d-${dice.u32()}-${call}` }, visitor);
    } catch {
      return; // The connection went with the node: that call was not answered.
    }
  }
}

/** Begun where the device's denial is there for certain. */
async function logIn(node: NodeProcess, device: LogIn["customer"], customer: LogIn["customer"]) {
  const set = { [CONSENT]: "denied" };
  const told = await connectCall(node.httpUrl, "UpdateProfile", { visitor: device, set });
  const session = await connectCall(node.httpUrl, "StartSession", { channel: "web", visitor: device });
  if (told.status !== 200 || session.status !== 200) return;
  const begun: LogIn = { sessionId: session.body.sessionId, customer, isAnswered: false };
  logIns.push(begun);
  begun.isAnswered = await isMoved(node, begun);
}

async function isMoved(node: NodeProcess, { sessionId, customer }: LogIn): Promise<boolean> {
  const { status } = await connectCall(node.httpUrl, "SetAudience", { sessionId, visitor: customer });
  return status === 200;
}

function post(node: NodeProcess, { id, eventId, event, treatmentCode }: PostedEvent) {
  const visitor = { level: "customer", id };
  return connectCall(node.httpUrl, "PostEvent", { channel: "web", visitor, event, eventId, treatmentCode });
}

/** Every event that was answered before is known: its repeat is a duplicate. Only the newest ones of a long run. */
async function expectAllThere(t: Test, node: NodeProcess, round: number): Promise<void> {
  for (const posted of answeredEvents.slice(-400)) {
    const { status, body } = await post(node, posted);
    if (status !== 200 || body.duplicate !== true)
      t.fail(
        `round ${round}: ${posted.event} ${posted.eventId} was answered and is not there: ${JSON.stringify(body)}`,
      );
  }
  for (const [id, age] of [...updatedAges].slice(-50)) {
    const { body } = await connectCall(node.httpUrl, "GetProfile", { visitor: { level: "customer", id } });
    // A later update may have been made without its answer having left.
    if (!(body.attributes?.age >= age))
      t.fail(`round ${round}: ${id}: age ${body.attributes?.age} is not ${age}`);
  }
  for (const begun of logIns.slice(-50)) {
    const { customer } = begun;
    // What was cut off is made whole by its repeat, however far it came.
    if (!begun.isAnswered) {
      cutOffCount += 1;
      begun.isAnswered = await isMoved(node, begun);
      if (!begun.isAnswered) t.fail(`round ${round}: the repeat of a log-in is refused`);
    }
    const { body } = await connectCall(node.httpUrl, "GetProfile", { visitor: customer });
    const consent = body.attributes?.[CONSENT];
    if (consent !== "denied") t.fail(`round ${round}: ${customer.id} denied on a device, and is ${consent}`);
  }
}

/** The log holds all that was answered, verifies, and shows no visitor with more contacts than the cap allows. */
function expectLog(t: Test): void {
  const identities = readIdentities(dataDir);
  const decisions = new Set<string>();
  const eventIds = new Set<string>();
  const contacts = new Map<string, Set<string>>();
  const contact = (surrogate: string, offer: string, presentation: string): void => {
    const visitor = identities.get(surrogate);
    const key = `${visitor?.level}:${visitor?.id} ${offer}`;
    const known = contacts.get(key) ?? new Set<string>();
    contacts.set(key, known.add(presentation));
  };
  const stream = new LogStream(dataDir);
  for (const { record, nodeId, boot, lane } of stream.poll()) {
    if (record.kind === "decision") {
      const id = factId(sourceHex({ nodeId, boot, lane }), record.sequence);
      decisions.add(id);
      record.points.forEach(({ point, picks }, position) => {
        if (point !== "side") return;
        for (const pick of picks)
          if (!pick.fallback) contact(record.surrogate, pick.offer, `${id}/${position}/${pick.offer}`);
      });
    }
    if (record.kind === "event") {
      eventIds.add(record.eventId);
      const { treatment } = record;
      if (record.category === "contact" && treatment !== null)
        contact(
          record.surrogate,
          treatment.offer,
          `${treatment.decisionId}/${treatment.position}/${treatment.offer}`,
        );
    }
  }
  t.strictSame(stream.faults, [], "the log can be read to its end");
  const lost = [...answeredDecisions].filter((id) => !decisions.has(id));
  t.strictSame(lost, [], "every decision that was answered is logged");
  const lostEvents = answeredEvents.filter(({ eventId }) => !eventIds.has(eventId));
  t.strictSame(lostEvents, [], "and every event");
  const beyond = [...contacts].filter(([, presentations]) => presentations.size > CAP).map(([key]) => key);
  t.strictSame(beyond, [], `nobody has more than ${CAP} contacts with an offer`);
  t.ok(
    [...contacts.values()].some((presentations) => presentations.size === CAP),
    "and some have as many: the cap was put to use",
  );
  t.strictSame(verifyLogs(dataDir).faults, [], "the chain verifies");
}
