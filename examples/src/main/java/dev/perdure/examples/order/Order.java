package dev.perdure.examples.order;

/// What a customer wants.
///
/// @param id number of the order
/// @param item what to send
/// @param cents what it costs
public record Order(String id, String item, int cents) {}
