// cookie: Cookie and Set-Cookie headers.
import * as cookie from "cookie";

export default async function (event: { header: string }) {
  const attributes = { httpOnly: true, maxAge: 3600, path: "/", sameSite: "lax", secure: true, expires: new Date(0) } as const;
  const { parseCookie, stringifySetCookie } = cookie as any;
  return { parsed: { ...parseCookie(event.header) }, written: stringifySetCookie({ name: "id", value: "a b;ü", ...attributes }) };
}

export const event = { header: 'a=1; b="quoted"; c=%C3%BC; a=2; d' };
