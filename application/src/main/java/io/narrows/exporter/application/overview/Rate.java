package io.narrows.exporter.application.overview;

/// How many deliveries there were in the last minute, or since the start if that is less long ago.
///
/// @param accepted deliveries that were taken on
/// @param delivered deliveries that the consumer stored
public record Rate(long accepted, long delivered) {
    /// Nothing happened.
    public static final Rate ZERO = new Rate(0, 0);
}
