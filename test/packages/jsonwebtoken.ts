// jsonwebtoken: HS256 through node:crypto, node:stream, node:util and Buffer.
import jwt from "jsonwebtoken";

export default async function (event: { user: string }) {
  const token = jwt.sign({ user: event.user, iat: 1_700_000_000 }, "secret", { issuer: "me" });
  let refused = "";
  try {
    jwt.verify(token, "other");
  } catch (error) {
    refused = `${error}`;
  }
  return { token, verified: jwt.verify(token, "secret", { issuer: "me" }), decoded: jwt.decode(token, { complete: true }), refused };
}

export const event = { user: "ada" };
