// Loads the local copy of a script that its CDN did not deliver, and tells when the server cannot be reached.
(() => {
  const settled = new Set();
  const useLocalCopy = (script) => {
    const local = script.dataset?.local;
    if (!local || settled.has(local)) return;
    settled.add(local);
    // In another document, a late answer of the CDN is not run any more.
    document.implementation.createHTMLDocument("").adoptNode(script);
    document.head.append(Object.assign(document.createElement("script"), { src: local, async: false }));
  };
  document.addEventListener("error", (event) => useLocalCopy(event.target), true);
  document.addEventListener("load", (event) => settled.add(event.target.dataset?.local), true);
  setTimeout(() => document.querySelectorAll("script[data-local]").forEach(useLocalCopy), 1500);

  const polls = (context) => context.sourceElement.id === "poll";
  document.addEventListener("htmx:config:request", (event) => {
    if (document.hidden && polls(event.detail.ctx)) event.preventDefault();
  });
  document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
    if (!polls(ctx) || /AbortError/.test(ctx.status)) return;
    const connection = document.getElementById("connection");
    const live = Boolean(ctx.response && ctx.response.status < 500);
    connection.hidden = false;
    connection.classList.toggle("lost", !live);
    if (connection.textContent !== (live ? "live" : "reconnecting…")) connection.textContent = live ? "live" : "reconnecting…";
  });
})();
