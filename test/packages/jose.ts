// jose: signs and verifies an HS256 JWT, refuses a changed one (WebCrypto).
import { base64url, decodeProtectedHeader, jwtVerify, SignJWT } from "jose";

export default async function (event: { subject: string }) {
  const key = new TextEncoder().encode("a secret of at least thirty-two bytes");
  const token = await new SignJWT({ role: "admin" })
    .setProtectedHeader({ alg: "HS256" })
    .setSubject(event.subject)
    .setIssuedAt(1_700_000_000)
    .setIssuer("me")
    .sign(key);
  const { payload } = await jwtVerify(token, key, { issuer: "me" });
  const refused = await jwtVerify(`${token.slice(0, -4)}AAAA`, key).catch((error: { code: string }) => error.code);
  return { token, payload, header: decodeProtectedHeader(token), refused, text: base64url.encode("é") };
}

export const event = { subject: "ada" };
