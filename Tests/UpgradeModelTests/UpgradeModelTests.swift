import Testing

@testable import UpgradeModel
