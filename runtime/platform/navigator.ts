// `navigator`: what can be said of a sandbox that runs on one thread.
import { define } from "../guest/define.ts";

class Navigator {
  get userAgent(): string {
    return "sporelet";
  }

  get hardwareConcurrency(): number {
    return 1;
  }
}

define("navigator", new Navigator());
