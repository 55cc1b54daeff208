package io.narrows.exporter.domain.access;

import io.narrows.exporter.domain.hash.TextHash;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// The SHA-256 hash of a token. A token is made of 256 random bits, so nobody finds the token from its hash, and the
/// hash needs neither a salt nor many rounds.
public final class TokenHash {
    private static final String ALGORITHM = "sha256:";
    private static final Pattern FORM = Pattern.compile(ALGORITHM + "[0-9a-fA-F]{64}");

    private final byte[] bytes;

    private TokenHash(byte[] bytes) {
        this.bytes = bytes;
    }

    /// The hash of a token.
    public static TokenHash of(String token) {
        return new TokenHash(TextHash.sha256(token));
    }

    /// Reads `sha256:` and 64 hexadecimal digits; empty if the text has another form.
    public static Optional<TokenHash> parse(String text) {
        return FORM.matcher(text).matches()
                ? Optional.of(new TokenHash(HexFormat.of()
                        .parseHex(text.substring(ALGORITHM.length()).toLowerCase(Locale.ROOT))))
                : Optional.empty();
    }

    /// Whether both are the hash of one token. Takes the same time wherever they differ.
    public boolean isSameAs(TokenHash other) {
        return MessageDigest.isEqual(bytes, other.bytes);
    }

    /// The hash as a file of tokens has it.
    @Override
    public String toString() {
        return ALGORITHM + HexFormat.of().formatHex(bytes);
    }
}
