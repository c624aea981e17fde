// Tyk from end to end against stand-ins: paths, walks that succeed, walks back, and each way in which a careless wizard would have said
// success.
import JSONDocument
import Testing

@Suite(.timeLimit(.minutes(5)))
struct TykTests {
    private func comment(_ answer: World.Answer) -> Comment { "\(answer.output.suffix(2500)) \(answer.errors)" }

    // MARK: Walks

    /// The Dashboard migrates the definitions as it starts.
    @Test func upWithCompose() throws {
        let tyk = try TykWorld(.selfManagedDocker)
        let up = try tyk.upgrade()
        #expect(up.code == 0, comment(up))
        for name in TykWorld.environments {
            #expect(
                try tyk.running(name, "dashboard") == "5.8.15" && tyk.running(name) == "5.8.15" && tyk.running(name, "pump") == "1.16.0")
            #expect(try tyk.serves(name, "parcels") && tyk.serves(name, "orders"))
            // Nothing but the tags has changed.
            #expect(try tyk.world.text("\(name)/tyk/docker-compose.yml").contains("image: tykio/tyk-gateway:v5.8.15 # as \(name) has it\n"))
        }
        #expect(try tyk.belay("verify").code == 0)
    }
}
