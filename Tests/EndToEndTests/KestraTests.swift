// Kestra from end to end against stand-ins: paths, walks that succeed, walks back, and each way in which a careless wizard would have said
// success.
import Foundation
import JSONDocument
import Testing

@Suite(.timeLimit(.minutes(5)))
struct KestraTests {
    private func comment(_ answer: World.Answer) -> Comment { "\(answer.output.suffix(2500)) \(answer.errors)" }

    // MARK: Walks

    /// Components apart, and everything into the tenant main: first in the database, then in the storage.
    @Test func upByBinary() throws {
        let kestra = try KestraWorld("standalone", from: "0.22.32", versions: ["0.23.18"], components: ["executor", "worker", "webserver"])
        let up = try kestra.upgrade(to: "0.23.18")
        #expect(up.code == 0, comment(up))
        for name in ["staging", "production"] {
            #expect(try kestra.running(name) == "0.23.18")
            #expect(try kestra.database(name)["tenant"]?.string == "main")
        }
        print(try kestra.events("staging"), try kestra.events("production"))
    }
}
