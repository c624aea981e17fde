// The seven questions of plan and roll-out, and what the playbook advises on them.

struct Question {
    let id: String
    /// As the playbook's `advice` names it.
    let topic: String
    let ask: String

    static let plan = [
        Question(id: "who", topic: "who", ask: "Who does the upgrade, and who can be reached while it runs?"),
        Question(id: "how", topic: "how", ask: "How is it done: in place, or beside the old system?"),
        Question(id: "components", topic: "components", ask: "Which components are upgraded, and what hangs on them?"),
    ]
    static let rollout = [
        Question(id: "when", topic: "when", ask: "When is production upgraded?"),
        Question(id: "outage", topic: "outage", ask: "Is there an outage, and who is told of it?"),
        Question(id: "how-long", topic: "how-long", ask: "How long may it take?"),
        Question(id: "rollback-plan", topic: "rollback", ask: "When do you go back, how, and who decides it?"),
    ]
}

struct Advice {
    let playbook: Playbook
    /// Production's, one for each hop.
    let occasions: [Occasion]

    /// Each text once; one that does not hold for every hop says for which.
    func texts(for question: Question) -> [String] {
        var result: [(text: String, hops: [HopRequest])] = []
        for occasion in occasions {
            let filler = Filler(scope: occasion.root, item: "advice \(question.topic)", log: occasion.log)
            for template in playbook.advice where template.question == question.topic && filler.holds(template.when) {
                let text = filler.reading(template.say)
                if let index = result.firstIndex(where: { $0.text == text }) {
                    result[index].hops.append(occasion.hop)
                } else {
                    result.append((text, [occasion.hop]))
                }
            }
        }
        return result.map { text, hops in
            hops.count == occasions.count ? text : "To \(hops.map(\.to.text).joined(separator: ", ")): \(text)"
        }
    }
}
