import { html, type Html, NOTHING } from "./html.ts";
import type { Page } from "./page.ts";
import { describeScopes, emptyScopes } from "./scopes.ts";

/** What every step of an authorization is about. */
export type Asked = {
  /** The client's name. */
  application: string;
  organization: string;
  redirectUri: string;
  scopes: readonly string[];
  /** Where the forms go: this page, with its parameters. */
  action: string;
  /** Proves that a form comes from this page. */
  formToken: string;
};

export type SignInForm = { status: number; email: string; alert: string | undefined };

export function signInPage(asked: Asked, { status, email, alert }: SignInForm): Page {
  const { application, organization } = asked;
  const body = html`<h1>Sign in to ${organization}</h1>
    <p>${application} asks for access in your name. You will see what it asks for before you decide.</p>
    ${alert === undefined ? NOTHING : html`<p class="alert" role="alert" id="alert">${alert}</p>`}
    ${form(asked, "sign_in", signInFields(email, alert !== undefined))}`;
  return { status, title: `Sign in to ${organization}`, body };
}

function signInFields(email: string, failed: boolean): Html {
  const invalid = failed ? html` aria-describedby="alert"` : NOTHING;
  return html`<label for="email">E-mail</label>
    <input
      id="email"
      name="email"
      type="email"
      autocomplete="username"
      required${invalid}
      value="${email}"
      ${focusOn(email === "")}
    />
    <label for="password">Password</label>
    <input
      id="password"
      name="password"
      type="password"
      autocomplete="current-password"
      required${invalid}${focusOn(email !== "")}
    />
    <button name="step" value="sign_in">Sign in</button>`;
}

function focusOn(wanted: boolean): Html {
  return wanted ? html` autofocus` : NOTHING;
}

export type Person = { name: string; email: string };

export function consentPage(asked: Asked, { name, email }: Person): Page {
  const { application, organization, scopes, redirectUri } = asked;
  const empty = emptyScopes(scopes);
  const body = html`<h1>Allow ${application} access?</h1>
    <div class="who">
      <p>
        Signed in to ${organization} as
        <strong>${name === "" ? email : name}</strong>${name === "" ? "" : ` (${email})`}
      </p>
      ${form(asked, "switch", html`<button class="plain" name="step" value="switch">Use another account</button>`)}
    </div>
    <p>${application} will be able to:</p>
    <ul>
      ${describeScopes(scopes).map((sentence) => html`<li>${sentence}</li> `)}
    </ul>
    ${empty.length === 0 ? NOTHING : html`<p class="quiet">It also asks for ${empty.join(", ")}. There is nothing here for these.</p>`}
    <p class="quiet">It can never do more than you can, and it does not get your password.</p>
    ${form(asked, "consent", CHOICE)}
    <p class="quiet last">After this you go on to ${new URL(redirectUri).host}.</p>`;
  return { status: 200, title: `Allow ${application} access?`, body, formsTo: redirectUri };
}

const CHOICE = html`<div class="choice">
  <button name="step" value="allow">Allow</button>
  <button class="second" name="step" value="deny">Deny</button>
</div>`;

export function errorPage(status: number, message: string): Page {
  const body = html`<h1>That did not work</h1>
    <p role="alert">${message}</p>
    <p class="quiet last">
      Go back to the application and try again. If it happens again, tell whoever runs the application.
    </p>`;
  return { status, title: "That did not work", body };
}

function form({ action, formToken }: Asked, name: string, content: Html): Html {
  return html`<form method="post" action="${action}" id="${name}">
    <input type="hidden" name="form_token" value="${formToken}" />
    ${content}
  </form>`;
}
