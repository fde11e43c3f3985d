package dev.perdure.engine.provider;

/// A message and the instance it is addressed to.
public record Envelope(String instance, Message message) {}
