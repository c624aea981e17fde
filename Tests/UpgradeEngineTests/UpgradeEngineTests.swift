import Testing

@testable import UpgradeEngine
