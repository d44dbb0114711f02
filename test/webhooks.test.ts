// Signatures of webhooks, checked inside of functions: what is signed elsewhere passes, what was changed does not.
import { createHmac } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import type { SporeletFunction } from "../src/host/sporelet.ts";
import { loadSource } from "./support.ts";

const KEY = Buffer.alloc(32, 7);
const SECRET = `whsec_${KEY.toString("base64")}`;
const BODY = '{"order":"ö-1"}';
const now = () => Math.floor(Date.now() / 1000);
const hmac = (key: Buffer | string, text: string) => createHmac("sha256", key).update(text);

type Headers = Record<string, string>;
const standard = (time = now(), id = "msg_1"): Headers => ({
  "webhook-id": id,
  "webhook-timestamp": `${time}`,
  "webhook-signature": `v1,${"A".repeat(43)}= v2,x v1,${hmac(KEY, `${id}.${time}.${BODY}`).digest("base64")}`,
});
const github = (): Headers => ({ "x-hub-signature-256": `sha256=${hmac(SECRET, BODY).digest("hex")}` });
const stripe = (time = now()): Headers => ({ "stripe-signature": `t=${time},v0=00,v1=${"0".repeat(64)},v1=${hmac(SECRET, `${time}.${BODY}`).digest("hex")}` });

let fn: SporeletFunction;
beforeAll(async () => {
  fn = await loadSource(`import { verifyGitHub, verifyStripe, verifyWebhook, WebhookError } from "sporelet/webhooks";
    const verify = { standard: verifyWebhook, github: verifyGitHub, stripe: verifyStripe };
    export default { async fetch(request: Request, env: { SECRET?: string }) {
      try {
        return new Response(await verify[new URL(request.url).pathname.slice(1)](request, env.SECRET));
      } catch (error) {
        return new Response(\`\${error.name}: \${error.message}\`, { status: error instanceof WebhookError ? 401 : 500 });
      }
    } };`);
});

async function verify(scheme: string, headers: Headers, body = BODY, secret: string | undefined = SECRET): Promise<[number, string]> {
  const response = await fn.fetch(new Request(`http://x.example/${scheme}`, { method: "POST", headers, body }), { env: secret ? { SECRET: secret } : {} });
  return [response.status, await response.text()];
}

const SCHEMES: [string, () => Headers][] = [
  ["standard", standard],
  ["github", github],
  ["stripe", stripe],
];

describe.each(SCHEMES)("%s", (scheme, sign) => {
  it("passes a request that is signed, and gives its body", async () => {
    expect(await verify(scheme, sign())).toEqual([200, BODY]);
  });

  it("refuses another body, another secret, no signature and one that is none", async () => {
    const unfit = [401, "WebhookError: no signature of the request fits its body and the secret"];
    expect(await verify(scheme, sign(), `${BODY} `)).toEqual(unfit);
    expect(await verify(scheme, sign(), BODY, `whsec_${Buffer.alloc(32, 8).toString("base64")}`)).toEqual(unfit);
    expect(await verify(scheme, {})).toEqual([401, expect.stringMatching(/^WebhookError: the header [\w-]+ is missing$/)]);
    const broken = Object.fromEntries(
      Object.entries(sign()).map(([name, value]) => [name, /signature/.test(name) ? value.replace(/(v1[=,]|sha256=).*/, "$1%%") : value]),
    );
    expect(await verify(scheme, broken)).toEqual(unfit);
  });

  it("tells a function without a secret", async () => {
    expect(await verify(scheme, sign(), BODY, "")).toEqual([500, "TypeError: expected a secret, got none: is its environment variable set?"]);
  });
});

it.each([
  ["standard", standard],
  ["stripe", stripe],
] as const)("%s refuses what is older or newer than five minutes, or has no time", async (scheme, sign) => {
  const old = [401, expect.stringMatching(/^WebhookError: the timestamp "\d+" is not within 300 s of now$/)];
  expect(await verify(scheme, sign(now() - 301))).toEqual(old);
  expect(await verify(scheme, sign(now() + 310))).toEqual(old);
  expect((await verify(scheme, sign(now() - 290)))[0]).toBe(200);
  expect(await verify(scheme, sign(Number.NaN))).toEqual([401, expect.stringContaining('the timestamp "NaN" is not')]);
});
