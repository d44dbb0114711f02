// ua-parser-js: browsers, systems and devices from their headers
import { UAParser } from "ua-parser-js";

export default async function (event: { agents: string[] }) {
  return event.agents.map((agent) => {
    const { browser, os, device, engine, cpu } = UAParser(agent);
    return [browser.name, browser.version, os.name, os.version, device.vendor, device.model, device.type, engine.name, cpu.architecture];
  });
}

export const event = {
  agents: [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.2 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36",
    "curl/8.0",
  ],
};
