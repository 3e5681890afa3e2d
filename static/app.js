// What HTML and htmx cannot do by themselves: fetch htmx, tell how things stand with the server, move what moves.
const still = matchMedia("(prefers-reduced-motion: reduce)");
let skew = -Infinity; // the server's clock less this one, in milliseconds
const now = () => Date.now() + skew;
const on = (name, act) => document.addEventListener(name, act);
// A script from its CDN, or from the local copy when the CDN fails or has not answered in time.
const load = (tag) => new Promise((loaded) => {
  let settled = false;
  const settle = (act) => () => { if (!settled) { settled = true; act(); } };
  const script = (src, more) => Object.assign(document.createElement("script"), { src, ...more });
  const cdn = script(tag.dataset.cdn, { integrity: tag.integrity, crossOrigin: "anonymous", onload: settle(loaded) });
  const useLocalCopy = settle(() => {
    // In another document, a late answer is not run any more.
    document.implementation.createHTMLDocument("").adoptNode(cdn);
    document.head.append(script(tag.dataset.local, { onload: loaded }));
  });
  cdn.onerror = useLocalCopy;
  setTimeout(useLocalCopy, 1500);
  document.head.append(cdn);
});

const connect = async () => {
  for (const tag of document.querySelectorAll("script[data-cdn]")) await load(tag);
  const live = document.getElementById("live");
  if (!live) return;
  live.setAttribute("hx-sse:connect", live.dataset.connect);
  htmx.process(live);
};
const connection = (state) => () => {
  const shown = document.getElementById("connection");
  shown.hidden = false;
  shown.classList.toggle("lost", state !== "live");
  if (shown.textContent !== state) shown.textContent = state;
};

// A refusal's sentence beside what was clicked, which may be far from the top of the page.
const explain = ({ detail: { ctx } }) => {
  if (![400, 404, 409].includes(ctx.response?.status)) return;
  const sentence = new DOMParser().parseFromString(ctx.text ?? "", "text/html").querySelector(".refusal")?.textContent;
  const why = document.getElementById("why");
  Object.assign(why, { textContent: sentence ?? "", hidden: !sentence });
  const place = ctx.sourceElement.getBoundingClientRect();
  const left = Math.max(8, Math.min(place.left, document.documentElement.clientWidth - why.offsetWidth - 12));
  Object.assign(why.style, { left: `${left + scrollX}px`, top: `${place.bottom + 6 + scrollY}px` });
};
const words = (seconds) => {
  for (const [size, unit] of [[86400, "d"], [3600, "h"], [60, "min"]]) if (seconds >= size) return `${Math.round(seconds / size)} ${unit}`;
  return `${Math.round(Math.max(0, seconds))} s`;
};
const tick = () => document.querySelectorAll("time[data-since], time[data-until]").forEach((time) => {
  const { since, until } = time.dataset;
  const text = words((since ? now() - Date.parse(since) : Date.parse(until) - now()) / 1000);
  if (time.textContent !== text) time.textContent = text;
});

// A message is where its times say it is; so it is right after a reload, too.
const travel = () => document.querySelectorAll(".traveller").forEach((each) => {
  const { said, due, way } = each.dataset;
  const journey = `${due} ${skew} ${Boolean(document.querySelector("#now[data-paused]"))}`;
  if (still.matches || each.journey === journey) return;
  each.journey = journey;
  each.motion?.cancel();
  const ends = [{ left: "0%" }, { left: "100%" }];
  each.motion = each.animate(way === "right" ? ends : ends.reverse(), { duration: Math.max(1, due - said), fill: "both" });
  each.motion.currentTime = now() - said;
  if (document.querySelector("#now[data-paused]")) each.motion.pause();
});
const refresh = (arrived) => {
  const server = document.getElementById("now");
  // What was the least time on its way says most about the other clock.
  skew = Math.max(skew, Date.parse(server?.dataset.now ?? 0) - arrived);
  tick();
  travel();
};

// The rule, not the elements, is changed: it outlives every refresh of the page.
const marks = new CSSStyleSheet();
document.adoptedStyleSheets.push(marks);
const mark = ({ target }) => {
  const id = target.closest?.("[data-document]")?.dataset.document;
  marks.replaceSync(id ? `[data-document="${CSS.escape(id)}"] { outline: 2px solid var(--ink); outline-offset: 1px; }` : "");
};
["mouseover", "focusin"].forEach((name) => on(name, mark));
["htmx:sse:before:connection", "htmx:sse:error"].forEach((name) => on(name, connection("reconnecting…")));
on("htmx:sse:after:connection", connection("live"));
["htmx:after:swap", "htmx:sse:after:message"].forEach((name) => on(name, () => refresh(Date.now())));
on("htmx:before:request", () => { document.getElementById("why").hidden = true; });
on("htmx:finally:request", explain); // when all is swapped: the sentence at the top moves what is below it
on("DOMContentLoaded", () => { refresh(performance.timeOrigin + performance.getEntriesByType("navigation")[0].responseStart); setInterval(tick, 1000); connect(); });
