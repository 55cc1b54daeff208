package io.narrows.exporter.adapter.inbound.http.senders;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import io.narrows.exporter.domain.file.Reread;
import io.narrows.exporter.domain.time.Cadence;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;

/// The public keys with which a cluster signs the tokens of its service accounts (a JSON Web Key Set, RFC 7517).
///
/// They are read again every five minutes, and when a token is signed with a key that is not among them, at most every
/// ten seconds. Keys that cannot be read again stay valid for a day. Thread-safe: one request reads, and the others go
/// on with the keys from before.
public final class ClusterKeys {
    private static final System.Logger LOGGER = System.getLogger(ClusterKeys.class.getName());
    private static final Duration PERIOD = Duration.ofMinutes(5);
    private static final Duration SHORTEST = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final int MOST = 100;

    private final Source source;
    private final LongSupplier nanoTime;
    private final Cadence rereads;
    private final Reread<Content> content;

    /// Where the keys are, such as a file.
    @FunctionalInterface
    public interface Source {
        /// The key set in JSON, of a bounded length.
        String read() throws IOException;
    }

    /// @param readAt as `System.nanoTime`
    private record Content(List<JWK> keys, long readAt) {}

    private ClusterKeys(Source source, LongSupplier nanoTime, Optional<List<JWK>> keys) {
        this.source = source;
        this.nanoTime = nanoTime;
        this.rereads = new Cadence(SHORTEST, nanoTime);
        var first = new Content(keys.orElse(List.of()), nanoTime.getAsLong());
        this.content = keys.isPresent()
                ? Reread.after(first, this::read, ClusterKeys::warn, PERIOD, nanoTime)
                : Reread.later(first, this::read, ClusterKeys::warn, PERIOD, nanoTime);
    }

    /// Keys that have to be there at the start, such as those of a file.
    ///
    /// @throws IOException if they cannot be read
    /// @throws IllegalArgumentException if they are no keys
    public static ClusterKeys present(Source source) throws IOException {
        return present(source, System::nanoTime);
    }

    static ClusterKeys present(Source source, LongSupplier nanoTime) throws IOException {
        return new ClusterKeys(source, nanoTime, Optional.of(parse(source.read())));
    }

    /// Keys that are read when the first token comes, because the server that has them may not be there yet.
    public static ClusterKeys later(Source source) {
        return later(source, System::nanoTime);
    }

    static ClusterKeys later(Source source, LongSupplier nanoTime) {
        return new ClusterKeys(source, nanoTime, Optional.empty());
    }

    /// The keys that are valid now; none if they were never read, or too long ago. The list is the same object until
    /// the keys change.
    List<JWK> now() {
        var now = valid(content.current());
        return now.isEmpty() ? readAgain() : now;
    }

    /// The keys after another look, because a token was signed with a key that is not among them. Looks at most once in
    /// ten seconds, so that nobody can make the exporter ask for keys all the time.
    List<JWK> readAgain() {
        if (rereads.isDue()) {
            content.readAgain();
        }
        return valid(content.last());
    }

    private List<JWK> valid(Content now) {
        return nanoTime.getAsLong() - now.readAt() > LONGEST.toNanos() ? List.of() : now.keys();
    }

    private Content read(Content before) throws IOException {
        var keys = parse(source.read());
        if (isSame(before.keys(), keys)) {
            return new Content(before.keys(), nanoTime.getAsLong());
        }
        LOGGER.log(Level.INFO, "service account keys read keys={0,number,#}", keys.size());
        return new Content(keys, nanoTime.getAsLong());
    }

    private static void warn(String reason) {
        LOGGER.log(
                Level.WARNING,
                "service account keys not read reason=\"{0}\" action=\"the keys read before stay valid for a day\"",
                reason);
    }

    private static boolean isSame(List<JWK> some, List<JWK> others) {
        return new JWKSet(some).toString().equals(new JWKSet(others).toString());
    }

    private static List<JWK> parse(String json) {
        try {
            var keys = JWKSet.parse(json).getKeys().stream()
                    .map(JWK::toPublicJWK)
                    .filter(Objects::nonNull)
                    .toList();
            if (keys.isEmpty() || keys.size() > MOST) {
                throw new IllegalArgumentException("must have 1 to " + MOST + " public keys but has " + keys.size());
            }
            return keys;
        } catch (ParseException e) {
            throw new IllegalArgumentException("must be a JSON Web Key Set, as /openid/v1/jwks of a cluster gives it");
        }
    }
}
