package io.narrows.exporter.domain.access;

import java.security.SecureRandom;
import java.util.Base64;

/// The secret with which an operator logs in.
///
/// A token begins with `dxop_`, so that people and scanners of secrets recognize it where it does not belong.
public final class OperatorToken {
    /// How every token begins.
    public static final String PREFIX = "dxop_";

    private static final int RANDOM_BYTES = 32;

    private OperatorToken() {}

    /// Makes a token with 256 random bits.
    public static String create(SecureRandom random) {
        var bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
