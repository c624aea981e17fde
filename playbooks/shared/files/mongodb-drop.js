// Drops one database.
connect(process.env.MONGODB_URI).getSiblingDB(process.env.MONGODB_DATABASE).dropDatabase();
