// swift-tools-version: 6.2
// winnow has no package dependencies: the toolchain's modules, glibc and zlib are all it needs.
import PackageDescription

/// Every Swift target is built with the same strict settings.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// The rooms in order of their imports; see ARCHITECTURE.md for what lives in each.
let rooms: [(name: String, sees: [String])] = [
  ("POSIX", ["CGlibc"]),
  ("JSON", []),
  ("Deduplication", ["CProcessor"]),
  ("HTML", []),
  ("Text", []),
  ("Extraction", ["HTML", "JSON", "Text"]),
  ("Formats", ["CZlib", "JSON"]),
  ("Pipeline", ["Deduplication", "Extraction", "Formats", "HTML", "JSON", "Text"]),
  ("Storage", ["Deduplication", "JSON", "POSIX"]),
  ("Intake", ["Deduplication", "Formats", "POSIX"]),
  ("Daemon", ["Deduplication", "Formats", "Intake", "JSON", "Pipeline", "POSIX", "Storage"]),
]

/// Rooms that compute are optimised in debug builds too: a test run starts the program some thousand times, and two
/// thirds of such a start went into unpacking words and models. Bounds are checked all the same.
let optimized = ["Deduplication", "JSON", "HTML", "Text", "Extraction", "Formats"]

/// Cases that lie among the tests of a room and are no sources.
let readAtRunTime = ["HTML": ["expected-failures.txt"], "Pipeline": ["Golden"], "Text": ["encoding-differences.txt"]]

let package = Package(
  name: "winnow",
  products: [
    .executable(name: "winnow", targets: ["winnow"]),
    .library(name: "FakeClock", type: .dynamic, targets: ["FakeClock"]),  // for tests
  ],
  targets: rooms.map { room in
    .target(
      name: room.name, dependencies: room.sees.map { .byName(name: $0) },
      swiftSettings: strict
        + (optimized.contains(room.name) ? [.unsafeFlags(["-O"], .when(configuration: .debug))] : []))
  } + [
    .systemLibrary(name: "CGlibc"),
    .systemLibrary(name: "CProcessor"),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .executableTarget(
      name: "winnow",
      dependencies: ["Daemon", "Deduplication", "Formats", "Intake", "JSON", "Pipeline", "POSIX", "Storage"],
      swiftSettings: strict),
    .executableTarget(
      name: "model-features", dependencies: ["Extraction", "Formats", "HTML", "POSIX", "Text"],
      path: "scripts/train/features", swiftSettings: strict),
    .target(name: "FakeClock", path: "Tests/FakeClock"),
    .target(name: "TestBench", dependencies: ["POSIX"], path: "Tests/TestBench", swiftSettings: strict),
  ]
    + rooms.map { room in
      .testTarget(
        name: room.name + "Tests",
        dependencies: [.byName(name: room.name), "TestBench"]
          + room.sees.filter { !$0.hasPrefix("C") }.map { .byName(name: $0) },
        exclude: readAtRunTime[room.name] ?? [],
        swiftSettings: strict)
    } + [
      .testTarget(
        name: "EndToEndTests",
        dependencies: ["winnow", "Deduplication", "JSON", "POSIX", "TestBench"],
        swiftSettings: strict)
    ]
)

/// `WINNOW_BENCHMARKS=1` adds what Benchmarks/html, Benchmarks/near and Benchmarks/formats run, built with the settings of the release.
if Context.environment["WINNOW_BENCHMARKS"] != nil {
  package.targets.append(
    .executableTarget(
      name: "bench-html", dependencies: ["Extraction", "HTML"], path: "Benchmarks/bench-html", swiftSettings: strict))
  package.targets.append(
    .executableTarget(
      name: "bench-near", dependencies: ["Deduplication", "POSIX", "Storage"], path: "Benchmarks/bench-near",
      swiftSettings: strict))
  package.targets.append(
    .executableTarget(
      name: "bench-json", dependencies: ["Formats", "JSON", "POSIX"], path: "Benchmarks/bench-json",
      swiftSettings: strict))
}
