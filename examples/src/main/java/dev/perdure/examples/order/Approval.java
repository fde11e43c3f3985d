package dev.perdure.examples.order;

/// Somebody's consent to an order.
///
/// @param by who consents
public record Approval(String by) {}
