import { buffer } from "node:stream/consumers";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, type Answer } from "./ask.ts";
import { HttpOrganization } from "./http-organization.ts";
import { RestClient } from "./rest-client.ts";
import { runSql } from "./run-sql.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

let server: TestServer;
let organization: HttpOrganization;
let rest: RestClient;

beforeAll(async () => {
  server = await startTestServer();
  organization = await HttpOrganization.create(server.app);
  rest = await RestClient.of(server.url, organization);
  await organization.directory.users.create([{ id: 7, fields: { givenName: "Ann" } }]);
});

afterAll(() => server[Symbol.asyncDispose]());

/** A picture whose file tells who took it and where, and that it lies on its side. */
async function photograph(format: "jpeg" | "png" | "webp" | "gif" = "jpeg"): Promise<Buffer> {
  const exif = {
    IFD0: { Copyright: "Zxqvara", Artist: "Zxqvara" },
    IFD3: { GPSLatitudeRef: "N", GPSLatitude: "51/1 30/1 0/1" },
  };
  const blank = sharp({ create: { width: 1200, height: 600, channels: 3, background: "teal" } });
  return await blank.withExif(exif).withMetadata({ orientation: 6 }).toFormat(format).toBuffer();
}

async function upload(
  bytes: Buffer | string,
  type = "image/jpeg",
  headers: Record<string, string> = {},
): Promise<Answer> {
  return await rest.ask("/users/7/avatar", {
    method: "PUT",
    body: bytes,
    headers: { "content-type": type, ...headers },
  });
}

async function download(url: string): Promise<{ status: number; headers: Headers; bytes: Buffer }> {
  const answer = await fetch(url);
  const bytes = answer.body === null ? Buffer.alloc(0) : await buffer(answer.body);
  return { status: answer.status, headers: answer.headers, bytes };
}

test("a picture is kept small and upright, and served without a key and without its EXIF", async () => {
  const taken = await photograph();
  expect(taken.includes("Zxqvara")).toBe(true);
  const kept = await upload(taken);
  expect(kept.status, kept.text).toBe(200);
  const { avatar, version } = kept.json();
  expect([avatar.startsWith(`${server.url}/directory/v1/avatars/`), version]).toEqual([true, 2]);
  expect((await rest.get("/users/7")).json().avatar).toBe(avatar);
  const served = await download(avatar);
  expect([served.status, served.headers.get("content-type")]).toEqual([200, "image/webp"]);
  expect(served.headers.get("cache-control")).toContain("immutable");
  expect(served.headers.get("x-content-type-options")).toBe("nosniff");
  const { width, height, exif, orientation } = await sharp(served.bytes).metadata();
  expect({ width, height, exif, orientation }).toEqual({
    width: 256,
    height: 512,
    exif: undefined,
    orientation: undefined,
  });
  expect(served.bytes.includes("Zxqvara")).toBe(false);
});

test.each(["png", "webp", "gif"] as const)("a %s is taken by what it is, whatever it is called", async (format) => {
  expect((await upload(await photograph(format), "image/jpeg")).status).toBe(200);
});

test("an address ends with another picture, with none, and with its user", async () => {
  const first = (await upload(await photograph())).json().avatar;
  const second = (await upload(await photograph("png"), "image/png")).json().avatar;
  expect([(await download(first)).status, (await download(second)).status]).toEqual([404, 200]);
  expect((await rest.delete("/users/7/avatar")).json()).toMatchObject({ avatar: "" });
  expect((await download(second)).status).toBe(404);
  const third = (await upload(await photograph())).json().avatar;
  await rest.delete("/users/7");
  expect((await download(third)).status).toBe(404);
  await rest.post("/users/7/restore", undefined);
  expect((await download(third)).status).toBe(200);
  const [path = ""] = third.split(/[\w-]+$/u);
  const guess = await ask(`${path}${"A".repeat(24)}`);
  expect(guess.json()).toMatchObject({ status: 404, code: "not_found" });
});

test("what is no picture, too large or insists on another version changes nothing", async () => {
  const before = await organization.contents();
  const kept = await runSql(server.settings, "select * from avatars");
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>';
  const bomb = await sharp({ create: { width: 8000, height: 8000, channels: 3, background: "red" } })
    .png()
    .toBuffer();
  const jpeg = await photograph();
  for (const bytes of ["no picture", svg, bomb, jpeg.subarray(0, jpeg.length / 2)]) {
    expect((await upload(bytes)).json()).toMatchObject({ status: 400, code: "invalid_value" });
  }
  expect((await upload(svg, "image/svg+xml")).json()).toMatchObject({ status: 415, code: "unsupported_media_type" });
  expect((await upload("")).json()).toMatchObject({ status: 400, code: "missing_value" });
  expect((await upload(Buffer.alloc(5 * 1024 * 1024 + 1))).json()).toMatchObject({
    status: 413,
    code: "body_too_large",
  });
  expect((await upload(jpeg, "image/jpeg", { "if-match": '"1"' })).status).toBe(412);
  expect(await organization.contents()).toEqual(before);
  expect(await runSql(server.settings, "select * from avatars")).toEqual(kept);
});

test("somebody changes their own picture, and an erased user leaves none", async () => {
  const own = await RestClient.of(server.url, organization, { userId: 7 });
  const headers = { "content-type": "image/jpeg" };
  const mine = await own.ask("/users/7/avatar", { method: "PUT", body: await photograph(), headers });
  expect(mine.status, mine.text).toBe(200);
  await rest.post("/users/7/erase", undefined);
  expect((await download(mine.json().avatar)).status).toBe(404);
  expect(await runSql(server.settings, "select * from avatars")).toEqual([]);
});

test("a picture comes along to whom its user is merged into, unless they have one", async () => {
  await organization.directory.users.create([20, 21, 22].map((id) => ({ id, fields: { givenName: `U${id}` } })));
  const headers = { "content-type": "image/png" };
  const put = async (id: number) =>
    (await rest.ask(`/users/${id}/avatar`, { method: "PUT", body: await photograph("png"), headers })).json().avatar;
  const from = await put(21);
  const { bytes } = await download(from);
  const { avatar } = (await rest.post("/users/20/merge", { from_id: 21 })).json();
  expect(avatar).toBe(from.replace("/21/", "/20/"));
  const served = await download(avatar);
  expect([served.status, served.bytes.equals(bytes), (await download(from)).status]).toEqual([200, true, 404]);
  const another = await put(22);
  expect((await rest.post("/users/20/merge", { from_id: 22 })).json()).toMatchObject({ avatar });
  expect([(await download(avatar)).status, (await download(another)).status]).toEqual([200, 404]);
  await rest.delete("/users/20/avatar");
  expect((await download(avatar)).status).toBe(404);
  await rest.post("/users/20/erase", undefined);
  expect(
    await runSql(
      server.settings,
      `select user_id from avatars where organization_id = ${organization.id} and user_id in (20, 21, 22)`,
    ),
  ).toEqual([]);
});

test("an address elsewhere comes along as it is", async () => {
  const avatar = "https://example.com/avatars/1/31/a.png";
  await organization.directory.users.create([
    { id: 30, fields: {} },
    { id: 31, fields: { avatar } },
  ]);
  expect((await rest.post("/users/30/merge", { from_id: 31 })).json()).toMatchObject({ avatar });
});
