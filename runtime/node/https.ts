// node:https: as node:http. Whoever stands before the function has taken TLS away.
import { clientOf } from "./http-client.ts";
import { Agent as HttpAgent } from "./http-names.ts";
import { createServer, Server } from "./http-server.ts";

export class Agent extends HttpAgent {
  override protocol = "https:";
}
export const { request, get } = clientOf("https:");
export const globalAgent = new Agent();
export { createServer, Server };
export default { Agent, Server, createServer, get, globalAgent, request };
