// semver: versions and ranges.
import semver from "semver";

export default async function (event: { versions: string[]; range: string }) {
  return {
    sorted: semver.sort([...event.versions]),
    best: semver.maxSatisfying(event.versions, event.range),
    satisfied: event.versions.map((version) => semver.satisfies(version, event.range)),
    bumped: [semver.inc("1.2.3", "minor"), semver.inc("1.2.3", "prerelease", "beta")],
    range: new semver.Range("^1.2 || >=3 <4").range,
    coerced: semver.coerce("v2.x (old)")?.version,
    diff: semver.diff("1.2.3", "2.0.0-rc.1"),
  };
}

export const event = { versions: ["1.10.0", "1.2.3", "2.0.0-rc.1", "1.9.9"], range: "~1.9 || 2.0.0-rc.1" };
