// The version that records, `winnow version` and the status socket name. G8 promises the same record for the same
// bytes under the same version.

public let winnowVersion = "0.1.0"
