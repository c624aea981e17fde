// Prints the name of every collection and the number of its documents, for compare-counts.awk.
const database = connect(process.env.MONGODB_URI).getSiblingDB(process.env.MONGODB_DATABASE);
for (const name of database.getCollectionInfos({ type: "collection" }).map((info) => info.name).sort()) {
    if (name.startsWith("system.")) continue;
    print(`${name}\t${database.getCollection(name).countDocuments({})}`);
}
print(`all indexes\t${database.getCollectionInfos({ type: "collection" })
    .filter((info) => !info.name.startsWith("system."))
    .reduce((sum, info) => sum + database.getCollection(info.name).getIndexes().length, 0)}`);
