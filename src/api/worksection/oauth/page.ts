import { createHash } from "node:crypto";
import type { FastifyReply } from "fastify";
import { Html, html } from "./html.ts";
import { STYLE } from "./style.ts";

export type Page = {
  status: number;
  title: string;
  body: Html;
  /** Where a form may lead besides this server. */
  formsTo?: string;
};

const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`);
const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

/** Sends a page that runs no script, loads nothing, and is shown in no frame. */
export function sendPage(reply: FastifyReply, { status, title, body, formsTo }: Page): FastifyReply {
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    `form-action ${formTargets(formsTo)}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ];
  return reply
    .code(status)
    .type("text/html; charset=utf-8")
    .headers({
      "content-security-policy": policy.join("; "),
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-frame-options": "DENY",
    })
    .send(document(title, body).text);
}

/**
 * Browsers hold each redirect after a form to this too, also those that an application makes from its own address on, and
 * to hosts that nobody knows here. So a form that leads to an application may go wherever redirect addresses may.
 */
function formTargets(to: string | undefined): string {
  if (to === undefined) return "'self'";
  return to.startsWith("https:") ? "'self' https:" : "'self' https: http:";
}

function document(title: string, body: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html> `;
}
