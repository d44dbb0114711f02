// cookie-session: sessions in signed cookies of requests, called through light-my-request
import type { IncomingMessage, ServerResponse } from "node:http";
import cookieSession from "cookie-session";
import inject from "light-my-request";

type Asked = IncomingMessage & { session: { n?: number; isNew?: boolean; isPopulated?: boolean } | null };

const session = cookieSession({ name: "s", keys: ["new", "old"], maxAge: 60_000, sameSite: "lax" });
const listener = (request: IncomingMessage, response: ServerResponse) =>
  session(request as never, response as never, () => {
    const asked = request as Asked;
    if (request.url === "/clear") asked.session = null;
    else if (asked.session) asked.session.n = (asked.session.n ?? 0) + 1;
    response.end(JSON.stringify([asked.session?.n, asked.session?.isNew, asked.session?.isPopulated]));
  });

export default async function (event: { times: number }) {
  const answers = [];
  const jar: Record<string, string> = {};
  for (const url of [...Array(event.times).fill("/count"), "/clear", "/count"]) {
    const { headers, body } = await inject(listener, {
      url,
      headers: {
        cookie: Object.entries(jar)
          .map(([k, v]) => `${k}=${v}`)
          .join("; "),
      },
    });
    const set = ([] as string[]).concat(headers["set-cookie"] ?? []);
    for (const one of set) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(one) as unknown as [string, string, string];
      jar[name] = value;
    }
    answers.push([body, set.map((one) => one.replace(/expires=[^;]+/, "expires"))]);
  }
  jar["s.sig"] = "changed";
  const forged = await inject(listener, {
    url: "/count",
    headers: {
      cookie: Object.entries(jar)
        .map(([k, v]) => `${k}=${v}`)
        .join("; "),
    },
  });
  return [answers, forged.body];
}

export const event = { times: 3 };
