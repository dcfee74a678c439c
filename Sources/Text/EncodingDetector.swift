func detectEncoding(_ bytes: [UInt8]) -> TextEncoding? { nil }
