"""General data structures, independent of English and of spinning: hashing, hash maps, and arrays stored in a file."""
