#!/usr/bin/env bash
# Installs what the tests need and what is missing, where that is allowed; names the command where it is not.
set -uo pipefail
want=()
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 || want+=(postgresql)
command -v chromium >/dev/null 2>&1 || want+=(chromium)
fc-list 2>/dev/null | grep -qi 'noto.*cjk' || want+=(fonts-noto-cjk)
command -v gcc >/dev/null 2>&1 || want+=(gcc)
[ ${#want[@]} = 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
	echo "installing ${want[*]}"
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -qq && apt-get install -y -qq --no-install-recommends "${want[@]}" >/dev/null && exit 0
fi
echo "missing: ${want[*]}" >&2
echo "install with: sudo apt-get install ${want[*]}" >&2
exit 1
