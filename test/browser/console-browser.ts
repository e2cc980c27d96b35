import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { Environment } from "../../src/config/env.ts";
import { HttpOrganization } from "../http/http-organization.ts";
import { startTestServer, type TestServer } from "../http/start-test-server.ts";
import { launchBrowser } from "./launch-browser.ts";

/** How the console is looked at: on a desk, in the dark, on a phone. */
export const LOOKS = {
  light: { viewport: { width: 1280, height: 860 }, colorScheme: "light" },
  dark: { viewport: { width: 1280, height: 860 }, colorScheme: "dark" },
  narrow: { viewport: { width: 390, height: 800 }, isMobile: true, hasTouch: true },
} satisfies Record<string, BrowserContextOptions>;

type Scope = "read" | "write" | "admin";

/** A server with an organization, and a browser that is signed in to its console. */
export class ConsoleBrowser implements AsyncDisposable {
  readonly server: TestServer;
  readonly organization: HttpOrganization;
  readonly #browser: Browser;
  /** What the browser complained of since the last look: messages, failed requests, requests to elsewhere. */
  readonly #complaints: string[] = [];

  private constructor(server: TestServer, organization: HttpOrganization, browser: Browser) {
    this.server = server;
    this.organization = organization;
    this.#browser = browser;
  }

  static async start(settings: Environment = {}): Promise<ConsoleBrowser> {
    const server = await startTestServer(settings);
    const organization = await HttpOrganization.create(server.app);
    return new ConsoleBrowser(server, organization, await launchBrowser());
  }

  /** A key of the REST API, as an administrator makes one. */
  async key(scope: Scope = "admin"): Promise<string> {
    const request = { api: "rest", kind: "api_key", role: "owner", scope, label: crypto.randomUUID() } as const;
    return (await this.organization.directory.credentials.create(request)).secret;
  }

  /** A page of the console, such as `/people`, signed in with a key. */
  async open(
    path: string,
    { look = LOOKS.light, key }: { look?: BrowserContextOptions; key?: string } = {},
  ): Promise<Page> {
    const page = await this.page(look);
    await page.goto(`${this.server.url}/console/sign-in?to=${encodeURIComponent(`/console${path}`)}`);
    await page.getByText("API key", { exact: true }).click();
    await page.getByRole("textbox", { name: "API key" }).fill(key ?? (await this.key()));
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL((url) => url.pathname === `/console${path.replace(/\?.*/u, "")}`);
    return page;
  }

  /** A fresh page that is signed in nowhere. Nothing on it moves, so that what is there is there at once. */
  async page(look: BrowserContextOptions = LOOKS.light): Promise<Page> {
    const context = await this.#browser.newContext({ reducedMotion: "reduce", ...look });
    const page = await context.newPage();
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") this.#complaints.push(message.text());
    });
    page.on("pageerror", ({ message }) => this.#complaints.push(message));
    page.on("request", (request) => {
      if (!request.url().startsWith(this.server.url) && !request.url().startsWith("data:")) {
        this.#complaints.push(request.url());
      }
    });
    return page;
  }

  /** What the browser complained of since the last time, but for answers with the statuses that a test expects. */
  complaints(...expected: number[]): string[] {
    const all = this.#complaints.splice(0);
    return all.filter(
      (text) => !expected.some((status) => text.includes(`the server responded with a status of ${status}`)),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    await this.server[Symbol.asyncDispose]();
  }
}
