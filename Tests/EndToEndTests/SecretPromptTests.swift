// A secret is typed only where the terminal can be kept from showing it.
import Testing

@Suite struct SecretPromptTests {
    /// A process in the background of its session whose parent is gone may write on the terminal, and the kernel lets it change nothing
    /// about it (EIO): echo stays on.
    private static let background = """
        import os, pty, sys, time
        pid, terminal = pty.fork()
        if pid == 0:
            first = os.fork()
            if first == 0:
                os.setpgid(0, 0)
                mother = os.getpid()
                if os.fork() == 0:
                    while os.getppid() == mother: time.sleep(0.01)
                    child = os.fork()
                    if child == 0: os.execv(sys.argv[1], sys.argv[1:])
                    print("code", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
                    open(os.environ["CODE"], "w").close()
                os._exit(0)
            os.waitpid(first, 0)
            while not os.path.exists(os.environ["CODE"]): time.sleep(0.01)
            time.sleep(0.2)
            os._exit(0)
        said = b""
        while True:
            try: piece = os.read(terminal, 4096)
            except OSError: break
            if not piece: break
            said += piece
        sys.stdout.buffer.write(said)
        """

    @Test func isNotAskedWhereEchoStaysOn() throws {
        let world = try World(withTinyProduct: true)
        let deployment = world.tinyDeployment().replacing("{ env: TINY_PASSWORD }", with: "{ typed: yes }")
        #expect(deployment.contains("typed"))
        try world.write("config/deployments/tiny.yaml", deployment)
        try world.write("background.py", Self.background)
        let script = "CODE=$1 exec timeout 60 python3 \"$2\" \"$0\" plan tiny --to 1.1.0"
        let answer = try world.run(script, world.file("code"), world.file("background.py"))
        #expect(answer.output.contains("can't be kept from showing what is typed, so <password> is not asked for"), "\(answer)")
        #expect(answer.output.contains("code 74"), "\(answer)")
        #expect(!answer.output.contains("not shown while you type"), "\(answer)")
    }
}
