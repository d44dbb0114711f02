// What `--to` takes. A file of its own, for completion loads it at every Tab.

export const PLATFORMS = ["kubernetes", "knative", "compose", "systemd"] as const;
export type Platform = (typeof PLATFORMS)[number];
