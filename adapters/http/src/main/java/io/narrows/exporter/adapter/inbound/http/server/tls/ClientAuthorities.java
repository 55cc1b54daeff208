package io.narrows.exporter.adapter.inbound.http.server.tls;

import io.narrows.exporter.domain.file.Reread;
import io.narrows.exporter.domain.tls.PemException;
import io.narrows.exporter.domain.tls.PemFile;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import javax.net.ssl.X509ExtendedTrustManager;

/// The authorities whose client certificates a port takes, from a PEM file. The file is read again when it has changed,
/// at most once a second and only when a client connects or logs in. Thread-safe.
///
/// An authority that is no longer in the file vouches for nobody: not in a new handshake, not in a session that a
/// client
/// resumes, and not on a connection that is open, because each request asks again. While the exporter runs, a file that
/// cannot be used changes nothing.
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

    private record Held(PemFile content, TrustedClients clients) {
        static Held of(PemFile content) throws PemException {
            return new Held(content, TrustedClients.of(content));
        }
    }

    private ClientAuthorities(Path file, InstantSource clock, LongSupplier nanoTime) throws PemException {
        this.file = file;
        this.clock = clock;
        this.held =
                Reread.after(Held.of(PemFile.read(file)), this::readAgain, ClientAuthorities::warn, PERIOD, nanoTime);
    }

    /// Reads the file.
    ///
    /// @param file one certificate or more
    /// @throws PemException if it cannot be used
    public static ClientAuthorities open(Path file) throws PemException {
        return open(file, InstantSource.system(), System::nanoTime);
    }

    static ClientAuthorities open(Path file, InstantSource clock, LongSupplier nanoTime) throws PemException {
        return new ClientAuthorities(file, clock, nanoTime);
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
        if (!held.current().clients().doTrust(chain, now)) {
            return "comes from an authority that is no longer trusted";
        }
        noteEnd(certificate, now);
        return "";
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

    private Held readAgain(Held last) throws PemException {
        var content = PemFile.read(file);
        if (content.equals(last.content())) {
            return last;
        }
        var changed = Held.of(content);
        LOGGER.log(
                Level.INFO,
                "client authorities read file={0} certificates={1,number,#}",
                file,
                content.certificates().size());
        return changed;
    }

    private static void warn(String reason) {
        LOGGER.log(
                Level.WARNING,
                "client authorities not read reason=\"{0}\" action=\"the authorities read before stay\"",
                reason);
    }
}
