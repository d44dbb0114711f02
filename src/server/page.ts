// The page of the admin port, made from src/server/page, with a policy that lets nothing run but what it holds itself.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** Relative to the bundle, or in tests to this file; see src/assemble/build.mjs and vitest.config.ts. */
declare const PAGE_FILE: string;

export interface Page {
  headers: Record<string, string>;
  body: string;
}

/** A source of CSP Level 3: what the element holds, by its hash. */
function hashOf(html: string, element: "script" | "style"): string {
  const [, content = ""] = new RegExp(`<${element}>([^]*?)</${element}>`).exec(html) ?? [];
  return `'sha256-${createHash("sha256").update(content).digest("base64")}'`;
}

/** Read anew each time: it is seldom asked for. */
export function readPage(): Page {
  const body = readFileSync(new URL(PAGE_FILE, import.meta.url), "utf8");
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(body, "script")}`,
    `style-src ${hashOf(body, "style")}`,
    "connect-src 'self'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-length": `${Buffer.byteLength(body)}`,
      "content-security-policy": policy.join("; "),
      "referrer-policy": "no-referrer",
    },
    body,
  };
}
