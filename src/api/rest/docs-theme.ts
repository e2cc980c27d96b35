/** A list with people ticked off: the mark of the page. */
const MARK = `<g fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round">
<path d="M3 7l2.2 2.2L9 5.4M3 16l2.2 2.2L9 14.4M13 7.5h8M13 16.5h8"/></g>`;

const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 132 24" width="132" height="24" color="#fff">
${MARK}<text x="30" y="18" fill="currentColor" font-family="system-ui, sans-serif" font-size="18" font-weight="600">Rollcall</text></svg>`;

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" color="#2f6f4f">${MARK}</svg>`;

/** There is one document and one server, so that neither is to be chosen. */
const STYLE = `
.swagger-ui .topbar .download-url-input, .swagger-ui .topbar .download-url-button { display: none; }
.swagger-ui .topbar .topbar-wrapper .link { flex: none; max-width: none; }
.swagger-ui .topbar .topbar-wrapper .link img { height: 28px; }
.swagger-ui .topbar .download-url-wrapper { justify-content: flex-end; }
.swagger-ui .scheme-container .servers-title, .swagger-ui .scheme-container .servers { display: none; }
.swagger-ui .scheme-container { padding: 16px 0; }
.swagger-ui .info { margin: 24px 0; }
@media (max-width: 640px) {
  .swagger-ui .wrapper { padding: 0 12px; }
  .swagger-ui .topbar .topbar-wrapper { flex-direction: row; justify-content: space-between; }
  .swagger-ui .opblock-summary-method { min-width: 64px; padding: 6px; }
  .swagger-ui .opblock-summary-control { flex-wrap: nowrap; }
  .swagger-ui .opblock .opblock-summary-path { max-width: none; word-break: break-word; }
  .swagger-ui .opblock-body { overflow-x: auto; }
  .swagger-ui .dialog-ux .modal-ux { min-width: 0; width: calc(100% - 24px); }
}`;

/** The page names no width of its own: without this, a phone shows it as small as a desktop's. */
const NARROW = `
const viewport = document.createElement("meta");
viewport.name = "viewport";
viewport.content = "width=device-width, initial-scale=1";
document.head.append(viewport);`;

export const DOCS_LOGO = { type: "image/svg+xml", content: Buffer.from(LOGO), href: "/docs/" };

export const DOCS_THEME = {
  title: "Rollcall: the REST API",
  css: [{ filename: "rollcall.css", content: STYLE }],
  js: [{ filename: "narrow.js", content: NARROW }],
  favicon: [{ filename: "rollcall.svg", rel: "icon", sizes: "any", type: "image/svg+xml", content: Buffer.from(ICON) }],
};
