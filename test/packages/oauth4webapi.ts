// oauth4webapi: a code flow with PKCE against a server that is a function, and what it refuses
import * as oauth from "oauth4webapi";

const issuer = new URL("https://id.example.com/");
const server: Record<string, unknown> = {
  "/.well-known/openid-configuration": {
    issuer: issuer.href,
    authorization_endpoint: "https://id.example.com/auth",
    token_endpoint: "https://id.example.com/token",
    userinfo_endpoint: "https://id.example.com/me",
  },
  "/token": { access_token: "at", token_type: "Bearer", expires_in: 60, scope: "openid" },
  "/me": { sub: "ada", name: "Ada" },
};
const asked: unknown[] = [];
const fetch = async (url: string, init: { method?: string; headers?: Record<string, string>; body?: unknown }) => {
  const { pathname } = new URL(url);
  asked.push([init.method, pathname, init.headers?.authorization, String(init.body ?? "")]);
  return Response.json(server[pathname] ?? { error: "none" }, { status: pathname in server ? 200 : 404 });
};
const options = { [oauth.customFetch]: fetch } as object;

export default async function (event: { code: string }) {
  const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options));
  const client = { client_id: "me" };
  const challenge = await oauth.calculatePKCECodeChallenge("v".repeat(43));
  const answered = oauth.validateAuthResponse(as, client, new URL(`https://app/cb?code=${event.code}&state=s`), "s");
  const response = await oauth.authorizationCodeGrantRequest(as, client, oauth.ClientSecretPost("secret"), answered, "https://app/cb", "v".repeat(43), options);
  const tokens = await oauth.processAuthorizationCodeResponse(as, client, response);
  const user = await oauth.processUserInfoResponse(as, client, "ada", await oauth.userInfoRequest(as, client, tokens.access_token, options));
  const wrong = (() => {
    try {
      oauth.validateAuthResponse(as, client, new URL("https://app/cb?code=x&state=t"), "s");
      return "taken";
    } catch (error) {
      return (error as { code: string }).code;
    }
  })();
  return [challenge, tokens, user, wrong, asked.splice(0), oauth.generateRandomState().length];
}

export const event = { code: "c0de" };
