// The worked examples of "Authenticating Requests (AWS Signature Version 4)", Amazon S3 API reference, 24 May 2013.
import { expect, test } from "vitest";
import { parseRequestTarget } from "./request-target";
import { type SignedRequest, verifySignature } from "./signature";

const ACCESS_KEY_ID = "AKIAIOSFODNN7EXAMPLE";
const NOW_MS = Date.UTC(2013, 4, 24);
const SECRETS = new Map([[ACCESS_KEY_ID, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"]]);
const EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const PUT_SHA256 = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";
const HOST = "examplebucket.s3.amazonaws.com";

function verify(request: SignedRequest, nowMs = NOW_MS): string {
  return verifySignature(request, (id) => SECRETS.get(id), nowMs);
}

function example(
  method: string,
  target: string,
  signedHeaders: string,
  signature: string,
  payloadHash: string,
  headers: Record<string, string>,
): SignedRequest {
  const credential = `${ACCESS_KEY_ID}/20130524/us-east-1/s3/aws4_request`;
  return {
    method,
    target: parseRequestTarget(target),
    headers: {
      host: HOST,
      "x-amz-date": "20130524T000000Z",
      "x-amz-content-sha256": payloadHash,
      authorization: `AWS4-HMAC-SHA256 Credential=${credential},SignedHeaders=${signedHeaders},Signature=${signature}`,
      ...headers,
    },
  };
}

const EXAMPLES = {
  "GET Object": example(
    "GET",
    "/test.txt",
    "host;range;x-amz-content-sha256;x-amz-date",
    "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
    EMPTY_SHA256,
    { range: "bytes=0-9" },
  ),
  "PUT Object": example(
    "PUT",
    "/test%24file.text",
    "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
    "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
    PUT_SHA256,
    { date: "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY" },
  ),
  "GET Bucket Lifecycle": example(
    "GET",
    "/?lifecycle",
    "host;x-amz-content-sha256;x-amz-date",
    "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
    EMPTY_SHA256,
    {},
  ),
  "Get Bucket (List Objects)": example(
    "GET",
    "/?max-keys=2&prefix=J",
    "host;x-amz-content-sha256;x-amz-date",
    "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
    EMPTY_SHA256,
    {},
  ),
} satisfies Record<string, SignedRequest>;

const PRESIGNED =
  `/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${ACCESS_KEY_ID}%2F20130524%2Fus-east-1%2Fs3%2Faws4_request` +
  "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host" +
  "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";

function presigned(target: string): SignedRequest {
  return { method: "GET", target: parseRequestTarget(target), headers: { host: HOST } };
}

test.for(Object.entries(EXAMPLES))("verifySignature() takes the worked example %s", ([, request]) => {
  expect(verify(request)).toBe(request.headers["x-amz-content-sha256"]);
});

test.for(Object.entries(EXAMPLES))(
  "verifySignature() refuses the worked example %s once anything differs",
  ([, request]) => {
    const refused = (changed: Partial<SignedRequest>): void =>
      expect(() => verify({ ...request, ...changed })).toThrow(
        expect.objectContaining({ code: "SignatureDoesNotMatch" }),
      );
    refused({ method: "DELETE" });
    refused({ target: parseRequestTarget("/other.txt") });
    refused({ target: parseRequestTarget(`${request.target.rawPath}?max-keys=3`) });
    refused({ headers: { ...request.headers, host: "other.s3.amazonaws.com" } });
    refused({ headers: { ...request.headers, "x-amz-content-sha256": "UNSIGNED-PAYLOAD" } });
  },
);

test("verifySignature() takes the worked example of a presigned URL until it expires", () => {
  expect(verify(presigned(PRESIGNED))).toBe("UNSIGNED-PAYLOAD");
  expect(verify(presigned(PRESIGNED), NOW_MS + 86_400_000)).toBe("UNSIGNED-PAYLOAD");
  expect(() => verify(presigned(PRESIGNED), NOW_MS + 86_400_001)).toThrow("request has expired");
});

test("verifySignature() refuses a presigned URL with a longer life, another signature or another key", () => {
  const code = (target: string): void =>
    expect(() => verify(presigned(target))).toThrow(expect.objectContaining({ code: "SignatureDoesNotMatch" }));
  code(PRESIGNED.replace("Expires=86400", "Expires=86401"));
  code(PRESIGNED.replace("Signature=aeee", "Signature=0000"));
  code(PRESIGNED.replace("/test.txt", "/test2.txt"));
  expect(() => verify(presigned(PRESIGNED.replace("86400", "604801")))).toThrow("X-Amz-Expires must be 1 to 604800");
});

test("verifySignature() refuses an unknown key id, a clock that is off, and what nobody signed", () => {
  const request = EXAMPLES["GET Object"];
  expect(() => verifySignature(request, () => undefined, NOW_MS)).toThrow(
    expect.objectContaining({ code: "InvalidAccessKeyId" }),
  );
  for (const minutes of [-16, 16]) {
    expect(() => verify(request, NOW_MS + minutes * 60_000)).toThrow(
      expect.objectContaining({ code: "RequestTimeTooSkewed" }),
    );
  }
  expect(() => verify({ ...request, headers: { ...request.headers, "x-amz-copy-source": "other/key" } })).toThrow(
    "the header x-amz-copy-source is present and not signed",
  );
  expect(() => verify({ ...request, headers: { host: HOST } })).toThrow(expect.objectContaining({ status: 403 }));
});
