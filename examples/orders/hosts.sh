#!/bin/sh
# The shop on two hosts with one log: starts a NATS server and two servers of sporelet, on the ports 3000 and 3001 of this machine.
# Ctrl-C ends all of them. Run it where NATS' client is installed: npm install @nats-io/transport-node @nats-io/jetstream
set -eu
shop=$(cd "$(dirname "$0")" && pwd)
sporelet=${SPORELET:-npx sporelet}
nats=${NATS_PORT:-4222}
first=${PORT:-3000}
work=$(mktemp -d)
pids=
end() {
  trap - INT TERM EXIT
  for pid in $pids; do kill "$pid" 2>/dev/null || true; done
  wait
  rm -rf "$work"
}
trap end INT TERM EXIT

nats-server -js -sd "$work/nats" -a 127.0.0.1 -p "$nats" >"$work/nats.txt" 2>&1 &
pids="$!"
until grep -q 'Server is ready' "$work/nats.txt"; do sleep 0.1; done
for host in 0 1; do
  # The word splitting is meant: it may be "node bin/sporelet.cjs".
  # shellcheck disable=SC2086
  $sporelet serve "$shop" --events --log "nats://127.0.0.1:$nats" --data "$work/copy$host" --port $((first + host)) --no-admin --log text &
  pids="$! $pids"
done
wait
