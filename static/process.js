// Goes through a process's history message by message. The page has everything; this only says what of it is now.
document.documentElement.classList.add("scripted");
(() => {
  const [LEAST, MOST] = [400, 1600]; // milliseconds that a message stays while the history is played
  const byId = (id) => document.getElementById(id);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const on = (name, act) => document.addEventListener(name, act);
  const messages = () => all("#messages [data-message]");
  const linked = ({ hash } = location) => hash.startsWith("#m=") ? hash.slice(3) : null;
  let current = null; // null follows the latest message
  let playing = null;
  let known = 0;
  let atEnd = true;

  const show = () => {
    const ids = messages().map((each) => each.dataset.message);
    const at = ids.includes(current) ? ids.indexOf(current) : ids.length - 1;
    for (const { dataset } of all("[data-from]")) dataset.when = at < dataset.from ? "later" : at < (dataset.to ?? Infinity) ? "now" : "past";
    all("#sequence [aria-current]").forEach((each) => each.removeAttribute("aria-current"));
    const [selected] = all(`#sequence [data-message="${CSS.escape(ids[at])}"]`);
    selected.setAttribute("aria-current", "true");
    const scrubber = Object.assign(byId("scrubber"), { max: ids.length - 1, value: at });
    scrubber.setAttribute("aria-valuetext", `${at + 1} of ${ids.length}: ${selected.ariaLabel}`);
    byId("place").textContent = `message ${at + 1} of ${ids.length}`;
    byId("play").textContent = playing ? "Stop" : "Play";
    byId("play").setAttribute("aria-pressed", Boolean(playing));
    if (linked() && linked() !== ids[at]) history.replaceState(null, "", `#m=${ids[at]}`);
    known = ids.length;
    return { at, ids, selected };
  };
  const reveal = (selected) => selected.querySelector(".name").scrollIntoView({ block: "nearest", inline: "nearest" });
  const open = (id, scroll = true) => {
    current = id === messages().at(-1).dataset.message ? null : id;
    const { selected } = show();
    if (id && scroll) reveal(selected);
  };
  const go = (id, scroll) => { history.replaceState(null, "", `#m=${id}`); open(id, scroll); };
  const step = (by) => { const { at, ids } = show(); go(ids[Math.max(0, Math.min(at + by, ids.length - 1))]); };

  const stop = () => {
    if (!playing) return;
    clearTimeout(playing);
    playing = null;
    show();
  };
  const wait = () => {
    const { at } = show();
    const [before, after] = messages().slice(at).map((each) => Date.parse(each.dataset.said));
    playing = after === undefined ? null : setTimeout(() => { step(1); wait(); }, Math.max(LEAST, Math.min(after - before, MOST)));
    show();
  };
  const play = () => {
    if (playing) return stop();
    const { at, ids } = show();
    if (at === ids.length - 1) go(ids[0]);
    wait();
  };

  const copy = async (button) => {
    const text = byId(button.dataset.copy);
    const copied = await navigator.clipboard?.writeText(text.textContent).then(() => true, () => false);
    button.classList.toggle("copied", Boolean(copied));
    setTimeout(() => button.classList.remove("copied"), 1500);
    if (copied) return;
    // A browser may forbid it: then a person copies what is selected.
    text.closest("[popover]").showPopover();
    getSelection().selectAllChildren(text);
    text.scrollIntoView();
  };
  // After a start over, the last that was read stays, with a word that it is gone.
  const beforeSwap = (event) => {
    const { scrollTop, clientHeight, scrollHeight } = byId("diagram");
    atEnd = scrollTop + clientHeight > scrollHeight - 60;
    const { request, response } = event.detail.ctx;
    if (request.method !== "GET" || response?.status !== 404) return;
    event.preventDefault();
    byId("process-gone").hidden = false;
    byId("moving")?.remove();
  };
  // Who follows the latest message, and has not scrolled away from it in the diagram's panel, sees it.
  const refreshed = () => {
    const before = known;
    const { selected } = show();
    const inside = byId("diagram").scrollHeight > byId("diagram").clientHeight;
    if (current === null && known > before && atEnd && inside) reveal(selected);
  };

  on("input", ({ target }) => { if (target.id === "scrubber") go(messages()[target.value].dataset.message); });
  on("click", (event) => {
    const target = event.target.closest("#play, [data-go], [data-copy], a[href^='#m=']");
    if (!target || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (target.id === "play") play();
    else if (target.dataset.copy) copy(target);
    else if (target.dataset.go) step(Number(target.dataset.go));
    else go(target.getAttribute("href").slice(3), Boolean(target.closest("#sequence")));
  });
  on("keydown", (event) => {
    const { key, target } = event;
    const by = { ArrowLeft: -1, ArrowRight: 1 }[key];
    if (target.id === "play") return;
    if (key === " " && target.closest(".scrubber") && !target.closest("button")) {
      event.preventDefault();
      return play();
    }
    stop();
    if (!by || !target.closest("#sequence a")) return;
    event.preventDefault();
    step(by);
  });
  ["pointerdown", "wheel"].forEach((name) => on(name, ({ target }) => { if (!target.closest("#play")) stop(); }));
  document.addEventListener("scroll", ({ target }) => { if (target.id === "lines") byId("heads").scrollLeft = target.scrollLeft; }, true);
  on("htmx:before:swap", beforeSwap);
  on("htmx:after:swap", refreshed);
  on("DOMContentLoaded", () => linked() ? open(linked()) : refreshed());
  // By the event's own address: what came in since then may have put the former message back into the page's address.
  addEventListener("hashchange", ({ newURL }) => open(linked(new URL(newURL))));
})();
