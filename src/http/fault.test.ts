import { errorCodes } from "fastify";
import { expect, test } from "vitest";
import { DirectoryError } from "../directory/errors.ts";
import { isServerFault, toDirectoryError } from "./fault.ts";

test("an error of the directory stays as it is", () => {
  const error = new DirectoryError("not_found", "There is no such user.");
  expect(toDirectoryError(error)).toBe(error);
});

test.each([
  [new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE(), "body_too_large"],
  [new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE("x"), "unsupported_media_type"],
  [new errorCodes.FST_ERR_CTP_INVALID_CONTENT_LENGTH(), "malformed_body"],
  [new errorCodes.FST_ERR_CTP_EMPTY_JSON_BODY(), "malformed_body"],
  [new errorCodes.FST_ERR_CTP_INVALID_JSON_BODY(), "malformed_body"],
  [new errorCodes.FST_ERR_BAD_URL("/%ff"), "route_not_found"],
  [Object.assign(new Error("connect failed"), { code: "ECONNREFUSED" }), "unavailable"],
  [Object.assign(new Error("connect failed"), { code: "UND_ERR_SOCKET" }), "unavailable"],
  [Object.assign(new Error("connect failed"), { code: "FST_ERR_SOMETHING_NEW", statusCode: 400 }), "internal"],
  [new TypeError("x is not a function"), "internal"],
  ["a string", "internal"],
  [undefined, "internal"],
])("%s is %s, with its cause kept and unsaid", (error, code) => {
  const fault = toDirectoryError(error);
  expect([fault.code, fault.cause]).toEqual([code, error]);
  expect(fault.message).not.toContain(error instanceof Error ? error.message : "a string");
});

test("only the server's own faults are faults", () => {
  const codes = ["internal", "unavailable", "not_found", "malformed_body", "rate_limited"] as const;
  expect(codes.filter((code) => isServerFault(new DirectoryError(code, "")))).toEqual(["internal", "unavailable"]);
});
