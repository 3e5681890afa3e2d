// What moves on the stage, and what must not.
const still = matchMedia("(prefers-reduced-motion: reduce)");
const LONG = 5000; // milliseconds
let skew = -Infinity; // the server's clock less this one, in milliseconds
let heard = ""; // the time that the server told last
const frozen = () => isGone() || document.querySelector("#now[data-paused]");
const now = () => Date.now() + skew;
const words = (seconds) => {
  for (const [size, unit] of [[86400, "d"], [3600, "h"], [60, "min"]]) if (seconds >= size) return `${Math.round(seconds / size)} ${unit}`;
  return `${Math.round(Math.max(0, seconds))} s`;
};
// What the server told last, which is when it was paused while it is.
const shown = () => Date.parse(byId("now").dataset.now);
const tick = () => isGone() || document.querySelectorAll("time[data-since], time[data-until]").forEach((time) => {
  const { since, until } = time.dataset;
  const moment = frozen() ? shown() : now();
  const text = words((since ? moment - Date.parse(since) : Date.parse(until) - moment) / 1000);
  if (time.textContent !== text) time.textContent = text;
});

const ACROSS = [{ left: "0%", translate: "0 0" }, { left: "100%", translate: "-100% 0" }];
const ALONG = [{ top: "0%", translate: "-50% 0" }, { top: "100%", translate: "-50% -100%" }];
const WAYS = { right: ACROSS, left: ACROSS.toReversed(), down: ALONG, up: ALONG.toReversed() };
// A message is where its times say it is; so it is right after a reload, too. It stops at the lanes' edges.
const travel = () => document.querySelectorAll(".traveller").forEach((each) => {
  const { said, due, way } = each.dataset;
  const journey = frozen() ? `stands ${due - shown()}` : `${due} ${skew}`;
  if (still.matches || each.journey === journey) return;
  if (isGone() && each.motion) { each.motion.pause(); delete each.journey; return; } // where it was last seen
  each.journey = journey;
  each.motion?.cancel();
  each.motion = each.animate(WAYS[way], { duration: Math.max(1, due - said), fill: "both" });
  each.motion.currentTime = (frozen() ? shown() : now()) - said;
  if (frozen()) each.motion.pause();
});
const refresh = (arrived) => {
  const server = byId("now");
  if (!server) return;
  if (!("paused" in server.dataset) && server.dataset.now !== heard) {
    heard = server.dataset.now;
    // What was the least time on its way says most about the other clock; nothing takes so long that one was not set back.
    const found = Date.parse(heard) - arrived;
    skew = found < skew - LONG ? found : Math.max(skew, found);
  }
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
  const same = id && `[data-subject="${CSS.escape(id)}"]`;
  // An outline around what is drawn to scale would not be.
  marks.replaceSync(same ? `${same}:not(.token) { outline: 2px solid var(--ink); outline-offset: var(--ring, 1px); } .token${same} rect { stroke: var(--ink); stroke-width: 3; }` : "");
};

// A row that the pointer is over stays under it, and a list that was scrolled stays where it is read, whatever is put
// in above: the list is scrolled on, and where there is nothing to scroll, it is given room.
const ROWS = ".list tr[id], .list article[id], .list details[id]";
let pointer = null;
let held = [];
const scrollerOf = (list) => [list, list.parentElement].find((each) => /auto|scroll/.test(getComputedStyle(each).overflowY));
const notice = () => {
  const under = pointer && document.elementFromPoint(pointer.clientX, pointer.clientY)?.closest(ROWS);
  const before = held;
  // Lists scroll by whole pixels: what one of them is off must not add up.
  const topOf = (row) => {
    const { top } = row.getBoundingClientRect();
    return before.find((each) => each.id === row.id && Math.abs(each.top - top) < 1)?.top ?? top;
  };
  held = [...document.querySelectorAll(".list")].flatMap((list) => {
    const scroller = scrollerOf(list);
    const first = () => [...list.querySelectorAll(ROWS)].find((each) => each.getBoundingClientRect().bottom > scroller.getBoundingClientRect().top);
    const row = list.contains(under) ? under : scroller?.scrollTop > 0 && first();
    return row ? [{ id: row.id, top: topOf(row), list: list.id, pointed: row === under }] : [];
  });
};
const unpad = (list) => Object.assign(list.style, { paddingTop: "", paddingBottom: "" });
const hold = () => held.forEach(({ id, top, list: listId, pointed }) => {
  const [row, list] = [byId(id), byId(listId)];
  if (!row || !list) return;
  const scroller = scrollerOf(list);
  const off = () => row.getBoundingClientRect().top - top;
  unpad(list);
  if (scroller) scroller.scrollTop += off();
  if (!pointed || !scroller) return;
  if (off() > 1) {
    list.style.paddingBottom = `${scroller.clientHeight + off()}px`;
    scroller.scrollTop += off();
  } else if (off() < -1) {
    list.style.paddingTop = `${parseFloat(getComputedStyle(list).paddingTop) - off()}px`;
  }
});
on("pointermove", ({ clientX, clientY }) => { pointer = { clientX, clientY }; });
on("pointerout", ({ target, relatedTarget }) => {
  const list = target.closest?.(".list");
  if (!list || list.contains(relatedTarget)) return;
  pointer = null;
  unpad(list);
});

