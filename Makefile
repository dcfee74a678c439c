# The usual errands. Every one is a plain command that can be typed as well.

PREFIX ?= /usr
DESTDIR ?=
SYSCONFDIR ?= /etc
UNITDIR ?= $(PREFIX)/lib/systemd/system
BINARY = .build/release/winnow

# How long `make fuzz` runs each target, and `make torture` each kind of it.
SECONDS = 300

# How many `make histories` runs.
HISTORIES = 5000

# How long `make soak` goes on.
MINUTES = 60

.PHONY: all build test lint bench eval fuzz histories crowds torture sanitize soak mutations systemd-test install clean

all: build

build:
	swift build -c release --static-swift-stdlib --product winnow

test:
	swift test

lint:
	swift format lint --strict --recursive Package.swift Sources Tests Fuzz Benchmarks
	scripts/check-layout

bench: build
	Benchmarks/run

# Quality by the corpus, held against the pinned floors.
eval: build
	Evaluation/evaluate

fuzz:
	for target in tokenizer tree text json streams gzip state request configuration; do \
	  Fuzz/run $$target $(SECONDS) || exit 1; done

# Simulated histories against the release: docs/durability.md. WINNOW_SEED=… runs one of them again.
histories: build
	WINNOW_BINARY=$(CURDIR)/$(BINARY) WINNOW_HISTORIES=$(HISTORIES) swift test --filter HistoryTests

# 100,000 directories and 500,000 files, in full.
crowds: build
	WINNOW_BINARY=$(CURDIR)/$(BINARY) WINNOW_TORTURE=1 swift test --filter CrowdTests

# Faults at every system call, kills before any, power cuts of real file systems (as root), against the release build.
# Prints counts; fails on a broken promise. Each test for SECONDS, a power cut for each file system; WINNOW_WORLDS says how
# many at once.
torture: build
	WINNOW_TORTURE=1 WINNOW_SECONDS=$(SECONDS) WINNOW_BINARY=$(CURDIR)/$(BINARY) \
	  swift test --no-parallel --filter 'EndToEndTests.(InjectionTests|DaemonInjectionTests|CrashTests|PowerCutTests)'

# The end-to-end tests against a binary that ThreadSanitizer watches: docs/durability.md.
sanitize:
	scripts/sanitize

# An hour of mixed load: memory, descriptors, watches and latency must stay flat, every input be accounted for.
soak: build
	Benchmarks/soak --minutes $(MINUTES)

# Plants ten bugs, one at a time, and asks whether a test notices.
mutations:
	swift build --build-tests
	scripts/check-mutations

systemd-test:
	Tests/systemd/boot-test

install:
	install -D -m 755 $(BINARY) $(DESTDIR)$(PREFIX)/bin/winnow
	install -D -m 644 etc/winnow.conf $(DESTDIR)$(SYSCONFDIR)/winnow/winnow.conf
	install -D -m 644 etc/winnow.conf.d/10-system.conf $(DESTDIR)$(SYSCONFDIR)/winnow/winnow.conf.d/10-system.conf
	install -D -m 644 etc/logrotate.d/winnow $(DESTDIR)$(SYSCONFDIR)/logrotate.d/winnow
	install -D -m 644 systemd/winnow.service $(DESTDIR)$(UNITDIR)/winnow.service
	install -D -m 644 systemd/winnow.socket $(DESTDIR)$(UNITDIR)/winnow.socket
	install -D -m 644 systemd/winnow.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/winnow.conf
	install -D -m 644 systemd/winnow.tmpfiles $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/winnow.conf
	install -D -m 644 man/winnow.1 $(DESTDIR)$(PREFIX)/share/man/man1/winnow.1
	install -D -m 644 man/winnow.conf.5 $(DESTDIR)$(PREFIX)/share/man/man5/winnow.conf.5

clean:
	rm -rf .build
