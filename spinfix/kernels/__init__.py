"""What knows neither English nor spinning: hashing, and arrays kept in a file."""
