#!/bin/bash
# Runs as root inside a machine that systemd has booted, started by Tests/systemd/boot-test: whatever keeps winnow from its
# work is told by /readyz and `winnow status` within MaxLagSec, by the watchdog within WatchdogSec, and is over when it is over.

. /out/common.sh
# MaxLagSec=2s, and a second for settling and asking.
lag=3
config=/etc/winnow/winnow.conf
out=/var/spool/winnow/out
log=$out/records.jsonl

ready() { answers /readyz '^{"status":"pass"'; }
not_ready() { answers /readyz '^{"status":"fail"' && answers /readyz "$1"; }
status_says() { ! winnow status --config $config >/tmp/status && grep -q 'NOT READY' /tmp/status && grep -q "$1" /tmp/status; }
alive() { answers /livez '"pass"'; }
# told NAME WORDS: both say so in time, and the process still answers for itself.
told() {
  check "$1: /readyz says so within MaxLagSec" within $lag not_ready "$2"
  check "$1: so does winnow status" status_says "$2"
}
# over NAME FILE: ready again, and what was delivered meanwhile is in the log.
over() {
  check "$1: over when it is over" within 10 ready
  check "$1: and the work is done" within 10 logged "$2"
}
# restart_after_kill: as the service manager does it, without waiting for a stop that cannot come.
kill_and_wait() {
  systemctl kill --signal=KILL winnow.service
  within 10 ready
}

prepare() {
  systemd-sysusers /out/winnow.sysusers
  systemd-tmpfiles --create /out/winnow.tmpfiles
  # An output that can be full, and a sync that can be slow: it returns when /run/hold-sync is gone.
  mkdir -p $out
  mount -t tmpfs -o size=256k tmpfs $out
  chown winnow:winnow $out
  printf '[Drop]\nAfterCommit=keep\n[Output]\nFile=%s\n[Status]\nMaxLagSec=2s\n' $log >/etc/winnow/winnow.conf.d/20-health.conf
  printf '[Service]\nEnvironment=LD_PRELOAD=/out/slow-sync.so\n' >/etc/systemd/system/winnow.service.d/slow-sync.conf
  systemctl daemon-reload
  systemctl start winnow.service
}

stuck_worker() {
  deliver winnow-test-hang.txt hang
  told "a stuck worker" MaxLagSec
  check "a stuck worker: /livez is more patient" alive
  rm $drop/winnow-test-hang.txt
  deliver beside.txt "Delivered while a worker was stuck."
  check "a stuck worker: killed, it comes back ready" kill_and_wait
  over "a stuck worker" beside.txt
}

stuck_disk() {
  touch /run/hold-sync
  deliver synced.txt "Waits for a disk that does not answer."
  told "a disk that does not sync" MaxLagSec
  check "a disk that does not sync: /livez is more patient" alive
  rm /run/hold-sync
  over "a disk that does not sync" synced.txt
}

full_output() {
  # To the last byte: the file system gives out pages.
  head -c 1M /dev/zero >$out/ballast
  { set +x; } 2>/dev/null
  for number in $(seq 1 40); do echo "Page $number, delivered when there was no room for it in the log."; done >/tmp/text
  set -x
  deliver full.txt "$(cat /tmp/text)"
  told "a full output" output_full
  rm $out/ballast
  over "a full output" full.txt
}

unreadable_input() {
  install -m 000 -o root -g root /dev/null /tmp/unreadable.txt
  echo "Nobody but root may read this." >/tmp/unreadable.txt
  mv /tmp/unreadable.txt $drop/unreadable.txt
  # Copied in, so that it settles for a second.
  within 3 answers /status 'unreadable.txt'
  told "an unreadable input" MaxLagSec
  check "an unreadable input: winnow status names it" \
    eval 'winnow status --config '$config' | grep "unreadable.txt" | grep -q "Permission denied"'
  check "an unreadable input: the journal does too" eval 'journalctl -u winnow.service | grep -q "unreadable.txt is tried again"'
  check "an unreadable input: the rest goes on" eval 'deliver next.txt "Came after it." && within 5 logged next.txt'
  chmod 644 $drop/unreadable.txt
  over "an unreadable input" unreadable.txt
}

no_drop_directory() {
  chmod 000 $drop
  told "a drop directory that may not be read" "Permission denied"
  chmod 2770 $drop
  check "a drop directory that may not be read: over when it is over" within 10 ready
  mv $drop $drop.away
  told "a drop directory that is gone" "is missing"
  mv $drop.away $drop
  deliver returned.txt "Delivered when the directory was back."
  over "a drop directory that is gone" returned.txt
}

others() {
  local path
  for path in /sync /rescan /reopen /reload; do
    check "POST $path is refused to another user of winnow's group" eval \
      '[ "$(setpriv --reuid nobody --regid winnow --clear-groups curl -s -o /dev/null -w "%{http_code}" -X POST \
      --unix-socket /run/winnow/status.sock http://x'$path')" = 403 ]'
  done
  check "winnow sync is refused to it" \
    eval '! setpriv --reuid nobody --regid winnow --clear-groups winnow sync --socket /run/winnow/status.sock'
  check "who is not of the group cannot ask at all" \
    eval '! setpriv --reuid nobody --regid nogroup --clear-groups curl -s --unix-socket /run/winnow/status.sock http://x/livez'
  check "root may" winnow sync --config $config
}

# Last, because it is killed.
watchdog_sees_the_disk() {
  install_package 2s
  systemctl restart winnow.service
  within 10 ready
  touch /run/hold-sync
  deliver bitten.txt "Was in the batch when the watchdog came."
  check "a disk that does not sync: the watchdog kills within WatchdogSec" within 8 eval '[ "$(property NRestarts)" -ge 1 ]'
  check "a disk that does not sync: the journal says so" within 3 eval 'journalctl -u winnow.service | grep -q "Watchdog timeout"'
  rm /run/hold-sync
  over "a disk that does not sync, and a kill" bitten.txt
}

install_package 60s
prepare
check "ready" within 10 ready
stuck_worker
stuck_disk
full_output
unreadable_input
no_drop_directory
others
watchdog_sees_the_disk
check "no record is torn, missing or double" winnow verify --config $config
check "systemctl stop" systemctl stop winnow.service
check "ended with success" has_property Result success
finish
