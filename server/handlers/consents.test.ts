/** Consents of linked ids: the latest word counts, whichever of them it was told under. */
import t from "tap";
import { shopModel, writeBundleFile } from "../testing/node-kit.ts";
import { decideRequest, scope, threadFolder } from "../testing/thread-kit.ts";
import { linkVisitors } from "./links.ts";
import { CUSTOMER, DEVICE, decideAt, offersOf, profileOf } from "./testing/calls.ts";
import { decideIn, logIn, start } from "./testing/session-calls.ts";

const folder = threadFolder(t);

/** Marketing only, at points that require consent. */
function consentModel() {
  const plain = shopModel();
  const channels = plain.channels.map((channel) => ({
    ...channel,
    points: channel.points.map((each) => ({ ...each, consent: "required" as const })),
  }));
  const offers = plain.offers.map((offer) => (offer.fallback ? offer : { ...offer, purpose: "marketing" }));
  return { ...plain, channels, offers };
}

t.test("of linked ids the latest word on consent counts, whichever is asked", async (t) => {
  const thread = await folder.open(t, writeBundleFile(folder.path, consentModel()).path);
  const name = "consent.web.marketing";
  const other = { level: "customer", id: "C-2" };
  const say = async (visitor: typeof CUSTOMER, value: string): Promise<unknown> => {
    thread.advance(2);
    const call = { ...visitor, set: { [name]: value }, unset: [] };
    const { attributes } = await thread.handlers.updateProfile(call, scope("service"));
    thread.advance(2);
    return attributes.find((each) => each.name === name)?.value;
  };
  const stored = async (visitor: typeof CUSTOMER) =>
    (await profileOf(thread, visitor)).attributes.find((each) => each.name === name)?.value;
  const isOffered = async (visitor: typeof CUSTOMER) => {
    const { level, id } = visitor;
    const request = decideRequest({ level, id, dryRun: true });
    const decided = await thread.handlers.decide(request, scope("touchpoint"));
    return offersOf(decided)[0] !== "story";
  };
  const agree = async (expected: string, visitors: readonly (typeof CUSTOMER)[], why: string) => {
    for (const visitor of visitors) {
      t.equal(await stored(visitor), expected, `${why}: ${visitor.id} is told`);
      t.equal(await isOffered(visitor), expected === "granted", `${why}: ${visitor.id} is decided for`);
    }
  };
  await say(CUSTOMER, "granted");
  await say(DEVICE, "denied");
  const { sessionId } = await start(thread);
  await logIn(thread, sessionId);
  await agree("denied", [CUSTOMER, DEVICE], "the device denied later, and was linked then");
  t.strictSame(offersOf(await decideIn(thread, sessionId)), ["story"], "in the session");
  await say(CUSTOMER, "granted");
  await agree("granted", [CUSTOMER, DEVICE], "the customer thought better of it");
  t.equal(await say(DEVICE, "denied"), "denied");
  await agree("denied", [CUSTOMER, DEVICE], "told on the device");
  await say(CUSTOMER, "granted");
  t.equal(await say(DEVICE, "granted"), "granted");

  await say(other, "denied");
  const second = await start(thread);
  await logIn(thread, second.sessionId, other);
  await agree("denied", [other, DEVICE], "what the first one granted on the device is not the second one's");
  await agree("granted", [CUSTOMER], "and stays the first one's");
  await say(DEVICE, "granted");
  await say(DEVICE, "denied");
  await agree("denied", [other, DEVICE], "told on the device of the second");
  await agree("granted", [CUSTOMER], "which is the first one's no more");
});

t.test("a log-in that a crash ended before its consents were told is made whole by its repeat", async (t) => {
  const thread = await folder.open(t, writeBundleFile(folder.path, consentModel()).path);
  const name = "consent.web.marketing";
  for (const [visitor, value] of [
    [CUSTOMER, "granted"],
    [DEVICE, "denied"],
  ] as const) {
    thread.advance(2);
    await thread.handlers.updateProfile({ ...visitor, set: { [name]: value }, unset: [] }, scope("service"));
  }
  thread.advance(2);
  // What such a crash leaves: the link, and a session that has moved.
  const { context } = thread.thread;
  const { generation } = context.generations.current();
  await linkVisitors(context, generation, DEVICE, CUSTOMER, "a", (link) => {
    link();
    return "linked";
  });
  const { sessionId } = await start(thread, CUSTOMER);
  const isOffered = async () => offersOf(await decideAt(thread, CUSTOMER))[0] !== "story";
  t.equal(await isOffered(), true, "the test says what it means");
  await logIn(thread, sessionId);
  t.equal(await isOffered(), false, "what the device denied holds for the customer");
});
