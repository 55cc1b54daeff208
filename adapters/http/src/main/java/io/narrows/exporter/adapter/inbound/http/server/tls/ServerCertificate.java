package io.narrows.exporter.adapter.inbound.http.server.tls;

import io.narrows.exporter.domain.file.FileRights;
import io.narrows.exporter.domain.file.Reread;
import io.narrows.exporter.domain.tls.PemException;
import io.narrows.exporter.domain.tls.PemFile;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;

/// The certificate that a port presents, with its key, from two PEM files. The files are read again when they have
/// changed, at most once a second and only when a client connects: connections that are open go on. Thread-safe.
///
/// While the exporter runs, files that cannot be used change nothing: the certificate read before stays, because the
/// two files change one after the other.
public final class ServerCertificate {
    private static final System.Logger LOGGER = System.getLogger(ServerCertificate.class.getName());
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration SOON = Duration.ofDays(14);

    private final Path certificateFile;
    private final Path keyFile;
    private final Reread<Held> held;

    /// What the files held, and what they held before: a handshake may be under way with that.
    private record Held(long number, PemFile certificates, PemFile keys, ServerIdentity now, ServerIdentity before) {}

    private ServerCertificate(Path certificateFile, Path keyFile, LongSupplier nanoTime) throws PemException {
        this.certificateFile = certificateFile;
        this.keyFile = keyFile;
        var certificates = PemFile.read(certificateFile);
        var keys = keys();
        var identity = identity(0, certificates, keys);
        this.held = Reread.after(
                new Held(0, certificates, keys, identity, identity),
                this::readAgain,
                ServerCertificate::warn,
                PERIOD,
                nanoTime);
    }

    /// Reads the files.
    ///
    /// @param certificateFile the certificate first, then those between it and its authority
    /// @param keyFile in PKCS #8, PKCS #1 (RSA) or SEC 1 (EC), without a passphrase
    /// @throws PemException if they cannot be used
    public static ServerCertificate open(Path certificateFile, Path keyFile) throws PemException {
        return open(certificateFile, keyFile, System::nanoTime);
    }

    static ServerCertificate open(Path certificateFile, Path keyFile, LongSupplier nanoTime) throws PemException {
        var certificate = new ServerCertificate(certificateFile, keyFile, nanoTime);
        certificate.tell(certificate.held.last());
        return certificate;
    }

    /// When the certificate ends.
    public Instant notAfter() {
        return current().certificate().getNotAfter().toInstant();
    }

    ServerIdentity current() {
        return held.current().now();
    }

    /// What has this alias, if the files hold it or held it last.
    Optional<ServerIdentity> find(String alias) {
        var all = held.last();
        return all.now().alias().equals(alias)
                ? Optional.of(all.now())
                : Optional.of(all.before()).filter(before -> before.alias().equals(alias));
    }

    private Held readAgain(Held last) throws PemException {
        var certificates = PemFile.read(certificateFile);
        var keys = keys();
        if (certificates.equals(last.certificates()) && keys.equals(last.keys())) {
            return last;
        }
        var identity = identity(last.number() + 1, certificates, keys);
        var changed = new Held(last.number() + 1, certificates, keys, identity, last.now());
        tell(changed);
        return changed;
    }

    private static void warn(String reason) {
        LOGGER.log(
                Level.WARNING,
                "certificate not read reason=\"{0}\" action=\"the certificate read before stays\"",
                reason);
    }

    private void tell(Held read) {
        var certificate = read.now().certificate();
        var end = certificate.getNotAfter().toInstant();
        LOGGER.log(
                end.isBefore(Instant.now().plus(SOON)) ? Level.WARNING : Level.INFO,
                "certificate read file={0} subject=\"{1}\" not-after={2}",
                certificateFile,
                certificate.getSubjectX500Principal(),
                end);
    }

    private ServerIdentity identity(long number, PemFile certificates, PemFile keys) throws PemException {
        var identity = new ServerIdentity(Long.toString(number), certificates.certificates(), keys.privateKey());
        if (!identity.isPair()) {
            throw new PemException(keyFile + " holds another key than that of the certificate in " + certificateFile);
        }
        return identity;
    }

    private PemFile keys() throws PemException {
        try {
            if (FileRights.canBeReadByOthers(keyFile)) {
                throw new PemException(keyFile + " can be read by everybody on this machine: run chmod o-r on it, or"
                        + " mount the Secret with defaultMode 0440");
            }
        } catch (IOException e) {
            // The read says what is wrong.
        }
        return PemFile.read(keyFile);
    }
}
