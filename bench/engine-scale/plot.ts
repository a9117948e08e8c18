/** Time per decision over the treatments of a zone, as SVG: both axes logarithmic, a line a kind of zone. */
import type { Curve } from "./report.ts";

const WIDTH = 720;
const HEIGHT = 420;
const LEFT = 70;
const RIGHT = 150;
const TOP = 40;
const BOTTOM = 50;
const COLOURS = ["#0b6e4f", "#c2571a", "#2a4d9b", "#8a1c5b"];

/** A scale from decades of values to places of the picture. */
function decades(values: readonly number[], from: number, to: number) {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  const place = (value: number): number => from + ((Math.log10(value) - low) / (high - low)) * (to - from);
  const ticks = Array.from({ length: high - low + 1 }, (_, step) => 10 ** (low + step));
  return { place, ticks };
}

export function growthPlot(curves: readonly Curve[], caption: string): string {
  const points = curves.flatMap((curve) => curve.points);
  const x = decades(
    points.map(({ treatments }) => treatments),
    LEFT,
    WIDTH - RIGHT,
  );
  const y = decades(
    points.map(({ ns }) => ns / 1000),
    HEIGHT - BOTTOM,
    TOP,
  );
  const parts: string[] = [];
  const write = (at: number, high: number, words: string, more = ""): void => {
    parts.push(`<text x="${at.toFixed(1)}" y="${high.toFixed(1)}" ${more}>${words}</text>`);
  };
  const rule = (x1: number, y1: number, x2: number, y2: number): void => {
    const [a, b, c, d] = [x1, y1, x2, y2].map((place) => place.toFixed(1));
    parts.push(`<line x1="${a}" y1="${b}" x2="${c}" y2="${d}" stroke="#ddd"/>`);
  };
  for (const tick of x.ticks) {
    rule(x.place(tick), TOP, x.place(tick), HEIGHT - BOTTOM);
    write(x.place(tick), HEIGHT - BOTTOM + 18, tick.toLocaleString("en"), 'text-anchor="middle"');
  }
  for (const tick of y.ticks) {
    rule(LEFT, y.place(tick), WIDTH - RIGHT, y.place(tick));
    write(LEFT - 8, y.place(tick) + 4, `${tick.toLocaleString("en")} µs`, 'text-anchor="end"');
  }
  write(LEFT, 22, caption, 'font-weight="bold"');
  write((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, "treatments in the zone", 'text-anchor="middle"');
  curves.forEach(({ name, points: own }, index) => {
    const colour = COLOURS[index % COLOURS.length]!;
    const places = own.map(({ treatments, ns }) => [x.place(treatments), y.place(ns / 1000)] as const);
    const line = places.map(([at, high]) => `${at.toFixed(1)},${high.toFixed(1)}`).join(" ");
    parts.push(`<polyline points="${line}" fill="none" stroke="${colour}" stroke-width="2"/>`);
    for (const [at, high] of places)
      parts.push(`<circle cx="${at.toFixed(1)}" cy="${high.toFixed(1)}" r="3" fill="${colour}"/>`);
    const [lastX, lastY] = places.at(-1)!;
    const last = own.at(-1)!.ns / 1000;
    write(lastX + 10, lastY + 4, `${name}: ${last.toPrecision(3)} µs`, `fill="${colour}"`);
  });
  const style = 'font-family="sans-serif" font-size="12"';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" ${style}>
<title>Time of a decision by the number of treatments in its zone</title>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
${parts.join("\n")}
</svg>
`;
}
