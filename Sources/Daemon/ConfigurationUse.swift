// What each part of the daemon gets of a configuration.
// The rooms below know nothing of configuration files; each takes a plain value of options, and all of those are made here, so
// that a new key has one place from which it goes on.

import Intake
import Pipeline
import POSIX
import Storage

extension Configuration {
  /// With every path absolute, so that nothing depends on the working directory later.
  func absolute() throws(StartFailure) -> Configuration {
    do throws(SystemError) {
      let here = try currentDirectory()
      var absolute = self
      absolute.directory = here.appending(directory)
      absolute.stateDirectory = here.appending(stateDirectory)
      if !writesToStandardOutput { absolute.output = here.appending(output) }
      // Those that are not set follow the state directory.
      absolute.doneDirectory = doneDirectory.map { here.appending($0) }
      absolute.quarantineDirectory = quarantineDirectory.map { here.appending($0) }
      return absolute
    } catch { throw StartFailure(error, exitCode: .osError) }
  }

  var commitOptions: CommitOptions {
    CommitOptions(output: writesToStandardOutput ? nil : output, sync: sync == .batch)
  }

  var intakeOptions: IntakeOptions {
    var options = IntakeOptions(directory: directory)
    options.recursive = recursive
    options.ignore = ignore
    options.settle = settle
    options.trustRename = trustRename
    options.rescan = rescan
    options.poll = poll
    return options
  }

  /// What workers run, and what `winnow explain` shows.
  public var pipeline: ScrapePipeline {
    var options = PipelineOptions()
    options.maxDocumentBytes = maxDocumentBytes
    options.charset = charset
    options.fieldMap = fieldMap
    return ScrapePipeline(options: options)
  }

  var workOrder: WorkOrder {
    WorkOrder(
      drop: directory, pipeline: pipeline, maxDocumentBytes: maxDocumentBytes,
      maxAttempts: maxAttempts, duplicates: duplicates, onChange: onChange)
  }

  var poolLimits: WorkerPool.Limits {
    WorkerPool.Limits(workers: workerCount, bytes: maxInFlightBytes, document: maxDocumentBytes)
  }

  var disposal: Disposal {
    Disposal(
      drop: directory, afterCommit: afterCommit, done: donePath, quarantine: quarantinePath,
      note: MoveNote(in: stateDirectory))
  }

  /// A run that ends by itself does not wait for permissions to change, but a disk may fail for a moment only.
  func commitPolicy(once: Bool) -> CommitLoop.Policy {
    CommitLoop.Policy(
      admission: Admission.Policy(
        duplicates: duplicates, onChange: onChange, afterCommit: afterCommit,
        maxAttempts: maxAttempts, waitsForPermission: !once),
      batchBytes: batchBytes, batchDelay: batchDelay)
  }

  /// What a reload cannot change, by key: these wait for the next start.
  func fixedKeys(changedIn other: Configuration) -> [String] {
    ConfigurationKey.fixed.filter { $0.differs(self, other) }.map(\.name)
  }

  /// This configuration with those keys as they are in `other`.
  func keepingFixedKeys(of other: Configuration) -> Configuration {
    var kept = self
    for key in ConfigurationKey.fixed { key.copy(&kept, other) }
    return kept
  }
}

extension Configuration {
  /// A time as it stands in a configuration, for options of the command line; nil where it is none.
  public static func duration(_ text: String) -> Duration? {
    // The message speaks of keys; the caller has its own.
    try? ConfigurationValue.duration(Array(text.utf8))
  }
}
