package io.narrows.exporter.send.transport;

import io.narrows.exporter.domain.tls.ClientTls;
import io.narrows.exporter.domain.tls.ClientTls.Identity;
import io.narrows.exporter.domain.tls.PemException;
import io.narrows.exporter.send.process.BadInputException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;

/// Makes TLS from the PEM files that a user names.
public final class Tls {
    private Tls() {}

    /// TLS that trusts the authorities in a file, and no other.
    ///
    /// @param authorities certificates in PEM
    /// @throws BadInputException if the file holds none
    public static SSLSocketFactory trusting(String authorities) {
        return of(Optional.of(authorities), Optional.empty(), Optional.empty());
    }

    /// @param authorities whom to trust; if empty, whom Java trusts
    /// @param certificate what to log in with; empty for none
    /// @param key the key of the certificate
    /// @throws BadInputException if a file cannot be used, or the certificate or the key is missing
    public static SSLSocketFactory of(
            Optional<String> authorities, Optional<String> certificate, Optional<String> key) {
        if (certificate.isPresent() != key.isPresent()) {
            throw new BadInputException("--certificate-file and --key-file belong together; give both");
        }
        try {
            var identity = certificate.map(file -> new Identity(Path.of(file), Path.of(key.orElseThrow())));
            return new ClientTls(authorities.map(Path::of), identity).context().getSocketFactory();
        } catch (PemException | InvalidPathException e) {
            throw new BadInputException(String.valueOf(e.getMessage()), e);
        }
    }
}
