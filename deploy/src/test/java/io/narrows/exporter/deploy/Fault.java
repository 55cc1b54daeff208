package io.narrows.exporter.deploy;

/// A fault of a destination.
enum Fault {
    NONE,
    /// Nothing listens on the port.
    DOWN,
    /// A random half of the `_bulk` requests is answered 503, and nothing of them is stored.
    HALF_UNAVAILABLE,
    /// Every seventh item of a bulk is answered 429 and not stored; the other items are stored.
    SINGLE_ITEMS_REFUSED,
    /// `_bulk` is neither stored nor answered until the fault ends. Then it is stored, when the client no longer waits.
    HANGS,
    /// Every `_bulk` is stored, but for a random half the connection is closed in the middle of the answer.
    CUTS_ANSWERS,
    /// The password is no longer valid.
    UNAUTHORIZED
}
