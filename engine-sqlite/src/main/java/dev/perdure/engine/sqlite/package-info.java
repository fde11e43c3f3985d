/// The provider over SQLite, its schema and its statements.
package dev.perdure.engine.sqlite;
