import Glibc
import Testing

@testable import Process

@Suite struct PlaceTests {
    @Test func runsThroughThePlace() throws {
        let folder = try TemporaryFolder()
        let place: any Place = LocalPlace(executable: belay)
        #expect(try place.capture(Command(["echo", "here"])).output.text == "here\n")
        try place.start(RunSpecification(Command(["echo", "there"])), in: folder.file("1"))
        #expect(try DetachedRun(directory: folder.file("1")).result().succeeded)
        #expect(try place.readLog(of: folder.file("1"), from: 2, atMost: 100) == .bytes(Array("ere\n".utf8)))
        #expect(try place.readFile(folder.file("1/log"), limit: 6) == Array("there\n".utf8))
        #expect(throws: ProcessError.tooLarge(what: folder.file("1/log"), limit: 5)) { try place.readFile(folder.file("1/log"), limit: 5) }
    }

    @Test func readingANamedPipeDoesNotHang() throws {
        let folder = try TemporaryFolder()
        #expect(mkfifo(folder.file("pipe"), 0o600) == 0)
        #expect(try LocalPlace().readFile(folder.file("pipe"), limit: 10) == [])
    }

    @Test func machinesAreToldApartByTheirID() throws {
        let id = "0123456789abcdef0123456789abcdef"
        #expect(try MachineIdentity(parsing: Array("\(id)\n".utf8)).id == id)
        for text in ["", "uninitialized\n", String(repeating: "0", count: 32), id.uppercased(), "\(id)0", "\(id.dropLast())"] {
            #expect(throws: ProcessError.noMachineID, "\(text)") { try MachineIdentity(parsing: Array(text.utf8)) }
        }
    }

    @Test func spaceOnDiskIsTold() throws {
        let space = try LocalPlace().diskSpace(at: "/")
        let told = try capture(Command(["df", "-B1", "--output=size", "/"])).output.text.split(separator: "\n").last
        #expect(told.map { $0.drop { $0 == " " } } == "\(space.total)")
        #expect(space.available > 0 && space.available < space.total)
        #expect(throws: ProcessError.system(action: "find out the free space at /no/such", code: ENOENT)) { try DiskSpace.of("/no/such") }
    }
}

@Suite struct RecordTests {
    @Test func anyBytesComeBack() throws {
        var record = Record()
        record.add("empty", "")
        record.add("all", Array(0...255))
        record.add("twice", 1)
        record.add("twice", 2)
        let again = try Record(parsing: record.encoded(), of: "x")
        #expect(again == record)
        #expect(again.all("twice").count == 2)
        #expect(again.number("twice", as: Int.self) == 1)
        #expect(!record.encoded().contains(0))
    }

    @Test(arguments: ["", "end", "a b\n", "a b\nen", "a b\nend\nmore\n", "novalue\nend\n", "a \\x\nend\n", "a \\\nend\n"])
    func damageIsNoticed(text: String) {
        #expect(throws: ProcessError.self) { try Record(parsing: Array(text.utf8), of: "x") }
    }
}
