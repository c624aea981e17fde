// For how long a hop has settled, as a value. What is done about it is in SessionSettling.

/// How long a hop has settled, as one session measures it. Microseconds.
struct Settling {
    let hop: Int
    /// By the wall clock.
    let since: Int64
    /// How long it had settled when this session began to look.
    let before: Int64
    /// By the steady clock.
    let began: Int64
}
