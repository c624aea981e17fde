import Testing

@testable import Process
