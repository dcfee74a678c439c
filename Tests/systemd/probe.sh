#!/bin/bash
# Runs as root inside a machine that systemd has booted, started by Tests/systemd/boot-test. Installs winnow as a package
# would, from what lies in /out, and shows what only a real service manager can show. One PASS or FAIL line a check and
# a count at the end, in /out/result; what helps to find out why is in /out/trace.

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
  local end=$((SECONDS + $1))
  shift
  { set +x; } 2>/dev/null
  until "$@"; do
    if [ $SECONDS -ge $end ]; then
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

install_package() {
  install -m 755 /out/winnow /usr/bin/winnow
  install -D -m 644 /out/winnow.conf /etc/winnow/winnow.conf
  install -D -m 644 /out/10-system.conf /etc/winnow/winnow.conf.d/10-system.conf
  install -m 644 /out/winnow.socket /etc/systemd/system/winnow.socket
  install -D -m 644 /out/winnow.1 /usr/share/man/man1/winnow.1
  install -D -m 644 /out/winnow.conf.5 /usr/share/man/man5/winnow.conf.5
  # A watchdog that need not be waited for, and no memory images of what it kills.
  mkdir -p /etc/systemd/system/winnow.service.d
  printf '[Service]\nWatchdogSec=2s\nRestartSec=200ms\nLimitCORE=0\n' >/etc/systemd/system/winnow.service.d/test.conf
  systemctl daemon-reload
}

# MaxAttempts=3: killed, killed, killed, then quarantined.
hang_and_recover() {
  local before=$1
  echo hang >/tmp/winnow-test-hang.txt
  winnow drop --config /etc/winnow/winnow.conf /tmp/winnow-test-hang.txt
  check "the watchdog kills a daemon whose pipeline hangs" within 8 eval '[ "$(property NRestarts)" -ge 1 ]'
  check "the journal says that it was the watchdog" within 3 eval 'journalctl -u winnow.service | grep -q "Watchdog timeout"'
  deliver after.txt "Dropped while the daemon was being killed and started again, read all the same."
  check "a file that hangs it every time is quarantined after MaxAttempts" \
    within 15 test -e /var/spool/winnow/quarantine/winnow-test-hang.txt.reason.json
  check "it comes back by itself and goes on with the rest" within 10 logged after.txt
  check "with another process" eval '[ "$(property MainPID)" != "'"$before"'" ]'
  check "and is active" within 5 is_active
}

install_package
check "systemd-sysusers takes the users" systemd-sysusers /out/winnow.sysusers
check "systemd-tmpfiles takes the directories" systemd-tmpfiles --create /out/winnow.tmpfiles
check "systemd-analyze verify finds nothing" \
  eval '[ -z "$(systemd-analyze verify --recursive-errors=no /etc/systemd/system/winnow.service 2>&1)" ]'
check "systemd-analyze verify finds nothing in the socket" \
  eval '[ -z "$(systemd-analyze verify --recursive-errors=no /etc/systemd/system/winnow.socket 2>&1)" ]'
check "exposure is at most 1.5" \
  systemd-analyze security --offline=true --threshold=15 --no-pager /etc/systemd/system/winnow.service

check "systemctl start" systemctl start winnow.service
check "is active, so READY=1 came" is_active
check "says so in its status" within 3 eval '[ -n "$(property StatusText)" ]'
check "runs as winnow" eval '[ "$(stat -c %U /proc/$(property MainPID))" = winnow ]'
check "with a system call filter" process_line '^Seccomp:.*2$'
check "without new privileges" process_line '^NoNewPrivs:.*1$'
check "with no capability but CAP_LEASE" process_line '^CapEff:.*0000000010000000$'
check "without a network but its own" \
  eval '[ "$(readlink /proc/$(property MainPID)/ns/net)" != "$(readlink /proc/self/ns/net)" ]'
check "ready" within 5 answers /readyz '"pass"'

deliver first.txt "A first page of text, dropped into a system that systemd has booted."
check "a dropped file becomes a record" within 10 logged first.txt
check "and is moved away only then" within 5 test -e /var/spool/winnow/done/first.txt
check "STATUS= counts it" within 5 status_line '1 done'
check "winnow status says ready" winnow status --config /etc/winnow/winnow.conf
check "winnow verify agrees" winnow verify --config /etc/winnow/winnow.conf
check "the log is not for everybody" eval '[ "$(stat -c %a /var/log/winnow)" = 750 ]'

pid=$(property MainPID)
printf '[Drop]\nAfterCommit=keep\n' >/etc/winnow/winnow.conf.d/20-test.conf
check "systemctl reload" systemctl reload winnow.service
check "the reload is reported as good" within 5 answers /status '"last_reload":{"ok":true'
deliver kept.txt "A second page of text, which stays where it is after the reload."
check "the new configuration is in force" within 10 logged kept.txt
check "and the file stays" test -e $drop/kept.txt
printf '[Drop]\nAfterComit=keep\n' >/etc/winnow/winnow.conf.d/20-test.conf
systemctl reload winnow.service
check "a broken configuration is refused, and said so" within 5 answers /status 'AfterComit'
check "the service is active after it" within 5 is_active
check "with the same process" has_property MainPID "$pid"
rm /etc/winnow/winnow.conf.d/20-test.conf
systemctl reload winnow.service
check "and reloads again" within 5 answers /status '"last_reload":{"ok":true'
within 5 is_active

hang_and_recover "$pid"

check "systemctl stop" systemctl stop winnow.service
check "ended with success" has_property Result success
check "with exit code 0" has_property ExecMainStatus 0
check "no record is torn, missing or double" winnow verify --config /etc/winnow/winnow.conf

check "the socket can be held by systemd" systemctl start winnow.socket
check "who asks it starts the daemon" within 10 answers /readyz '"pass"'
systemctl stop winnow.service
check "it stays when the daemon stops" test -S /run/winnow/status.sock

journalctl -u winnow.service --no-pager >/out/journal
# Of the thread that waits for events libdispatch may complain once a start, where LimitNICE= could not be granted.
check "the journal holds no complaints of libdispatch about its other threads" \
  eval '[ $(grep -c "Failed to set thread priority" /out/journal) -le $(grep -c "Starting winnow.service" /out/journal) ]'
check "nor of the runtime's crash handler" eval '! grep -q -i "backtrac" /out/journal'
echo "$passed passed, $failed failed" >>/out/result
systemctl --no-block exit
