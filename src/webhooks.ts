// What functions import as "sporelet/webhooks": whether a request is signed by whom it says. The comparison is that of
// `crypto.subtle.verify`, which takes the same time whatever is wrong.

export interface WebhookOptions {
  /** s that the timestamp may be off; what is older may have been recorded and sent again. Default 300. */
  tolerance?: number;
}

/** The request is not signed as it has to be. Answer 401. */
export class WebhookError extends Error {
  override readonly name = "WebhookError";
}

const DEFAULT_TOLERANCE_S = 300;

/** @returns undefined for a text that is no base64 */
function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** @returns undefined for a text that is no SHA-256 in hexadecimal digits */
function fromHex(text: string): Uint8Array<ArrayBuffer> | undefined {
  return /^[\da-f]{64}$/i.test(text) ? Uint8Array.from(text.match(/../g) as string[], (pair) => Number.parseInt(pair, 16)) : undefined;
}

function header({ headers }: Request, name: string): string {
  const value = headers.get(name);
  if (value === null) throw new WebhookError(`the header ${name} is missing`);
  return value;
}

function checkTime(text: string, { tolerance = DEFAULT_TOLERANCE_S }: WebhookOptions): void {
  const off = Math.abs(Date.now() / 1000 - Number(text));
  if (!/^\d+$/.test(text) || off > tolerance) throw new WebhookError(`the timestamp ${JSON.stringify(text)} is not within ${tolerance} s of now`);
}

/** @param before what is signed before the body */
async function checked(
  request: Request,
  key: Uint8Array<ArrayBuffer>,
  signatures: readonly (Uint8Array<ArrayBuffer> | undefined)[],
  before = "",
): Promise<string> {
  const body = new Uint8Array(await request.arrayBuffer());
  const head = new TextEncoder().encode(before);
  const signed = new Uint8Array(head.length + body.length);
  signed.set(head);
  signed.set(body, head.length);
  const hmac = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
  for (const signature of signatures) if (signature && (await crypto.subtle.verify("HMAC", hmac, signature, signed))) return new TextDecoder().decode(body);
  throw new WebhookError("no signature of the request fits its body and the secret");
}

/** @throws TypeError: the function has no secret, which is no fault of the request */
function keyOf(secret: string | undefined): Uint8Array<ArrayBuffer> {
  if (typeof secret !== "string" || secret === "") throw new TypeError("expected a secret, got none: is its environment variable set?");
  return new TextEncoder().encode(secret);
}

/**
 * Checks a request that is signed by Standard Webhooks 1.0.0, as subscribers with a `secret` get it.
 *
 * @param secret "whsec_" and the key in base64
 * @returns the body
 * @throws WebhookError
 * @example
 * export default { async fetch(request, env) {
 *   const order = JSON.parse(await verifyWebhook(request, env.WEBHOOK_SECRET));
 *   …
 * } };
 */
export async function verifyWebhook(request: Request, secret: string | undefined, options: WebhookOptions = {}): Promise<string> {
  keyOf(secret);
  const key = fromBase64((secret as string).replace(/^whsec_/, ""));
  if (key === undefined || key.length === 0) throw new TypeError('expected the secret to be "whsec_" and the key in base64');
  const [id, time, signature] = ["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) => header(request, name)) as [string, string, string];
  checkTime(time, options);
  const signatures = signature.split(" ").flatMap((each) => (each.startsWith("v1,") ? [fromBase64(each.slice(3))] : []));
  return checked(request, key, signatures, `${id}.${time}.`);
}

/**
 * Checks a request of GitHub's, by its header X-Hub-Signature-256.
 *
 * @param secret the one that the webhook was made with
 * @returns the body
 * @throws WebhookError
 */
export async function verifyGitHub(request: Request, secret: string | undefined): Promise<string> {
  const key = keyOf(secret);
  const [, signature = ""] = /^sha256=(.*)$/.exec(header(request, "x-hub-signature-256")) ?? [];
  return checked(request, key, [fromHex(signature)]);
}

/**
 * Checks a request of Stripe's, by its header Stripe-Signature.
 *
 * @param secret of the endpoint, "whsec_…"
 * @returns the body
 * @throws WebhookError
 */
export async function verifyStripe(request: Request, secret: string | undefined, options: WebhookOptions = {}): Promise<string> {
  const key = keyOf(secret);
  const fields = header(request, "stripe-signature")
    .split(",")
    .map((field) => field.trim().split("=", 2) as [string, string?]);
  const valuesOf = (name: string) => fields.flatMap(([own, value = ""]) => (own === name ? [value] : []));
  const [time = ""] = valuesOf("t");
  checkTime(time, options);
  return checked(request, key, valuesOf("v1").map(fromHex), `${time}.`);
}
