// Goes through a process's history message by message. The page has everything; this only says what of it is now.
document.documentElement.classList.add("scripted");
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const on = (name, act) => document.addEventListener(name, act);
  const messages = () => all("#messages [data-message]").map((each) => each.dataset.message);
  const linked = () => location.hash.startsWith("#m=") ? location.hash.slice(3) : null;
  let current = null; // null follows the latest message

  const show = () => {
    const ids = messages();
    const at = ids.includes(current) ? ids.indexOf(current) : ids.length - 1;
    for (const { dataset } of all("[data-from]")) dataset.when = at < dataset.from ? "later" : at < (dataset.to ?? Infinity) ? "now" : "past";
    all("#sequence [aria-current]").forEach((each) => each.removeAttribute("aria-current"));
    const [selected] = all(`#sequence [data-message="${CSS.escape(ids[at])}"]`);
    selected.setAttribute("aria-current", "true");
    const scrubber = Object.assign(document.getElementById("scrubber"), { max: ids.length - 1, value: at });
    scrubber.setAttribute("aria-valuetext", `${at + 1} of ${ids.length}: ${selected.ariaLabel}`);
    document.getElementById("place").textContent = `message ${at + 1} of ${ids.length}`;
    if (linked() && linked() !== ids[at]) history.replaceState(null, "", `#m=${ids[at]}`);
    return { at, ids, selected };
  };
  const open = (id, scroll = true) => {
    current = id === messages().at(-1) ? null : id;
    const { selected } = show();
    if (id && scroll) selected.querySelector(".name").scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const go = (id, scroll) => { history.replaceState(null, "", `#m=${id}`); open(id, scroll); };
  const step = (by) => { const { at, ids } = show(); go(ids[Math.max(0, Math.min(at + by, ids.length - 1))]); };
  const copy = async (button) => {
    const text = document.getElementById(button.dataset.copy);
    const copied = await navigator.clipboard?.writeText(text.textContent).then(() => true, () => false);
    button.classList.toggle("copied", Boolean(copied));
    setTimeout(() => button.classList.remove("copied"), 1500);
    if (copied) return;
    // A browser may forbid it: then a person copies what is selected.
    text.closest("details").open = true;
    getSelection().selectAllChildren(text);
    text.scrollIntoView();
  };

  on("input", ({ target }) => { if (target.id === "scrubber") go(messages()[target.value]); });
  on("click", (event) => {
    const target = event.target.closest("[data-go], [data-copy], a[href^='#m=']");
    if (!target || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (target.dataset.copy) copy(target);
    else if (target.dataset.go) step(Number(target.dataset.go));
    else go(target.getAttribute("href").slice(3), Boolean(target.closest("#sequence")));
  });
  on("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || !event.target.closest("#sequence a")) return;
    event.preventDefault();
    step(by);
  });
  on("htmx:after:swap", show);
  on("DOMContentLoaded", () => open(linked()));
  addEventListener("hashchange", () => open(linked()));
})();
