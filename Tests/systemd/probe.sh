#!/bin/bash
# Runs as root inside a machine that systemd has booted, started by Tests/systemd/boot-test: the unit, its sandbox, reload,
# the watchdog and the socket, which only a real service manager can show.

. /out/common.sh

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

# Which of several in work it was, a death does not say: two take up to eight starts, more than systemd allows by itself.
crash_and_recover() {
  printf 'crash one\n' >/tmp/winnow-test-crash-1.txt
  printf 'crash two\n' >/tmp/winnow-test-crash-2.txt
  winnow drop --config /etc/winnow/winnow.conf /tmp/winnow-test-crash-1.txt /tmp/winnow-test-crash-2.txt
  for number in 1 2; do
    check "file $number of two that end the process is quarantined after MaxAttempts" \
      within 60 test -e /var/spool/winnow/quarantine/winnow-test-crash-$number.txt.reason.json
  done
  check "systemd has started it as often as that took" within 5 is_active
  deliver later.txt "Dropped when two files had ended the process several times, and read all the same."
  check "and it goes on with the rest" within 10 logged later.txt
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
crash_and_recover

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
finish
