// A token whose process has changed its state goes there along the edges between the two: it is never seen in a state
// that the process was not in, and tokens on one edge go one after the other.
{
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const SPEED = 0.32; // units of the picture in a millisecond
  const HEAD = 12; // of an arrow, and a bit into the box
  const APART = { pill: 290, dot: 60 }; // milliseconds between two on the same edge
  let known = new Map(); // by the token's id: its state, its place of rest, and how it moves
  const departures = new Map(); // by edge: when the last token set off

  const rest = (token) => { const { e, f } = token.transform.baseVal.consolidate().matrix; return { x: e, y: f }; };
  const far = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);
  const edges = (from) => [...document.querySelectorAll(`#machine .edge[data-source="${from}"]`)];
  const ways = (from, to) => from === to ? [[]] : edges(from).flatMap((edge) => ways(edge.dataset.target, to).map((way) => [edge, ...way]));
  const dark = ({ dataset: { source, target } }) => !document.querySelector(`#machine .taken[data-source="${source}"][data-target="${target}"]`);
  const unlikely = (way) => way.filter(dark).length;
  // Where several ways lead there, the shortest of those that were taken just now.
  const wayTo = (from, to) => ways(from, to).sort((a, b) => unlikely(a) - unlikely(b) || a.length - b.length)[0];
  const along = (edge) => {
    const length = edge.getTotalLength();
    const steps = Math.ceil(length / 5);
    const points = Array.from({ length: steps + 1 }, (_, step) => edge.getPointAtLength(length * step / steps));
    return [...points, { x: points.at(-1).x, y: points.at(-1).y + HEAD }];
  };
  // What is left of a motion: where the token is seen now, and the points before it, but for its place of rest.
  const left = ({ place, motion, offsets, points }) => {
    if (motion?.playState !== "running") return [place];
    const { progress } = motion.effect.getComputedTiming();
    const { e, f } = new DOMMatrix(getComputedStyle(motion.effect.target).transform);
    return [{ x: e, y: f }, ...points.slice(0, -1).filter((_, index) => offsets[index] > progress)];
  };
  const glide = (token, before, place) => {
    const way = wayTo(before.state, token.dataset.state);
    const first = left(before);
    const points = [...first, ...(way ?? []).flatMap(along), place];
    const distances = points.map((point, index) => index ? far(points[index - 1], point) : 0);
    const sum = (some) => some.reduce((so, each) => so + each, 0);
    return { token, before, way, points, distances, total: sum(distances), toEdge: sum(distances.slice(0, first.length + 1)) };
  };
  // Who is nearer to its edge sets off first, so that nobody has to pass somebody who waits.
  const start = ({ token, before, way, points, distances, total, toEdge }) => {
    before.motion?.cancel();
    if (!way || !total) return; // Starting over, there is no way back: then it is simply there.
    // What moves does so by this clock, whenever the browser comes to draw it.
    const now = document.timeline.currentTime;
    const soonest = now + toEdge / SPEED;
    const edge = way.length && `${way[0].dataset.source} ${way[0].dataset.target}`;
    const enters = edge ? Math.max(soonest, departures.get(edge) ?? 0) : soonest;
    if (edge) departures.set(edge, enters + (token.classList.contains("dot") ? APART.dot : APART.pill));
    let gone = 0;
    const offsets = distances.map((distance) => Math.min(1, (gone += distance) / total));
    const frames = points.map(({ x, y }, index) => ({ offset: offsets[index], transform: `translate(${x}px, ${y}px)` }));
    const motion = token.animate(frames, { duration: total / SPEED, delay: enters - soonest, fill: "backwards" });
    motion.startTime = now;
    Object.assign(known.get(token.id), { motion, offsets, points });
  };
  const look = () => {
    const seen = new Map();
    const moving = [];
    for (const token of document.querySelectorAll("#machine .token")) {
      const before = known.get(token.id);
      const now = { state: token.dataset.state, place: rest(token) };
      const stays = before && before.state === now.state && far(before.place, now.place) < 0.5;
      seen.set(token.id, stays ? before : now);
      if (before && !stays && !still.matches) moving.push(glide(token, before, now.place));
    }
    known = seen;
    moving.sort((a, b) => a.toEdge - b.toEdge).forEach(start);
  };
  ["DOMContentLoaded", "htmx:after:swap", "htmx:sse:after:message"].forEach((name) => document.addEventListener(name, look));
}
