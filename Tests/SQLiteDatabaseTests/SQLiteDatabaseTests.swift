import Testing

@testable import SQLiteDatabase
