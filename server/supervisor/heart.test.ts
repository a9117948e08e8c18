import t from "tap";
import { Heart } from "./heart.ts";

t.test("heart: silent for as long as its count does not move", async (t) => {
  const heart = new Heart();
  heart.begin(7);
  t.equal(heart.look(7, 250), 250);
  t.equal(heart.look(7, 250), 500);
  t.equal(heart.look(8, 250), 0);
  t.equal(heart.look(8, 100), 100);
});

t.test("heart: a slow start is no part of what a lane may be silent for when it serves", async (t) => {
  const heart = new Heart();
  heart.begin(0);
  for (let look = 0; look < 100; look++) heart.look(0, 250);
  heart.begin(0);
  t.equal(heart.look(0, 250), 250, "not 25 s");
});
