// The differences that are known, each with its reason: "topic/program" of the files beside this one.

export const known: Record<string, string> = {};
