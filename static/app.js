// What HTML and htmx cannot do by themselves: fetch htmx, and tell how things stand with the server.
const on = (name, act) => document.addEventListener(name, act);
const byId = (id) => document.getElementById(id);
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
  const live = byId("live");
  if (!live) return;
  live.setAttribute("hx-sse:connect", live.dataset.connect);
  htmx.process(live);
};

// A person must see at once that what the page shows is not how it is any more.
let lost = 0;
const gone = (is) => {
  document.documentElement.classList.toggle("is-gone", is);
  byId("gone").hidden = !is;
  document.querySelectorAll("button").forEach((each) => each.toggleAttribute("data-gone", is));
  document.dispatchEvent(new Event("gone"));
};
const isGone = () => document.documentElement.classList.contains("is-gone");
const connection = (state) => () => {
  const shown = byId("connection");
  shown.hidden = false;
  shown.classList.toggle("lost", state !== "live");
  if (shown.textContent !== state) shown.textContent = state;
  clearTimeout(lost);
  if (state === "live") { if (isGone()) gone(false); return; }
  lost = setTimeout(async () => { if (!document.hidden) await fetch("/health").catch(() => gone(true)); }, 700);
};

// A refusal's sentence beside what was clicked, which may be far from the top of the page.
const say = (sentence, element) => {
  const why = byId("why");
  Object.assign(why, { textContent: sentence ?? "", hidden: !sentence });
  const place = element.getBoundingClientRect();
  const left = Math.max(8, Math.min(place.left, document.documentElement.clientWidth - why.offsetWidth - 12));
  const below = place.bottom + 6 + why.offsetHeight < innerHeight;
  Object.assign(why.style, { left: `${left + scrollX}px`, top: `${(below ? place.bottom + 6 : place.top - why.offsetHeight - 6) + scrollY}px` });
};
const explain = ({ detail: { ctx } }) => {
  if (![400, 404, 409].includes(ctx.response?.status)) return;
  say(new DOMParser().parseFromString(ctx.text ?? "", "text/html").querySelector(".refusal")?.textContent, ctx.sourceElement);
};

// What had the focus may be gone after a swap: then what is nearest to where it stood gets it.
let had = [];
const remember = () => {
  const focused = document.activeElement;
  if (!focused || focused === document.body) return;
  had = [];
  for (let each = focused; each && each !== document.body; each = each.parentElement) if (each.id) had.push(each.id);
};
const refocus = () => {
  if (document.activeElement !== document.body || !had.length) return;
  const place = had.map(byId).find((each) => each && each.id !== "page");
  const inside = [...(place?.querySelectorAll("a[href], button, summary, h2[tabindex], h3[tabindex]") ?? [])].filter((each) => each.offsetParent);
  const target = place?.matches("a[href], button") ? place : place?.matches("tr, article, li") ? inside.at(-1) : inside[0];
  target?.focus({ preventScroll: true });
};

["htmx:sse:before:connection", "htmx:sse:error"].forEach((name) => on(name, connection("reconnecting…")));
on("htmx:sse:after:connection", connection("live"));
on("focusin", remember);
["htmx:after:swap", "htmx:sse:after:message", "htmx:finally:request"].forEach((name) => on(name, refocus));
on("htmx:before:request", () => { byId("why").hidden = true; });
on("htmx:finally:request", explain); // when all is swapped: the sentence at the top moves what is below it
document.addEventListener("submit", (event) => {
  if (!isGone()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  say(byId("gone").textContent, event.submitter ?? event.target);
}, true);
on("DOMContentLoaded", connect);
