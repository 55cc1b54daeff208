package io.narrows.exporter.send.transport;

import io.narrows.exporter.domain.tls.ClientTls;
import io.narrows.exporter.domain.tls.PemException;
import io.narrows.exporter.send.process.BadInputException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import javax.net.ssl.SSLSocketFactory;

/// Makes TLS that trusts the authorities in a file, and no other.
public final class Tls {
    private Tls() {}

    /// @param file certificates in PEM
    /// @throws BadInputException if there are none in it
    public static SSLSocketFactory trusting(String file) {
        try {
            return ClientTls.trusting(Path.of(file)).getSocketFactory();
        } catch (PemException | InvalidPathException e) {
            throw new BadInputException(String.valueOf(e.getMessage()), e);
        }
    }
}
