@main
struct Belay {
    static func main() {
        print("belay")
    }
}
