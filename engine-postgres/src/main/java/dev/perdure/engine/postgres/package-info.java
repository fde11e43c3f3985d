/// The provider for many nodes on one PostgreSQL database. Every operation is one stored function,
/// one round trip and one transaction; the functions are in `routines/`, the tables in `schema/`.
@NullMarked
package dev.perdure.engine.postgres;

import org.jspecify.annotations.NullMarked;
