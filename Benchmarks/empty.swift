// The least a Swift program can be: what `belay --version` is measured against.
