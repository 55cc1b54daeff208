package io.narrows.exporter.adapter.inbound.http.server.tls;

import io.narrows.exporter.domain.file.Reread;
import io.narrows.exporter.domain.tls.PemException;
import io.narrows.exporter.domain.tls.PemFile;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import javax.net.ssl.X509ExtendedTrustManager;

/// The authorities whose client certificates a port takes, from a PEM file, and what they have revoked, from another
/// one.
/// The files are read again when they have changed, at most once a second and only when a client connects or logs in.
/// Thread-safe.
///
/// An authority that is no longer in the file vouches for nobody, and nobody vouches for a certificate that is revoked:
/// not in a new handshake, not in a session that a client resumes, and not on a connection that is open, because each
/// request asks again. While the exporter runs, a file that cannot be used changes nothing.
public final class ClientAuthorities {
    private static final System.Logger LOGGER = System.getLogger(ClientAuthorities.class.getName());
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration SOON = Duration.ofDays(30);

    /// Bounded, although only the authorities make certificates.
    private static final int MOST_ENDS = 1_000;

    private final Path file;
    private final InstantSource clock;
    private final Reread<Held> held;
    private final Map<String, Instant> ends = new ConcurrentHashMap<>();

    private record Held(PemFile content, Optional<RevocationLists> revoked, TrustedClients clients) {
        static Held of(PemFile content, Optional<RevocationLists> revoked) throws PemException {
            var clients = revoked.isPresent() ? TrustedClients.of(content, revoked.get()) : TrustedClients.of(content);
            return new Held(content, revoked, clients);
        }
    }

    private ClientAuthorities(Path file, Optional<RevocationLists> revoked, InstantSource clock, LongSupplier nanoTime)
            throws PemException {
        this.file = file;
        this.clock = clock;
        this.held = Reread.after(
                Held.of(PemFile.read(file), revoked), this::readAgain, ClientAuthorities::warn, PERIOD, nanoTime);
    }

    /// Reads the file.
    ///
    /// @param file one certificate or more
    /// @throws PemException if it cannot be used
    public static ClientAuthorities open(Path file) throws PemException {
        return open(file, InstantSource.system(), System::nanoTime);
    }

    /// Reads the files.
    ///
    /// @param file one certificate or more
    /// @param revocationFile one revocation list or more
    /// @throws PemException if they cannot be used
    public static ClientAuthorities open(Path file, Path revocationFile) throws PemException {
        var revoked = RevocationLists.read(revocationFile);
        log(revoked);
        return new ClientAuthorities(file, Optional.of(revoked), InstantSource.system(), System::nanoTime);
    }

    static ClientAuthorities open(Path file, InstantSource clock, LongSupplier nanoTime) throws PemException {
        return new ClientAuthorities(file, Optional.empty(), clock, nanoTime);
    }

    /// Why the authorities do not vouch for a client now.
    ///
    /// @param chain the certificate that the client proved to have, then those between it and its authority
    /// @return what is wrong with the certificate; blank if they vouch
    public String objection(List<X509Certificate> chain) {
        var now = clock.instant();
        var certificate = chain.getFirst();
        if (now.isAfter(certificate.getNotAfter().toInstant())
                || now.isBefore(certificate.getNotBefore().toInstant())) {
            return "has expired or is not valid yet";
        }
        var objection = held.current().clients().objection(chain, now);
        if (objection.isEmpty()) {
            noteEnd(certificate, now);
        }
        return objection;
    }

    /// When the certificates end that clients logged in with since the start, by their subjects: those that end within
    /// a month, `MOST_ENDS` at most.
    public Map<String, Instant> ends() {
        return new TreeMap<>(ends);
    }

    private void noteEnd(X509Certificate certificate, Instant now) {
        var end = certificate.getNotAfter().toInstant();
        var subject = certificate.getSubjectX500Principal().getName();
        if (end.isBefore(now.plus(SOON))) {
            if (ends.size() < MOST_ENDS || ends.containsKey(subject)) {
                ends.put(subject, end);
            }
        } else {
            ends.remove(subject); // the client has a new one
        }
    }

    X509ExtendedTrustManager trust() {
        return held.current().clients().trust();
    }

    /// When the first of the revocation lists ends; empty if there are none.
    public Optional<Instant> revocationEnd() {
        return held.current().revoked().map(RevocationLists::end);
    }

    private Held readAgain(Held last) throws IOException, PemException {
        var content = PemFile.read(file);
        var revoked = content.equals(last.content()) ? listsAgain(last) : listsIfPossible(last);
        if (content.equals(last.content()) && revoked.equals(last.revoked())) {
            return last;
        }
        var changed = Held.of(content, revoked);
        if (!content.equals(last.content())) {
            LOGGER.log(
                    Level.INFO,
                    "client authorities read file={0} certificates={1,number,#}",
                    file,
                    content.certificates().size());
        }
        if (!revoked.equals(last.revoked())) {
            revoked.ifPresent(ClientAuthorities::log);
        }
        return changed;
    }

    private static Optional<RevocationLists> listsAgain(Held last) throws IOException, PemException {
        return last.revoked().isPresent() ? Optional.of(last.revoked().get().readAgain()) : last.revoked();
    }

    /// The lists that were read before if their file cannot be used: an authority that is taken out must not stay
    /// because of that. The next look says what is wrong with them.
    private static Optional<RevocationLists> listsIfPossible(Held last) {
        try {
            return listsAgain(last);
        } catch (IOException | PemException e) {
            return last.revoked();
        }
    }

    private static void log(RevocationLists revoked) {
        LOGGER.log(
                Level.INFO,
                "client revocation lists read file={0} lists={1,number,#} revoked={2,number,#} until={3}",
                revoked.file(),
                revoked.lists().size(),
                revoked.revoked(),
                revoked.end());
    }

    private static void warn(String reason) {
        LOGGER.log(
                Level.WARNING,
                "client authorities not read reason=\"{0}\" action=\"the authorities read before stay\"",
                reason);
    }
}