// A log is one stop of the Tab key; arrows go through its cells.
on("keydown", (event) => {
  const cell = event.target.closest?.(".cell");
  const to = { ArrowLeft: "nextElementSibling", ArrowRight: "previousElementSibling" }[event.key]; // newest first
  const next = cell && to && cell.closest("li")[to]?.querySelector(".cell");
  if (!next) return;
  event.preventDefault();
  next.focus();
});
const stop = () => {
  const cell = document.activeElement.closest(".cells li")?.querySelector(".cell");
  cell?.closest(".cells").querySelectorAll(".cell").forEach((each) => { each.tabIndex = each === cell ? 0 : -1; });
};
on("focusin", stop);
// What a cell tells stays while the focus goes from the cell to the link in it (:focus alone is lost on the way).
// Esc puts it away, until another one is pointed at.
const tips = new CSSStyleSheet();
document.adoptedStyleSheets.push(tips);
let told = null;
const tell = (id, display) => {
  told = id;
  tips.replaceSync(id ? `#${CSS.escape(id)} .tip { display: ${display}; }` : "");
};
const cellOf = (target) => target.closest?.(".cells li")?.id;
on("focusin", ({ target }) => tell(cellOf(target), "block"));
on("mouseover", ({ target }) => { if (cellOf(target) && cellOf(target) !== told) tell(null); });
on("keydown", ({ key }) => {
  const id = told ?? document.querySelector(".cells li:hover")?.id;
  if (key === "Escape" && id) tell(id, "none");
});

// Who starts something sees what becomes of it: at the head of its list, and where there is one column, in the middle;
// what was said does not stay for ever.
const narrow = matchMedia("(max-width: 56.2rem)");
const starts = ({ detail: { ctx } }) => {
  ctx.starts = Boolean(ctx.sourceElement?.closest?.(".side:not(.middle) [data-subject]"));
  ctx.begins = ctx.sourceElement?.closest?.("[data-begins]")?.dataset.begins;
};
const toHead = (list) => {
  pointer = null;
  unpad(list);
  scrollerOf(list)?.scrollTo({ top: 0 });
};
const show = ({ detail: { ctx } }) => {
  if (!ctx.response?.raw?.ok) return;
  if (ctx.begins) toHead(byId(ctx.begins));
  if (!narrow.matches || !ctx.starts) return;
  document.querySelector(".middle")?.scrollIntoView({ behavior: still.matches ? "auto" : "smooth" });
};
let saying = 0;
const unsay = () => {
  clearTimeout(saying);
  saying = setTimeout(() => { if (document.querySelector(".stage")) byId("said").replaceChildren(); }, 8000);
};

on("htmx:before:request", starts);
on("htmx:before:swap", notice);
on("htmx:after:swap", () => { hold(); stop(); refresh(Date.now()); });
on("htmx:finally:request", (event) => { show(event); unsay(); });
on("gone", () => travel());
on("DOMContentLoaded", () => { refresh(performance.timeOrigin + performance.getEntriesByType("navigation")[0].responseStart); setInterval(tick, 1000); });
