import Testing

@testable import ReleaseNotes
