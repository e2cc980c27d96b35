import { expect, test } from "vitest";
import { checkedRedirectUris } from "./redirect-uris.ts";

test.each([
  "https://time.example/callback",
  "https://time.example:8443/callback?a=1&b=%20",
  "http://127.0.0.1:8765/callback",
  "http://localhost/callback",
  "http://[::1]:8765/",
])("%s is a redirect address, and stays as it was written", (uri) => {
  expect(checkedRedirectUris("oauth_client", [uri, uri])).toEqual([uri]);
});

test.each([
  ["http://time.example/callback", "must begin with https://"],
  ["http://127.0.0.1.example/callback", "must begin with https://"],
  ["javascript:alert(1)", "must begin with https://"],
  ["time:callback", "must begin with https://"],
  ["callback", "must be a URL"],
  ["", "must be a URL"],
  ["https://time.example/a b", "must be a URL"],
  ["https://time.example/ä", "must be a URL"],
  ["https://time.example/\n", "must be a URL"],
  ["https://time.example/#", "must have no fragment"],
  ["https://me@time.example/", "must have no user"],
  ["https://:secret@time.example/", "must have no user"],
  [`https://time.example/${"x".repeat(2000)}`, "at most 2000 characters"],
])("%j is none", (uri, why) => {
  expect(() => checkedRedirectUris("oauth_client", [uri])).toThrow(why);
});

test("an OAuth client has one to twenty, other credentials none", () => {
  const uris = Array.from({ length: 21 }, (_, index) => `https://time.example/${index}`);
  expect(() => checkedRedirectUris("oauth_client", [])).toThrow("needs a redirect address");
  expect(() => checkedRedirectUris("oauth_client", uris)).toThrow("at most 20");
  expect(checkedRedirectUris("oauth_client", uris.slice(1))).toHaveLength(20);
  expect(checkedRedirectUris("secret", [])).toEqual([]);
  expect(() => checkedRedirectUris("secret", uris.slice(20))).toThrow("Only an OAuth client");
});
