"""The database: one way in for PostgreSQL and SQLite."""
