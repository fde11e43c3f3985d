/// A store on PostgreSQL, and transactions that it shares with the application.
package dev.perdure.examples.postgres;
