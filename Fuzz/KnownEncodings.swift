// Stands for the pipeline in the target of the configuration: the only thing of it that the configuration asks for.

public func isKnownEncoding(_ label: String) -> Bool { label.count < 20 && !label.contains("?") }
