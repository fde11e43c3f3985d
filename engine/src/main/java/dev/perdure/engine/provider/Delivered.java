package dev.perdure.engine.provider;

/// A message as the store hands it out.
///
/// @param id number of the message in the store, growing in the order of arrival; the turn that
///   consumes the message names it
public record Delivered(long id, Message message) {}
