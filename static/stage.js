// What moves on the stage, and what must not.
const still = matchMedia("(prefers-reduced-motion: reduce)");
let skew = -Infinity; // the server's clock less this one, in milliseconds
const frozen = () => isGone() || document.querySelector("#now[data-paused]");
const now = () => Date.now() + skew;
const words = (seconds) => {
  for (const [size, unit] of [[86400, "d"], [3600, "h"], [60, "min"]]) if (seconds >= size) return `${Math.round(seconds / size)} ${unit}`;
  return `${Math.round(Math.max(0, seconds))} s`;
};
const tick = () => frozen() || document.querySelectorAll("time[data-since], time[data-until]").forEach((time) => {
  const { since, until } = time.dataset;
  const text = words((since ? now() - Date.parse(since) : Date.parse(until) - now()) / 1000);
  if (time.textContent !== text) time.textContent = text;
});

// A message is where its times say it is; so it is right after a reload, too. It stops at the lanes' edges.
const travel = () => document.querySelectorAll(".traveller").forEach((each) => {
  const { said, due, way } = each.dataset;
  const shown = Date.parse(byId("now").dataset.now);
  const journey = frozen() ? `stands ${due - shown}` : `${due} ${skew}`;
  if (still.matches || each.journey === journey) return;
  each.journey = journey;
  each.motion?.cancel();
  const ends = [{ left: "0%", translate: "0 0" }, { left: "100%", translate: "-100% 0" }];
  each.motion = each.animate(way === "right" ? ends : ends.reverse(), { duration: Math.max(1, due - said), fill: "both" });
  each.motion.currentTime = (frozen() ? shown : now()) - said;
  if (frozen()) each.motion.pause();
});
const refresh = (arrived) => {
  const server = byId("now");
  if (!server) return;
  // What was the least time on its way says most about the other clock.
  skew = Math.max(skew, Date.parse(server.dataset.now) - arrived);
  tick();
  travel();
};

// The rule, not the elements, is changed: it outlives every refresh of the page.
const marks = new CSSStyleSheet();
document.adoptedStyleSheets.push(marks);
on("mouseover", ({ target }) => mark(target));
on("focusin", ({ target }) => mark(target));
const mark = (target) => {
  const id = target.closest?.("[data-subject]")?.dataset.subject;
  marks.replaceSync(id ? `[data-subject="${CSS.escape(id)}"] { outline: 2px solid var(--ink); outline-offset: 1px; }` : "");
};

// A row that the pointer is over stays under it, whatever is put in above by itself.
let over = null;
on("pointermove", ({ target, clientY }) => {
  const row = target.closest?.(".list [id]");
  over = row && { id: row.id, top: row.getBoundingClientRect().top, clientY };
});
const hold = () => {
  const row = over && byId(over.id);
  const list = row?.closest(".list");
  if (!list) return;
  const scroller = [list, list.parentElement].find((each) => /auto|scroll/.test(getComputedStyle(each).overflowY));
  list.style.translate = "";
  scroller.scrollTop += row.getBoundingClientRect().top - over.top;
  const rest = row.getBoundingClientRect().top - over.top;
  if (Math.abs(rest) > 1) list.style.translate = `0 ${-rest}px`;
};
document.addEventListener("pointerout", ({ target, relatedTarget }) => {
  const list = target.closest?.(".list");
  if (list && !list.contains(relatedTarget)) { list.style.translate = ""; over = null; }
});

// A log is one stop of the Tab key; arrows go through its cells.
on("keydown", (event) => {
  const cell = event.target.closest?.(".cell");
  const to = { ArrowLeft: "nextElementSibling", ArrowRight: "previousElementSibling" }[event.key]; // newest first
  const next = cell && to && cell.closest("li")[to]?.querySelector(".cell");
  if (!next) return;
  event.preventDefault();
  cell.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
});

["htmx:after:swap", "htmx:sse:after:message"].forEach((name) => on(name, () => { hold(); refresh(Date.now()); }));
on("gone", () => travel());
on("DOMContentLoaded", () => { refresh(performance.timeOrigin + performance.getEntriesByType("navigation")[0].responseStart); setInterval(tick, 1000); });
