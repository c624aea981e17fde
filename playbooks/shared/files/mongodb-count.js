// Prints the name of every collection and the number of its documents, for compare-counts.awk. In loops, because mongosh cannot wait
// for a server inside a callback.
const database = connect(process.env.MONGODB_URI).getSiblingDB(process.env.MONGODB_DATABASE);
let indexes = 0;
for (const info of database.getCollectionInfos({ type: "collection" })) {
    if (info.name.startsWith("system.")) continue;
    const collection = database.getCollection(info.name);
    print(`${info.name}\t${collection.countDocuments({})}`);
    indexes += collection.getIndexes().length;
}
print(`all indexes\t${indexes}`);
