// Where the data lie that others have gathered: conformance suites and pages, which are no part of the tree. A suite that needs
// them is skipped, and says so, where they are absent.

import Foundation

/// A file or folder of the corpus by its name, nil where it is absent. WINNOW_CORPUS names the folder of all, which else is
/// looked for at ../shared/data beside the tree.
public func corpus(_ name: String) -> URL? {
  let tree = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
  let folder = ProcessInfo.processInfo.environment["WINNOW_CORPUS"].map { URL(filePath: $0) }
  let found = (folder ?? tree.appending(path: "../shared/data")).appending(path: name)
  return FileManager.default.fileExists(atPath: found.path) ? found : nil
}
