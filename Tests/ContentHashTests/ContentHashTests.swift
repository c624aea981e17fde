import Testing

@testable import ContentHash
