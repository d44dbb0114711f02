// iron-session: sealed data and a session in cookies of requests
import { getIronSession, sealData, unsealData } from "iron-session";

const options = { password: "a password of at least thirty-two characters", cookieName: "s", cookieOptions: { secure: false } };

export default async function (event: { user: string }) {
  const sealed = await sealData({ user: event.user }, { password: options.password });
  const headers = new Headers();
  const response = new Response("ok", { headers });
  const session = await getIronSession<{ user?: string }>(new Request("http://a.b/"), response, options);
  session.user = event.user;
  await session.save();
  const cookie = response.headers.get("set-cookie") ?? "";
  const again = await getIronSession<{ user?: string }>(
    new Request("http://a.b/", { headers: { cookie: cookie.split(";")[0] ?? "" } }),
    new Response(),
    options,
  );
  const changed = await unsealData(`${sealed.slice(0, -5)}AAAAA`, { password: options.password });
  const weak = await sealData({}, { password: "short" }).catch((error: Error) => error.message);
  return [
    sealed.startsWith("Fe26.2*1*"),
    await unsealData(sealed, { password: options.password }),
    cookie.replace(/=Fe26[^;]*/, "=…"),
    again.user,
    changed,
    weak,
  ];
}

export const event = { user: "ada" };
