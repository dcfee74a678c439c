# What the probes share: how they say what they found, what they ask, and how they install winnow as a package would, from
# what lies in /out. One PASS or FAIL line a check in /out/result; what helps to find out why is in /out/trace.

# This installs into / and ends the machine: only in one made for it.
[ -e /run/systemd/container ] && [ -d /out ] || exit 1
exec >/out/trace 2>&1
set -x
passed=0
failed=0

# check NAME COMMAND…: the command must succeed.
check() {
  local name=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
    echo "PASS $name" >>/out/result
  else
    failed=$((failed + 1))
    echo "FAIL $name" >>/out/result
  fi
}

# within SECONDS COMMAND…: the command must succeed before the time is over.
within() {
  local end=$((${EPOCHREALTIME/./} + $1 * 1000000))
  shift
  { set +x; } 2>/dev/null
  until "$@"; do
    if [ "${EPOCHREALTIME/./}" -ge $end ]; then
      set -x
      return 1
    fi
    sleep 0.05
  done
  set -x
}

# The value of a property of the service.
property() { systemctl show --property="$1" --value winnow.service; }
has_property() { [ "$(property "$1")" = "$2" ]; }
is_active() { systemctl is-active --quiet winnow.service; }
status_line() { property StatusText | grep -q "$1"; }
# A line of the main process's /proc/PID/status.
process_line() { grep -q "$1" "/proc/$(property MainPID)/status"; }
log=/var/log/winnow/winnow.jsonl
drop=/var/spool/winnow/drop
logged() { grep -q "\"path\":\"$1\"" "$log"; }
ask() { curl -sS --max-time 2 --unix-socket /run/winnow/status.sock "http://x$1"; }
answers() { ask "$1" | grep -q "$2"; }
# deliver NAME TEXT: as `winnow drop` does it.
deliver() { echo "$2" >"/tmp/$1" && winnow drop --config /etc/winnow/winnow.conf "/tmp/$1"; }

# install_package [WATCHDOGSEC]
install_package() {
  install -m 755 /out/winnow /usr/bin/winnow
  install -D -m 644 /out/winnow.conf /etc/winnow/winnow.conf
  install -D -m 644 /out/10-system.conf /etc/winnow/winnow.conf.d/10-system.conf
  install -m 644 /out/winnow.socket /etc/systemd/system/winnow.socket
  install -D -m 644 /out/winnow.1 /usr/share/man/man1/winnow.1
  install -D -m 644 /out/winnow.conf.5 /usr/share/man/man5/winnow.conf.5
  # A watchdog whose bite need not be waited for, and no memory images of what it kills.
  mkdir -p /etc/systemd/system/winnow.service.d
  printf '[Service]\nWatchdogSec=%s\nRestartSec=200ms\nLimitCORE=0\n' "${1:-2s}" >/etc/systemd/system/winnow.service.d/test.conf
  systemctl daemon-reload
}

# finish: the journal, the count, and the end of the machine.
finish() {
  journalctl -u winnow.service --no-pager >/out/journal
  echo "$passed passed, $failed failed" >>/out/result
  systemctl --no-block exit
}
