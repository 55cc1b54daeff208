package io.narrows.exporter.deploy.load;

/// A fault of a destination.
public enum Fault {
    NONE,
    /// Nothing listens on the port.
    DOWN,
    /// A random half of the requests is answered 503, and stores nothing.
    HALF_UNAVAILABLE,
    /// Every seventh document is answered 429, also in a bulk, and not stored; the others are stored.
    SINGLE_ITEMS_REFUSED,
    /// Every document is answered 400, and not stored.
    REJECTS,
    /// Requests are neither stored nor answered until the fault ends. Then they are stored, when the client may no
    /// longer
    /// wait.
    HANGS,
    /// Every request is stored, but for a random half the connection is closed in the middle of the answer.
    CUTS_ANSWERS,
    /// The password is no longer valid.
    UNAUTHORIZED
}
