// A ring around what the tour's caption is about. As for marks, a rule and not the elements: it outlives every refresh.
{
  const ring = new CSSStyleSheet();
  document.adoptedStyleSheets.push(ring);
  const oneColumn = matchMedia("(max-width: 56.2rem)");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let pointedAt = null;

  // On a screen with everything on it, only a lane may scroll; in one column the page does.
  const bringIntoView = (element) => {
    const behavior = calm.matches ? "auto" : "smooth";
    if (oneColumn.matches) { element.scrollIntoView({ block: "center", behavior }); return; }
    for (let each = element.parentElement; each && !each.matches(".stage"); each = each.parentElement) {
      if (!/auto|scroll/.test(getComputedStyle(each).overflowY) || each.scrollHeight <= each.clientHeight) continue;
      const [inner, outer] = [element.getBoundingClientRect(), each.getBoundingClientRect()];
      const by = Math.min(0, inner.top - outer.top - 8) || Math.max(0, inner.bottom - outer.bottom + 8);
      if (by) each.scrollBy({ top: by, behavior });
    }
  };
  const point = () => {
    const selector = document.getElementById("strip")?.dataset.point ?? "";
    const it = `:is(${selector})`;
    // An outline would go around all that can be clicked of a token, which nobody sees.
    ring.replaceSync(selector && `${it}:not(.token) { outline: 3px solid var(--violet); outline-offset: var(--ring, -2px); }
      ${it}.token rect { stroke: var(--violet); stroke-width: 3px; }`);
    const found = selector && [...document.querySelectorAll(selector)].find((each) => each.checkVisibility());
    // Once, when it is there: afterwards a person may scroll elsewhere.
    if (found && pointedAt !== selector) bringIntoView(found);
    pointedAt = found ? selector : null;
  };
  ["htmx:after:swap", "htmx:sse:after:message", "DOMContentLoaded"].forEach((name) => document.addEventListener(name, point));
}
