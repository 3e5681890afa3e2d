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
    // In a page of its own, a late answer is not run any more.
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
const isGone = () => document.documentElement.classList.contains("is-gone");
const gone = (is) => {
  if (is === isGone()) return;
  document.documentElement.classList.toggle("is-gone", is);
  byId("gone").hidden = !is;
  byId("why").hidden = true;
  const unavailable = { "aria-disabled": "true", "aria-describedby": "gone", title: byId("gone").textContent };
  for (const button of document.querySelectorAll("form button")) {
    for (const [name, value] of Object.entries(unavailable)) {
      const before = `data-before-${name}`;
      if (is && button.hasAttribute(name)) button.setAttribute(before, button.getAttribute(name));
      if (is) button.setAttribute(name, value);
      else if (button.hasAttribute(before)) button.setAttribute(name, button.getAttribute(before));
      else button.removeAttribute(name);
      if (!is) button.removeAttribute(before);
    }
  }
  document.dispatchEvent(new Event("gone"));
};
let lost = 0;
const connection = (state) => {
  const shown = byId("connection");
  shown.hidden = false;
  shown.title = state === CROWDED ? shown.dataset.crowded : "";
  shown.classList.toggle("lost", state !== "live");
  if (shown.textContent !== state) shown.textContent = state;
  if (state === "live") { clearTimeout(lost); lost = 0; gone(false); return; }
  // A stream may end while the app is well: too many watch, or this tab is hidden.
  lost ||= setTimeout(async () => {
    if (!document.hidden) await fetch("/health", { signal: AbortSignal.timeout(3000) }).catch(() => gone(lost !== 0));
    lost = 0;
  }, 700);
};

// Who comes when as many watch as may is told once; its page goes on asking for a place.
const CROWDED = "not live: too many watch";
let crowded = false;
const crowd = () => {
  connection(CROWDED);
  if (crowded) return;
  crowded = true;
  const [why, shown] = [byId("why"), byId("connection")];
  say(shown.dataset.crowded, shown);
  // It must not lie over what is below it for ever; the word beside the dot stays.
  setTimeout(() => { if (why.textContent === shown.dataset.crowded) why.hidden = true; }, 8000);
};
const lose = ({ detail: { error, status } }) => {
  framed = false;
  if (status === 503) { crowd(); return; }
  if (error) crowded = false;
  connection(crowded ? CROWDED : "reconnecting…");
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
  if (![400, 404, 409, 503].includes(ctx.response?.status) || ctx.sourceElement?.id === "live") return;
  say(new DOMParser().parseFromString(ctx.text ?? "", "text/html").querySelector(".refusal")?.textContent, ctx.sourceElement);
};

// While frames come, they alone bring what they bring: only what changed since the last one is in a frame. The answer
// to a click may be older than that one, or of a moment that none will show.
let framed = false;
const keepFramed = ({ detail: { ctx, tasks } }) => {
  if (!framed || ctx.sourceElement?.id === "live") return;
  for (const { fragment } of tasks) for (const each of fragment.querySelectorAll("[data-framed]")) each.replaceWith(byId(each.id)?.cloneNode(true) ?? each);
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
  if (document.activeElement !== document.body) return;
  for (const place of had.map(byId)) {
    if (!place?.isConnected) continue;
    const inside = [...place.querySelectorAll("a[href], button, summary, [tabindex]")];
    const near = place.matches("tr, article, li") ? inside.reverse() : inside;
    for (const target of [place, ...near]) {
      if (target.checkVisibility()) target.focus({ preventScroll: true });
      if (document.activeElement === target) return;
    }
  }
};

["htmx:sse:before:connection", "htmx:sse:error"].forEach((name) => on(name, lose));
on("htmx:sse:after:connection", () => { crowded = false; connection("live"); });
on("htmx:sse:before:message", ({ detail: { message } }) => { framed ||= !message.event; });
on("htmx:finally:request", ({ detail: { ctx } }) => { if (ctx.sourceElement?.id === "live" && ctx.response?.status === 503) crowd(); });
on("focusin", remember);
on("htmx:before:swap", keepFramed);
["htmx:after:swap", "htmx:sse:after:message", "htmx:finally:request"].forEach((name) => on(name, refocus));
on("htmx:before:request", ({ detail: { ctx } }) => { if (ctx.sourceElement?.id !== "live") byId("why").hidden = true; });
on("htmx:finally:request", explain); // when all is swapped: the sentence at the top moves what is below it
on("htmx:finally:request", ({ detail: { ctx } }) => ctx.sourceElement?.closest?.("[popover]")?.hidePopover());
// A double click is one click: what its second half would meet may be the next form already, with a key of its own.
on("click", (event) => {
  const form = event.detail > 1 && event.target.closest("button")?.form;
  if (form && (form.elements.key || "once" in form.dataset)) event.preventDefault();
});
document.addEventListener("submit", (event) => {
  if (!isGone()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  say(byId("gone").textContent, event.submitter ?? event.target);
}, true);
on("DOMContentLoaded", connect);
// From here on changes may glide. Before, an element that was there before its style would come from a colour it never had.
addEventListener("load", () => requestAnimationFrame(() => requestAnimationFrame(() => document.documentElement.classList.add("settled"))));
