#!/usr/bin/env bash
# Journeys against the built program: scripts on both stores, broken input, broken ground (killed, no database, no disk), then
# the pages in a browser. tools/with-postgres.sh gives the PostgreSQL. Ends with a summary; fails when any part failed.
#   tools/with-postgres.sh tools/journeys.sh            everything
#   tools/with-postgres.sh tools/journeys.sh script     one part: script, input, fault or browser
set -uo pipefail
cd "$(dirname "$0")/.."
export CI=true
export MINKANG_BIN=${MINKANG_BIN:-$PWD/bin/minkang}
[ -x "$MINKANG_BIN" ] || { echo "$MINKANG_BIN is not there: make build" >&2; exit 1; }
parts=("$@")
[ ${#parts[@]} = 0 ] && parts=(script input fault browser)

work=$(mktemp -d "${TMPDIR:-/tmp}/minkang-journeys.XXXXXX")
demo=""
finish() {
	if [ -n "$demo" ]; then
		kill "$demo" 2>/dev/null
		wait "$demo" 2>/dev/null
	fi
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

# browser starts a demonstration of its own on a free port, waits for its address, and lets the browser walk.
browser() {
	MINKANG_LISTEN_DEBUG=127.0.0.1:0 "$MINKANG_BIN" demo --residents 300 --years 1 --seed 1 --speed 1 --listen 127.0.0.1:0 --data "$work/demo" >"$work/demo.out" 2>"$work/demo.err" &
	demo=$!
	local url=""
	for _ in $(seq 600); do
		url=$(grep -oE 'http://[0-9.]+:[0-9]+' "$work/demo.out" | head -1)
		[ -n "$url" ] && grep -q 'Ctrl-C' "$work/demo.out" && break
		if ! kill -0 "$demo" 2>/dev/null; then
			echo "the demonstration did not start:" >&2
			cat "$work/demo.err" >&2
			demo=""
			return 1
		fi
		sleep 0.2
	done
	[ -n "$url" ] || { echo "the demonstration does not answer" >&2; cat "$work/demo.err" >&2; return 1; }
	(cd web && BASE_URL=$url MINKANG_URL=$url npm run --silent e2e)
	local result=$?
	if ! kill -0 "$demo" 2>/dev/null; then
		echo "the demonstration ended while the browser walked:" >&2
		tail -50 "$work/demo.err" >&2
		demo=""
		return 1
	fi
	if [ $result != 0 ]; then
		echo "what the demonstration complained about:" >&2
		tail -30 "$work/demo.err" >&2
	fi
	return $result
}

failed=0
passed=0
broken=0
summary=""
for part in "${parts[@]}"; do
	echo "== $part"
	begun=$SECONDS
	case $part in
	script | input | fault) go test -count=1 -timeout 10m "./test/$part" ;;
	browser) browser ;;
	*) echo "no such part: $part" >&2; false ;;
	esac
	result=$?
	verdict=ok
	if [ $result = 0 ]; then passed=$((passed + 1)); else verdict=FAILED failed=1 broken=$((broken + 1)); fi
	summary+=$(printf '  %-8s %-6s %4d s' "$part" "$verdict" $((SECONDS - begun)))$'\n'
done
printf '\njourneys\n%s\n%d passed, %d failed\n' "$summary" $passed $broken
exit $failed
