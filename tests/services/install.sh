#!/bin/sh
# Installs what the integration and browser tests need from Debian's packages: `make services`.
# Never starts the system's own RabbitMQ: the tests start private ones.
set -eu

loud() { printf '\n!!! %s\n\n' "$1" >&2; exit 0; } # the tests decide: skip on a laptop, fail in CI

packages=""
[ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || packages="$packages rabbitmq-server"
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null ||
    packages="$packages chromium"
ldconfig -p 2>/dev/null | grep -q 'libcurl\.so\.4' || packages="$packages libcurl4" # the embedded mongod's
[ -n "$packages" ] || exit 0

command -v apt-get >/dev/null || loud "Install these to run all tests:$packages"
if [ "$(id -u)" = 0 ]; then
    as_root=""
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    loud "To run all tests, as root: apt-get install --no-install-recommends$packages"
fi

# Packages ask this file whether they may start their service; 101 means no.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap '$as_root rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
    $as_root chmod 755 "$policy"
fi

echo "Installing$packages"
install() { $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages; }
install >/dev/null 2>&1 || { $as_root apt-get update -qq && install >/dev/null; } ||
    loud "apt-get could not install:$packages"
